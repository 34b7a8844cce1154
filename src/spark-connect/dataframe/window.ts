import { type Expression, type SortOrder, sortOrder } from '../plan/expression.ts'
import { type Column, columnOf, type Expr } from './column.ts'
import type { SortedColumn } from './sorted-column.ts'

/** Which rows a window function looks at, and in which order. Immutable. Source: PySpark's `WindowSpec`. */
export class WindowSpec {
  readonly partitions: readonly Expression[]
  readonly orders: readonly SortOrder[]

  constructor(partitions: readonly Expression[], orders: readonly SortOrder[]) {
    this.partitions = partitions
    this.orders = orders
  }

  /** Only the rows that agree in these columns with the row at hand. */
  partitionBy(...columns: readonly Expr<unknown>[]): WindowSpec {
    return new WindowSpec(
      columns.map((column) => columnOf(column).node),
      this.orders,
    )
  }

  /** In this order; a bare column is ascending, nulls first. */
  orderBy(...columns: readonly (SortedColumn | Column<unknown>)[]): WindowSpec {
    return new WindowSpec(
      this.partitions,
      columns.map((column) => sortNode(column)),
    )
  }
}

/** Where a window's description begins: `Window.partitionBy(t.batch).orderBy(t.amount.desc())`. */
export const Window = new WindowSpec([], [])

/** The sort order of a column: its own, or ascending. */
export function sortNode(column: SortedColumn | Expr<unknown>): SortOrder {
  return 'node' in column && isSorted(column)
    ? column.node
    : sortOrder(columnOf(column as Expr<unknown>).node, 'ascending')
}

function isSorted(column: object): column is SortedColumn {
  return 'node' in column && (column as SortedColumn).node.kind === 'sortOrder'
}
