/** Bits and truths of many rows as one, and sets of numbers as bits. */
import { binary, boolean } from '../../types/builders.ts'
import type { BinaryType, BooleanType, ByteType, IntegerType, LongType, ShortType } from '../../types/data-type.ts'
import { aggregateBy, aggregateTo, countOf } from '../rules/aggregates.ts'

type Whole = ByteType | ShortType | IntegerType | LongType | null

const ofWhole = aggregateBy<Whole>()

/** The bits that are set in all of the values; null where there are none. */
export const bitAnd = ofWhole('pick', 'bit_and')
/** The bits that are set in any of the values; null where there are none. */
export const bitOr = ofWhole('pick', 'bit_or')
/** The bits that are set in an odd number of the values; null where there are none. */
export const bitXor = ofWhole('pick', 'bit_xor')

const ofTruth = aggregateTo<BooleanType | null>()

/** Whether all values are true; null where there are none. */
export const boolAnd = ofTruth('bool_and', boolean())
/** Whether any value is true; null where there are none. */
export const boolOr = ofTruth('bool_or', boolean())
/** The same as {@link boolAnd}, under its other name. */
export const every = ofTruth('every', boolean())
/** The same as {@link boolOr}, under its other name. */
export const some = ofTruth('some', boolean())

const ofBitmap = countOf<BinaryType | null>()

/** A bitmap of 4096 bytes of positions, as `bitmapBitPosition` tells them; empty where there are none. */
export const bitmapConstructAgg = countOf<Whole>()('bitmap_construct_agg', binary())
/** The bits that are set in any of the bitmaps. */
export const bitmapOrAgg = ofBitmap('bitmap_or_agg', binary())
/** The bits that are set in all of the bitmaps; all bits where there are none. */
export const bitmapAndAgg = ofBitmap('bitmap_and_agg', binary())
