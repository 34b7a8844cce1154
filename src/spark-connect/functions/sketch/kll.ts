/** Quantiles, about: KLL sketches of longs, floats and doubles. To ask one that has seen no values is an error. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { double, float, long, nullType, string } from '../../types/builders.ts'
import type {
  ArrayType,
  BinaryType,
  ByteType,
  DataType,
  DoubleType,
  FieldType,
  FloatType,
  IntegerType,
  LongType,
  ShortType,
} from '../../types/data-type.ts'
import type { Bytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { NullIfAny, Rule } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'
import { type ConstantInt, sketchAggregate, sketchPair } from './makers.ts'

type Whole = ByteType | ShortType | IntegerType | LongType | null
type Size = [k?: ConstantInt]

/** A KLL sketch of whole numbers; `k` (8..65535, default 200) is its size: the greater, the nearer its answers. */
export const kllSketchAggBigint = sketchAggregate<Whole, Size>('kll_sketch_agg_bigint')
/** The same of floats. */
export const kllSketchAggFloat = sketchAggregate<FloatType | null, Size>('kll_sketch_agg_float')
/** The same of doubles. */
export const kllSketchAggDouble = sketchAggregate<FloatType | DoubleType | null, Size>('kll_sketch_agg_double')

/** One KLL sketch of many, of size `k`, by default the first one's. */
export const kllMergeAggBigint = sketchAggregate<BinaryType | null, Size>('kll_merge_agg_bigint')
/** The same of floats. */
export const kllMergeAggFloat = sketchAggregate<BinaryType | null, Size>('kll_merge_agg_float')
/** The same of doubles. */
export const kllMergeAggDouble = sketchAggregate<BinaryType | null, Size>('kll_merge_agg_double')

/** One KLL sketch of two. */
export const kllSketchMergeBigint = sketchPair('kll_sketch_merge_bigint')
/** The same of floats. */
export const kllSketchMergeFloat = sketchPair('kll_sketch_merge_float')
/** The same of doubles. */
export const kllSketchMergeDouble = sketchPair('kll_sketch_merge_double')

/** What is in a KLL sketch, for people to read. */
export const kllSketchToStringBigint = scalar<Bytes>()('kll_sketch_to_string_bigint', string())
/** The same of floats. */
export const kllSketchToStringFloat = scalar<Bytes>()('kll_sketch_to_string_float', string())
/** The same of doubles. */
export const kllSketchToStringDouble = scalar<Bytes>()('kll_sketch_to_string_double', string())

/** The number of values that a KLL sketch has seen. */
export const kllSketchGetNBigint = scalar<Bytes>()('kll_sketch_get_n_bigint', long())
/** The same of floats. */
export const kllSketchGetNFloat = scalar<Bytes>()('kll_sketch_get_n_float', long())
/** The same of doubles. */
export const kllSketchGetNDouble = scalar<Bytes>()('kll_sketch_get_n_double', long())

/** `R` of one question, an array of them of an array of questions. */
type Answer<A, B, R extends FieldType> = NullIfAny<A, AsksMany<B> extends true ? ArrayType<R> : R>
type AsksMany<B> = [B] extends [readonly unknown[] | Expr<ArrayType>] ? true : false
const answer =
  (type: DataType): Rule =>
  ([sketch, asked]) => ({
    type: asked?.dataType.typeName === 'array' ? { typeName: 'array', element: type, containsNull: false } : type,
    nullable: sketch?.nullable ?? true,
  })

/** Makes a question to a sketch that is asked of one number or of an array of them, the same for all rows. */
function question<T extends DataType, V>() {
  return <R extends DataType>(name: string, type: R) =>
    <A extends Bytes, B extends Asked<T, V>>(sketch: A, asked: B): Answer<A, B, R> =>
      call(name, [sketch, Array.isArray(asked) ? constants(asked) : asked], answer(type))
}
type Asked<T extends DataType, V> = Expr<T | ArrayType<T>, 'literal'> | V | readonly V[]

/** An array of constants. */
function constants(values: readonly unknown[]): Column<ArrayType, 'literal'> {
  return call('array', values, ([first]) => ({
    type: { typeName: 'array', element: first?.dataType ?? nullType(), containsNull: false },
    nullable: false,
  }))
}

const ofReal = question<DoubleType | FloatType | IntegerType, number>()

/** The value below which a part of all (0..1) is, about; of an array of parts an array of values. */
export const kllSketchGetQuantileBigint = ofReal('kll_sketch_get_quantile_bigint', long())
/** The same of floats. */
export const kllSketchGetQuantileFloat = ofReal('kll_sketch_get_quantile_float', float())
/** The same of doubles. */
export const kllSketchGetQuantileDouble = ofReal('kll_sketch_get_quantile_double', double())

/** The part of all values (0..1) that is not above a value, about; of an array of values an array of parts. */
export const kllSketchGetRankBigint = question<Exclude<Whole, null>, bigint | number>()(
  'kll_sketch_get_rank_bigint',
  double(),
)
/** The same of floats. */
export const kllSketchGetRankFloat = ofReal('kll_sketch_get_rank_float', double())
/** The same of doubles. */
export const kllSketchGetRankDouble = ofReal('kll_sketch_get_rank_double', double())
