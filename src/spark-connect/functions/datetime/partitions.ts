/**
 * How a table is partitioned, for writers of tables. Spark tells the type of these in any query, but is not made to compute
 * them in one.
 */
import { int } from '../../types/builders.ts'
import type { IntegerType } from '../../types/data-type.ts'
import type { Any, Int, Moment } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import { partial } from '../rules/scalars.ts'

/** Partitions by year; only where a table is written. */
export const years = partial<Moment>()('years', int())
/** Partitions by month; only where a table is written. */
export const months = partial<Moment>()('months', int())
/** Partitions by day; only where a table is written. */
export const days = partial<Moment>()('days', int())
/** Partitions by hour; only where a table is written. */
export const hours = partial<Moment>()('hours', int())

/** So many partitions by a hash of a value; only where a table is written. */
export function bucket<A extends Int, B extends Any>(partitions: A, value: B): MaybeNull<A | B, IntegerType> {
  return call('bucket', [partitions, value], maybeNull(int()))
}
