/** Different values, each with a number that is summed up: tuple sketches with summaries of doubles or of integers. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { binary, double, long } from '../../types/builders.ts'
import type {
  BinaryType,
  ByteType,
  DataType,
  FieldType,
  IntegerType,
  ShortType,
  StringType,
} from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { Bytes, Each } from '../rules/arguments.ts'
import { aggregate, call } from '../rules/call.ts'
import { type GroupOf, type NullIfAny, neverNull, nullIfAny } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'
import { type ConstantInt, filled, sketchAggregate, sketchPair } from './makers.ts'
import type { Hashed } from './theta.ts'

/** What becomes of the numbers of one value: their sum (the default), the least or greatest of them, or 1. */
export type TupleMode = 'sum' | 'min' | 'max' | 'alwaysone' | Expr<StringType, 'literal'>
type Mode = [mode?: TupleMode]
type Settings = [lgNomEntries?: ConstantInt, mode?: TupleMode]
/** What PySpark sends where nothing is said. */
const DEFAULTS = [12, 'sum'] as const

type Whole = ByteType | ShortType | IntegerType | null

/** Makes an aggregate of keys and their numbers. */
function ofPairs<T extends FieldType>(
  name: string,
): <K extends Each<Hashed>, V extends Each<T>>(
  key: K,
  summary: V,
  ...settings: Settings
) => Column<BinaryType, GroupOf<K | V>> {
  return (key, summary, ...settings) =>
    aggregate(name, [key, summary, ...filled(settings, DEFAULTS)], neverNull(binary()))
}

/** A tuple sketch of keys and doubles; `lgNomEntries` (4..26, default 12) is the logarithm of its size. */
export const tupleSketchAggDouble = ofPairs<NumericType | null>('tuple_sketch_agg_double')
/** The same of integers; longs have to be cast. */
export const tupleSketchAggInteger = ofPairs<Whole>('tuple_sketch_agg_integer')

/** The union of many tuple sketches. */
export const tupleUnionAggDouble = sketchAggregate<BinaryType | null, Settings>('tuple_union_agg_double', DEFAULTS)
/** The same of integers. */
export const tupleUnionAggInteger = sketchAggregate<BinaryType | null, Settings>('tuple_union_agg_integer', DEFAULTS)
/** What all of many tuple sketches have in common; without any sketch an error of the server's. */
export const tupleIntersectionAggDouble = sketchAggregate<BinaryType | null, Mode>('tuple_intersection_agg_double')
/** The same of integers. */
export const tupleIntersectionAggInteger = sketchAggregate<BinaryType | null, Mode>('tuple_intersection_agg_integer')

/** The union of two tuple sketches. */
export const tupleUnionDouble = sketchPair<Settings>('tuple_union_double', DEFAULTS)
/** The same of integers. */
export const tupleUnionInteger = sketchPair<Settings>('tuple_union_integer', DEFAULTS)
/** The union of a tuple sketch and a theta sketch. */
export const tupleUnionThetaDouble = sketchPair<Settings>('tuple_union_theta_double', DEFAULTS)
/** The same of integers. */
export const tupleUnionThetaInteger = sketchPair<Settings>('tuple_union_theta_integer', DEFAULTS)

/** What two tuple sketches have in common. */
export const tupleIntersectionDouble = sketchPair<Mode>('tuple_intersection_double')
/** The same of integers. */
export const tupleIntersectionInteger = sketchPair<Mode>('tuple_intersection_integer')
/** What a tuple sketch and a theta sketch have in common. */
export const tupleIntersectionThetaDouble = sketchPair<Mode>('tuple_intersection_theta_double')
/** The same of integers. */
export const tupleIntersectionThetaInteger = sketchPair<Mode>('tuple_intersection_theta_integer')

/** What is in the first tuple sketch and not in the second. */
export const tupleDifferenceDouble = sketchPair('tuple_difference_double')
/** The same of integers. */
export const tupleDifferenceInteger = sketchPair('tuple_difference_integer')
/** What is in the tuple sketch and not in the theta sketch. */
export const tupleDifferenceThetaDouble = sketchPair('tuple_difference_theta_double')
/** The same of integers. */
export const tupleDifferenceThetaInteger = sketchPair('tuple_difference_theta_integer')

/** The number of different keys in a tuple sketch, about. */
export const tupleSketchEstimateDouble = scalar<Bytes>()('tuple_sketch_estimate_double', double())
/** The same of integers. */
export const tupleSketchEstimateInteger = scalar<Bytes>()('tuple_sketch_estimate_integer', double())
/** The part of all keys (0..1) that a tuple sketch has kept. */
export const tupleSketchThetaDouble = scalar<Bytes>()('tuple_sketch_theta_double', double())
/** The same of integers. */
export const tupleSketchThetaInteger = scalar<Bytes>()('tuple_sketch_theta_integer', double())

/** Makes the total of a sketch's numbers. */
function summary<R extends DataType>(
  name: string,
  type: R,
): <A extends Bytes>(sketch: A, ...settings: Mode) => NullIfAny<A, R> {
  return (sketch, ...settings) =>
    call(name, [sketch, ...filled(settings, [])], (args) => nullIfAny(type)(args.slice(0, 1)))
}

/** The total of the numbers of all keys, about, or the least or greatest of those kept. */
export const tupleSketchSummaryDouble = summary('tuple_sketch_summary_double', double())
/** The same of integers. */
export const tupleSketchSummaryInteger = summary('tuple_sketch_summary_integer', long())
