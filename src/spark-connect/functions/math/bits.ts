/** The bits of whole numbers, and numbers written in other bases. */
import type { Expr } from '../../dataframe/column.ts'
import { byte, int, long, string } from '../../types/builders.ts'
import type {
  BooleanType,
  ByteType,
  DataType,
  IntegerType,
  LongType,
  ShortType,
  StringType,
} from '../../types/data-type.ts'
import type { Bytes, Int, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny, type Rule, type TypeOf } from '../rules/results.ts'
import { same, scalar } from '../rules/scalars.ts'

/** Whole numbers of a column: a bare one does not say of which type the result is. */
type Bits = Expr<ByteType | ShortType | IntegerType | LongType | null>

/** A whole number as a text of zeros and ones. */
export const bin = scalar<Whole>()('bin', string())
/** The number of bits that are set; of a condition 1 or 0. */
export const bitCount = scalar<
  Expr<BooleanType | ByteType | ShortType | IntegerType | LongType | null> | bigint | number | boolean
>()('bit_count', int())
/** The number with each bit turned around. */
export const bitwiseNot = same<Bits>('~')

/** The bit at a place, counted from 0 on the right: 1 or 0. Fails for a place outside. */
export function bitGet<A extends Whole, B extends Int>(value: A, place: B): NullIfAny<A | B, ByteType> {
  return call('bit_get', [value, place], nullIfAny(byte()))
}

/** The same as {@link bitGet}. */
export function getbit<A extends Whole, B extends Int>(value: A, place: B): NullIfAny<A | B, ByteType> {
  return call('getbit', [value, place], nullIfAny(byte()))
}

/** A long of a long, else an int. */
type Shifted<T> = T extends LongType ? LongType : IntegerType
const shifted: Rule = (args) => nullIfAny(shiftedType(args[0]?.dataType))(args)
const shiftedType = (type: DataType | undefined): DataType => (type?.typeName === 'long' ? long() : int())

type Shift = <A extends Bits, B extends Int>(value: A, bits: B) => NullIfAny<A | B, Shifted<TypeOf<A> & {}>>
const shift =
  (name: string): Shift =>
  (value, bits) =>
    call(name, [value, bits], shifted)

/** The bits moved to the left: an int, or a long of a long. */
export const shiftleft = shift('shiftleft')
/** The bits moved to the right, the sign kept: an int, or a long of a long. */
export const shiftright = shift('shiftright')
/** The bits moved to the right, zeros from the left: an int, or a long of a long. */
export const shiftrightunsigned = shift('shiftrightunsigned')

/** A text's number of one base (2..36) as the text of it in another; null of an empty text. Nullable in Spark. */
export function conv<
  A extends Expr<StringType | ByteType | ShortType | IntegerType | LongType | null> | string | bigint | number,
  B extends Int,
  C extends Int,
>(value: A, from: B, to: C): MaybeNull<A | B | C, StringType> {
  return call('conv', [value, from, to], maybeNull(string()))
}

/** The place (from 0) of a number's bit in its bitmap, for `bitmapConstructAgg`. */
export const bitmapBitPosition = scalar<Whole>()('bitmap_bit_position', long())
/** The number (from 1) of the bitmap that a number's bit is in. */
export const bitmapBucketNumber = scalar<Whole>()('bitmap_bucket_number', long())
/** The number of bits that are set in a bitmap. */
export const bitmapCount = scalar<Bytes>()('bitmap_count', long())
