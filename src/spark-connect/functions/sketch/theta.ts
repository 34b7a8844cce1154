/** How many different values there are, about, in sets that are joined, cut and taken from one another: theta sketches. */
import { long } from '../../types/builders.ts'
import type {
  ArrayType,
  BinaryType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  StringType,
} from '../../types/data-type.ts'
import type { Bytes } from '../rules/arguments.ts'
import { scalar } from '../rules/scalars.ts'
import { type ConstantInt, sketchAggregate, sketchPair } from './makers.ts'

/** The types of values that theta and tuple sketches tell apart. */
export type Hashed =
  | IntegerType
  | LongType
  | FloatType
  | DoubleType
  | StringType
  | BinaryType
  | ArrayType<IntegerType | LongType | null>
  | null

/** A theta sketch of the values; `lgNomEntries` (4..26, default 12) is the logarithm of its size. */
export const thetaSketchAgg = sketchAggregate<Hashed, [lgNomEntries?: ConstantInt]>('theta_sketch_agg')
/** The union of many theta sketches. */
export const thetaUnionAgg = sketchAggregate<BinaryType | null, [lgNomEntries?: ConstantInt]>('theta_union_agg')
/** What all of many theta sketches have in common; without any sketch an error of the server's. */
export const thetaIntersectionAgg = sketchAggregate<BinaryType | null>('theta_intersection_agg')
/** The number of different values in a theta sketch, about. */
export const thetaSketchEstimate = scalar<Bytes>()('theta_sketch_estimate', long())
/** The union of two theta sketches. */
export const thetaUnion = sketchPair<[lgNomEntries?: ConstantInt]>('theta_union')
/** What two theta sketches have in common. */
export const thetaIntersection = sketchPair('theta_intersection')
/** What is in the first theta sketch and not in the second. */
export const thetaDifference = sketchPair('theta_difference')
