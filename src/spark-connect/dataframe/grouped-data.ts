import type { FieldType } from '../types/data-type.ts'
import type { Flat } from '../types/fields.ts'
import type { NoNumbers } from '../types/names.ts'
import type { Expr } from './column.ts'
import type { Columns, Deferred, ResultOf } from './columns.ts'
import type { DataFrame } from './dataframe.ts'
import type { NoKeys } from './refusals.ts'

/** The grains that a group has one value for. */
type PerGroup = 'aggregate' | 'literal'

/** Aggregates by the name of their column: `{ total: sum('amount'), n: count() }`. */
export type Aggregates<S> = {
  readonly [name: string]: Deferred<S, FieldType, PerGroup> | Expr<FieldType, PerGroup>
}

/** A frame's rows in groups; `K` are the columns that they were grouped by. Source: PySpark's `GroupedData`. */
export class GroupedData<S, K> {
  readonly #aggregate: <R>(aggregates: unknown) => DataFrame<R>

  /** Made by {@link DataFrame.groupBy}. */
  constructor(aggregate: <R>(aggregates: unknown) => DataFrame<R>) {
    this.#aggregate = aggregate
  }

  /** One row a group: the columns grouped by, then the aggregates. */
  agg<A extends Aggregates<S> & NoKeys<K> & NoNumbers>(
    aggregates: A | ((columns: Columns<S>) => A),
  ): DataFrame<Flat<K & ResultOf<A>>> {
    return this.#aggregate(aggregates)
  }
}
