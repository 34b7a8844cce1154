/** Buckets of a histogram. */
import type { Expr } from '../../dataframe/column.ts'
import { long } from '../../types/builders.ts'
import type { DayTimeIntervalType, LongType, YearMonthIntervalType } from '../../types/data-type.ts'
import type { Num, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'

type Months = Expr<YearMonthIntervalType | null>
type Micros = Expr<DayTimeIntervalType | null>

/**
 * The number of the bucket that a value falls into, of `count` as wide between `min` and `max`: 0 below, `count` + 1
 * above; null where `count` is not above 0 or the bounds are the same.
 */
export function widthBucket<A extends Num, B extends Num, C extends Num, N extends Whole>(
  value: A,
  min: B,
  max: C,
  count: N,
): MaybeNull<A | B | C | N, LongType>
export function widthBucket<A extends Months, B extends Months, C extends Months, N extends Whole>(
  value: A,
  min: B,
  max: C,
  count: N,
): MaybeNull<A | B | C | N, LongType>
export function widthBucket<A extends Micros, B extends Micros, C extends Micros, N extends Whole>(
  value: A,
  min: B,
  max: C,
  count: N,
): MaybeNull<A | B | C | N, LongType>
export function widthBucket(...args: readonly unknown[]): unknown {
  return call('width_bucket', args, maybeNull(long()))
}
