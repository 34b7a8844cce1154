import { type SortOrder, sortOrder } from '../plan/expression.ts'
import { columnOf, type Expr } from './column.ts'
import { type AnyScope, refuseForeign } from './scope.ts'
import type { SortedColumn } from './sorted-column.ts'

/** The sort order of a column: its own, or ascending. */
export function sortNode(column: SortedColumn | Expr<unknown>): SortOrder {
  return isSorted(column) ? column.node : sortOrder(columnOf(column).node, 'ascending')
}

/** A sort order, if it is of this frame's columns. */
export function refuseForeignSort(order: SortOrder, scope: AnyScope): SortOrder {
  refuseForeign(order, [scope])
  return order
}

function isSorted(column: SortedColumn | Expr<unknown>): column is SortedColumn {
  return 'node' in column && column.node.kind === 'sortOrder'
}
