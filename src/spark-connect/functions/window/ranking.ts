/** Where a row stands in its window. The window needs an order, and takes no frame. */
import { WindowFunction } from '../../dataframe/window.ts'
import { double, int } from '../../types/builders.ts'
import type { DataType, DoubleType, IntegerType } from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import { call } from '../rules/call.ts'
import { neverNull } from '../rules/results.ts'

/** The row's number in its window, from 1: `rowNumber().over(Window.partitionBy(t.type).orderBy(t.day))`. */
export const rowNumber = (): WindowFunction<IntegerType> => place('row_number', int())

/** The row's rank in its window, from 1; equal rows have the same and leave gaps. The window needs an order. */
export const rank = (): WindowFunction<IntegerType> => place('rank', int())

/** The row's rank in its window, from 1; equal rows have the same, and leave no gaps. */
export const denseRank = (): WindowFunction<IntegerType> => place('dense_rank', int())

/** The row's rank as a part of the whole, 0..1: `(rank - 1) / (rows - 1)`. */
export const percentRank = (): WindowFunction<DoubleType> => place('percent_rank', double())

/** Which part of the window's rows stands up to this one and those equal to it, above 0 and up to 1. */
export const cumeDist = (): WindowFunction<DoubleType> => place('cume_dist', double())

/** Which of `n` parts of about the same size the row is in, from 1. */
export const ntile = (n: number): WindowFunction<IntegerType> => place('ntile', int(), lit(n, int()))

function place<R extends DataType>(name: string, type: R, ...args: readonly unknown[]): WindowFunction<R> {
  return new WindowFunction(call(name, args, neverNull(type)))
}
