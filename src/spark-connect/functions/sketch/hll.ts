/** How many different values there are, about: HyperLogLog sketches. */
import { long } from '../../types/builders.ts'
import type { BinaryType, IntegerType, LongType, StringType } from '../../types/data-type.ts'
import type { Bytes } from '../rules/arguments.ts'
import { scalar } from '../rules/scalars.ts'
import { type ConstantFlag, type ConstantInt, sketchAggregate, sketchPair } from './makers.ts'

/** A HyperLogLog sketch of the values; `lgConfigK` (4..21, default 12) is the logarithm of its size. */
export const hllSketchAgg = sketchAggregate<
  IntegerType | LongType | StringType | BinaryType | null,
  [lgConfigK?: ConstantInt]
>('hll_sketch_agg')
/** One HyperLogLog sketch of many; sketches of different sizes are an error unless that is allowed. */
export const hllUnionAgg = sketchAggregate<BinaryType | null, [allowDifferentLgConfigK?: ConstantFlag]>('hll_union_agg')
/** The number of different values that a HyperLogLog sketch has seen, about. */
export const hllSketchEstimate = scalar<Bytes>()('hll_sketch_estimate', long())
/** One HyperLogLog sketch of two; sketches of different sizes are an error unless that is allowed. */
export const hllUnion = sketchPair<[allowDifferentLgConfigK?: ConstantFlag]>('hll_union')
