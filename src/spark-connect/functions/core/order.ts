/** Columns with a direction, for `orderBy`. */
import { columnOf, type Expr, type Grain } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import type { SortedColumn } from '../../dataframe/sorted-column.ts'
import { type SortOrder, sortOrder } from '../../plan/expression.ts'
import type { FieldType } from '../../types/data-type.ts'

/** A direction for a column, or for a name of the frame at hand: `orderBy('day', F.desc('amount'))`. */
interface Direction {
  <G extends Grain>(column: Expr<FieldType, G>): SortedColumn<G>
  <S, N extends keyof S & string>(name: N): (columns: Columns<S>) => SortedColumn<'row'>
}

function sorted(direction: SortOrder['direction'], nulls: SortOrder['nulls']): Direction {
  const of = (column: Expr<FieldType>) => ({
    node: sortOrder(columnOf(column).node, direction, nulls),
    grain: column.grain,
  })
  return ((given: Expr<FieldType> | string) =>
    typeof given === 'string' ? (columns: Columns<unknown>) => of(Reflect.get(columns, given)) : of(given)) as Direction
}

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
