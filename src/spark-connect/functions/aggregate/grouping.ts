/** Which columns a row of `rollup` and `cube` sums up over. */
import type { Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { byte, long } from '../../types/builders.ts'
import type { FieldType, LongType } from '../../types/data-type.ts'
import { countOf, deferrable, type Having } from '../rules/aggregates.ts'
import type { Each } from '../rules/arguments.ts'
import { aggregate } from '../rules/call.ts'
import { type GroupOf, neverNull } from '../rules/results.ts'

/** 1 where the row sums up over all values of the column, else 0. */
export const grouping = countOf()('grouping', byte())

/** `grouping` of each column as bits of one number, the first being the highest; without columns of all that are grouped by. */
export function groupingId<A extends readonly Each[]>(...columns: A): Column<LongType, GroupOf<A[number]>>
export function groupingId<S, N extends keyof Having<S, FieldType>>(
  ...names: readonly N[]
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function groupingId(...given: readonly unknown[]): unknown {
  return deferrable(given, (columns) => aggregate('grouping_id', columns, neverNull(long())))
}
