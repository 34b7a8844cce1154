/** Quantiles, about: KLL sketches of longs, floats and doubles. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { double, float, long, string } from '../../types/builders.ts'
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
import { isUnknown } from '../../types/unknown.ts'
import type { Bytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, nullIfAny, type Rule, type TypeOf } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'
import { type ConstantInt, sketchAggregate, sketchPair } from './makers.ts'

type Whole = ByteType | ShortType | IntegerType | LongType | null
type Size = [k?: ConstantInt]

/** A KLL sketch of whole numbers; `k` (8..65535, default 200) is its size: the greater, the nearer its answers. */
export const kllSketchAggBigint = sketchAggregate<Whole, Size>('kll_sketch_agg_bigint')
/** The same of floats. */
export const kllSketchAggFloat = sketchAggregate<Whole | FloatType, Size>('kll_sketch_agg_float')
/** The same of doubles. */
export const kllSketchAggDouble = sketchAggregate<Whole | FloatType | DoubleType, Size>('kll_sketch_agg_double')

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
type Answer<A, B, R extends FieldType> = Column<
  null extends TypeOf<A | B> ? AnswerTo<TypeOf<B> & {}, R> | null : AnswerTo<TypeOf<B> & {}, R>,
  GrainOf<A | B>
>
type AnswerTo<T, R extends FieldType> = [T] extends [never] ? R : T extends ArrayType ? ArrayType<R> : R
const answer =
  (type: DataType): Rule =>
  (args) => {
    const question = args[1]?.dataType
    const many = question !== undefined && !isUnknown(question) && question.typeName === 'array'
    return nullIfAny(many ? { typeName: 'array', element: type, containsNull: false } : type)(args)
  }

/** Makes a question to a sketch that is asked of one number or of an array of them. */
function question<In>() {
  return <R extends DataType>(name: string, type: R) =>
    <A extends Bytes, B extends In>(sketch: A, asked: B): Answer<A, B, R> =>
      call(name, [sketch, asked], answer(type))
}

type OneOrMany<T extends DataType> = Expr<T | ArrayType<T | null> | null> | number
const quantileAt = question<OneOrMany<DoubleType | FloatType>>()

/** The value below which a part of all (0..1) is; of an array of parts an array of values. */
export const kllSketchGetQuantileBigint = quantileAt('kll_sketch_get_quantile_bigint', long())
/** The same of floats. */
export const kllSketchGetQuantileFloat = quantileAt('kll_sketch_get_quantile_float', float())
/** The same of doubles. */
export const kllSketchGetQuantileDouble = quantileAt('kll_sketch_get_quantile_double', double())

/** The part of all values (0..1) that is not above a value; of an array of values an array of parts. */
export const kllSketchGetRankBigint = question<OneOrMany<ByteType | ShortType | IntegerType | LongType> | bigint>()(
  'kll_sketch_get_rank_bigint',
  double(),
)
/** The same of floats. */
export const kllSketchGetRankFloat = question<OneOrMany<FloatType | DoubleType>>()(
  'kll_sketch_get_rank_float',
  double(),
)
/** The same of doubles. */
export const kllSketchGetRankDouble = question<OneOrMany<FloatType | DoubleType>>()(
  'kll_sketch_get_rank_double',
  double(),
)
