/** Columns with a direction, for `orderBy`. */
import { columnOf, type Expr, type Grain } from '../../dataframe/column.ts'
import type { SortedColumn } from '../../dataframe/sorted-column.ts'
import { type SortOrder, sortOrder } from '../../plan/expression.ts'
import type { FieldType } from '../../types/data-type.ts'

type Direction = <G extends Grain>(column: Expr<FieldType, G>) => SortedColumn<G>

const sorted =
  (direction: SortOrder['direction'], nulls: SortOrder['nulls']): Direction =>
  (column) => ({ node: sortOrder(columnOf(column).node, direction, nulls), grain: column.grain })

/** Ascending, nulls first. */
export const asc = sorted('ascending', 'first')
/** Ascending, nulls first. */
export const ascNullsFirst = asc
/** Ascending, nulls last. */
export const ascNullsLast = sorted('ascending', 'last')
/** Descending, nulls last. */
export const desc = sorted('descending', 'last')
/** Descending, nulls first. */
export const descNullsFirst = sorted('descending', 'first')
/** Descending, nulls last. */
export const descNullsLast = desc
