import { type Expression, type SortOrder, sortOrder, windowCall } from '../plan/expression.ts'
import type { DataType } from '../types/data-type.ts'
import { type Column, columnOf, type Expr, made, type PerRow } from './column.ts'
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
  partitionBy(...columns: readonly Expr<unknown, PerRow>[]): WindowSpec {
    return new WindowSpec(
      columns.map((column) => columnOf(column).node),
      this.orders,
    )
  }

  /** In this order; a bare column is ascending, nulls first. */
  orderBy(...columns: readonly (SortedColumn<PerRow> | Expr<unknown, PerRow>)[]): WindowSpec {
    return new WindowSpec(this.partitions, columns.map(sortNode))
  }
}

/** Where a window's description begins: `Window.partitionBy(t.batch).orderBy(t.amount.desc())`. */
export const Window = new WindowSpec([], [])

/** A function that has a value only over a window, such as `rowNumber()`; `over` makes it a column. */
export class WindowFunction<T extends DataType> {
  readonly #call: Expression
  readonly #dataType: T

  /** Made by the window functions. */
  constructor(call: Expression, dataType: T) {
    this.#call = call
    this.#dataType = dataType
  }

  /** Its value for every row. */
  over(window: WindowSpec): Column<T, 'row'> {
    return made(windowCall(this.#call, window.partitions, window.orders), this.#dataType, false, 'row')
  }
}

/** The sort order of a column: its own, or ascending. */
export function sortNode(column: SortedColumn | Expr<unknown>): SortOrder {
  return isSorted(column) ? column.node : sortOrder(columnOf(column).node, 'ascending')
}

function isSorted(column: SortedColumn | Expr<unknown>): column is SortedColumn {
  return 'node' in column && column.node.kind === 'sortOrder'
}
