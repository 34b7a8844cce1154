import type { SortOrder } from '../plan/expression.ts'
import type { Grain } from './column.ts'

/** A column with a direction, as `orderBy` takes it. */
export interface SortedColumn<out G extends Grain = Grain> {
  readonly node: SortOrder
  readonly grain: G
}
