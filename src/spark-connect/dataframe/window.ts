import type { Expression, SortOrder, WindowFrame } from '../plan/expression.ts'
import { type Column, columnOf, type Expr, type Grain, type PerRow } from './column.ts'
import { overWindow } from './operate.ts'
import { sortNode } from './sort-order.ts'
import type { SortedColumn } from './sorted-column.ts'
import { frameBetween, type RangeBound } from './window-frame.ts'

/** What a window is made of: the rows' columns; in an untyped frame also `F.col('name')`. */
type Given = PerRow | 'untyped'
/** What a value over a window is: a row's, and of an untyped frame's where the window or what it is of is. */
export type WindowGrain<G> = 'untyped' extends G ? 'untyped' : 'row'

/** Which rows a window function looks at, and in which order. Immutable. Source: PySpark's `WindowSpec`. */
export class WindowSpec<out G extends 'row' | 'untyped' = 'row'> {
  readonly partitions: readonly Expression[]
  readonly orders: readonly SortOrder[]
  /** Which of them, seen from the row at hand; undefined: all, or with an order those up to the row and equal to it. */
  readonly frame: WindowFrame | undefined
  readonly grain: G

  /** Begin with {@link Window}. */
  constructor(
    partitions: readonly Expression[],
    orders: readonly SortOrder[],
    frame: WindowFrame | undefined,
    grain: G,
  ) {
    this.partitions = partitions
    this.orders = orders
    this.frame = frame
    this.grain = grain
  }

  /** Only the rows that agree in these columns with the row at hand. */
  partitionBy<A extends Given = never>(...columns: readonly Expr<unknown, A>[]): WindowSpec<WindowGrain<G | A>> {
    const nodes = columns.map((column) => columnOf(column).node)
    return new WindowSpec(nodes, this.orders, this.frame, grainOf([this, ...columns]))
  }

  /** In this order; a bare column is ascending, nulls first. */
  orderBy<A extends Given = never>(
    ...columns: readonly (SortedColumn<A> | Expr<unknown, A>)[]
  ): WindowSpec<WindowGrain<G | A>> {
    return new WindowSpec(this.partitions, columns.map(sortNode), this.frame, grainOf([this, ...columns]))
  }

  /**
   * Only the rows from so many before the row at hand (negative) or after it (positive) to so many: `rowsBetween(-1, 1)`
   * are three. 0 is the row itself, {@link Window}`.unboundedPreceding` the first of all. Throws `TypeError` where a bound
   * is no whole number of 32 bits.
   */
  rowsBetween(start: number, end: number): WindowSpec<G> {
    return new WindowSpec(this.partitions, this.orders, frameBetween('rows', start, end), this.grain)
  }

  /**
   * Only the rows whose value in the window's one order is from so much less than the row's to so much more; the bounds
   * as {@link rowsBetween} has them. A number is sent as a long where it is whole, which an order of numbers takes; one of
   * timestamps takes intervals, one of dates a number of days as `lit(7, int())`. 0 is the row and those equal to it.
   */
  rangeBetween(start: RangeBound, end: RangeBound): WindowSpec<G> {
    return new WindowSpec(this.partitions, this.orders, frameBetween('range', start, end), this.grain)
  }
}

/** A window of all rows, and the bounds of frames that have names. */
class WholeWindow extends WindowSpec {
  /** From the partition's first row on. */
  readonly unboundedPreceding: number = Number.NEGATIVE_INFINITY
  /** To the partition's last row. */
  readonly unboundedFollowing: number = Number.POSITIVE_INFINITY
  /** The row at hand. */
  readonly currentRow: number = 0

  constructor() {
    super([], [], undefined, 'row')
  }
}

/** Where a window's description begins: `Window.partitionBy(t.batch).orderBy(t.amount.desc())`. */
export const Window = new WholeWindow()

/**
 * A function that has a value only over a window, such as `rowNumber()`; `over` makes it a column. `T` is its type, `never`
 * where only the server knows it.
 */
export class WindowFunction<out T> {
  readonly #call: Column<unknown>

  /** Made by the window functions. */
  constructor(call: Column<T>) {
    this.#call = call
  }

  /** Its value for every row. */
  over<W extends 'row' | 'untyped'>(window: WindowSpec<W>): Column<T, WindowGrain<W | OfType<T>>> {
    return overWindow(this.#call, window)
  }
}

type OfType<T> = [T] extends [never] ? 'untyped' : 'row'

function grainOf<G>(parts: readonly { readonly grain: Grain }[]): WindowGrain<G> {
  return (parts.some((part) => part.grain === 'untyped') ? 'untyped' : 'row') as WindowGrain<G>
}
