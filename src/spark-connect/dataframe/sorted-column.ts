import { type Expression, type SortOrder, sortOrder } from '../plan/expression.ts'
import type { Grain } from './column.ts'

/** A column with a direction, as `orderBy` takes it. */
export interface SortedColumn<out G extends Grain = Grain> {
  readonly node: SortOrder
  readonly grain: G
}

/** What can be sorted by. */
export abstract class Sortable<G extends Grain> {
  abstract readonly node: Expression
  abstract readonly grain: G

  /** Ascending, nulls first. */
  asc(): SortedColumn<G> {
    return { node: sortOrder(this.node, 'ascending'), grain: this.grain }
  }

  /** The same as {@link asc}. */
  ascNullsFirst(): SortedColumn<G> {
    return this.asc()
  }

  /** Ascending, nulls last. */
  ascNullsLast(): SortedColumn<G> {
    return { node: sortOrder(this.node, 'ascending', 'last'), grain: this.grain }
  }

  /** Descending, nulls last. */
  desc(): SortedColumn<G> {
    return { node: sortOrder(this.node, 'descending'), grain: this.grain }
  }

  /** Descending, nulls first. */
  descNullsFirst(): SortedColumn<G> {
    return { node: sortOrder(this.node, 'descending', 'first'), grain: this.grain }
  }

  /** The same as {@link desc}. */
  descNullsLast(): SortedColumn<G> {
    return this.desc()
  }
}
