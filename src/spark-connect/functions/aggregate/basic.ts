/** How many values there are, their sum and mean, the least and the greatest. */
import type { Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { double, int, long } from '../../types/builders.ts'
import type { BooleanType, FieldType, LongType } from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import { aggregateBy, aggregateTo, deferrable, type Having, type Ordered, type Summable } from '../rules/aggregates.ts'
import type { Each } from '../rules/arguments.ts'
import { aggregate } from '../rules/call.ts'
import { type GroupOf, neverNull } from '../rules/results.ts'

/** The number of rows in a group; with a column, of those where it is not null. */
export function count<A extends Each = never>(column?: A): Column<LongType, GroupOf<A>>
export function count<S, N extends keyof Having<S, FieldType>>(
  name: N,
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function count(given: unknown = lit(1, int())): unknown {
  return deferrable([given], (columns) => aggregate('count', columns, neverNull(long())))
}

/** The number of rows for which the condition is true. */
export function countIf<A extends Each<BooleanType | null>>(condition: A): Column<LongType, GroupOf<A>>
export function countIf<S>(
  condition: (columns: Columns<S>) => Each<BooleanType | null>,
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function countIf<S, N extends keyof Having<S, BooleanType | null>>(
  name: N,
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function countIf(condition: unknown): unknown {
  return deferrable([condition], (columns) => aggregate('count_if', columns, neverNull(long())))
}

/** The number of different values, or sets of values, none of them null. */
export function countDistinct<A extends Each<Ordered>, B extends readonly Each<Ordered>[]>(
  column: A,
  ...more: B
): Column<LongType, GroupOf<A | B[number]>>
export function countDistinct<S, N extends keyof Having<S, Ordered>>(
  ...names: readonly [N, ...N[]]
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function countDistinct(...given: readonly unknown[]): unknown {
  return deferrable(given, (columns) => aggregate('count', columns, neverNull(long()), { distinct: true }))
}

/** The number of different values, about: off by `rsd` mostly, a share of the whole, default 0.05. */
export function approxCountDistinct<A extends Each<Ordered>>(column: A, rsd?: number): Column<LongType, GroupOf<A>>
export function approxCountDistinct<S, N extends keyof Having<S, Ordered>>(
  name: N,
  rsd?: number,
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function approxCountDistinct(given: unknown, rsd?: number): unknown {
  const options = rsd === undefined ? [] : [lit(rsd, double())]
  return deferrable([given], (columns) =>
    aggregate('approx_count_distinct', [...columns, ...options], neverNull(long())),
  )
}

const summed = aggregateBy<Summable>()

/** The sum: of integers a long, of a decimal one with ten more digits; null where there are no values. Fails beyond its type. */
export const sum = summed('sum', 'sum')
/** The sum of the values that differ, typed as `sum` is. */
export const sumDistinct = summed('sum', 'sum', { distinct: true })
/** The sum, typed as `sum` is, but null where it goes beyond its type. */
export const trySum = summed('sum', 'try_sum')

/** The mean: of a decimal one with four more digits, else a double; null where there are no values. */
export const avg = summed('mean', 'avg')
/** The same as {@link avg}, and sent as that. */
export const mean = avg
/** The mean, typed as `avg` is, but null where it goes beyond its type. */
export const tryAvg = summed('mean', 'try_avg')

/** The product, a double; null where there are no values. */
export const product = aggregateTo()('product', double())

const picked = aggregateBy<Ordered>()

/** The smallest value; null where there are none. */
export const min = picked('pick', 'min')
/** The greatest value; null where there are none. */
export const max = picked('pick', 'max')
