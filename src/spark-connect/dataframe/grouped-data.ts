import { alias } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import type { FieldType, StructField } from '../types/data-type.ts'
import type { Flat } from '../types/fields.ts'
import { inOrder, type NoNumbers } from '../types/names.ts'
import { type Column, columnOf, type Expr, type Grain } from './column.ts'
import { type Columns, columnsOf, type Deferred, type ResultOf, resolve } from './columns.ts'
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
  readonly #frame: DataFrame<S>
  readonly #keys: readonly (readonly [string, Column<FieldType, Grain>])[]
  readonly #derive: <R>(plan: Relation, schema: readonly StructField[]) => DataFrame<R>

  /** Made by {@link DataFrame.groupBy}. */
  constructor(
    frame: DataFrame<S>,
    keys: readonly (readonly [string, Column<FieldType, Grain>])[],
    derive: <R>(plan: Relation, schema: readonly StructField[]) => DataFrame<R>,
  ) {
    this.#frame = frame
    this.#keys = keys
    this.#derive = derive
  }

  /** One row a group: the columns grouped by, then the aggregates. */
  agg<A extends Aggregates<S> & NoKeys<K> & NoNumbers>(
    aggregates: A | ((columns: Columns<S>) => A),
  ): DataFrame<Flat<K & ResultOf<A>>> {
    const columns = columnsOf<S>(this.#frame.schema)
    const given = typeof aggregates === 'function' ? aggregates(columns) : aggregates
    const named = inOrder<unknown>(given).map(([name, column]) => [name, resolve(column, columns)] as const)
    const twice = this.#keys.find(([key]) => named.some(([name]) => name === key))
    if (twice) throw new TypeError(`'${twice[0]}' is a column that is grouped by: call the aggregate something else`)
    const plan: Relation = {
      kind: 'aggregate',
      input: this.#frame.plan,
      groupBy: this.#keys.map(([, key]) => key.node),
      aggregates: named.map(([name, column]) => alias(column.node, name)),
    }
    return this.#derive(
      plan,
      [...this.#keys, ...named].map(([name, column]) => field(name, column)),
    )
  }
}

function field(name: string, column: Column<FieldType, Grain>): StructField {
  return { name, dataType: columnOf(column).dataType, nullable: column.nullable }
}
