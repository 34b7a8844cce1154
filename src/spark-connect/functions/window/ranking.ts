import { WindowFunction } from '../../dataframe/window.ts'
import { functionCall } from '../../plan/expression.ts'
import { int } from '../../types/builders.ts'
import type { IntegerType } from '../../types/data-type.ts'

/** The row's number in its window, from 1: `rowNumber().over(Window.partitionBy(t.type).orderBy(t.day))`. */
export function rowNumber(): WindowFunction<IntegerType> {
  return new WindowFunction(functionCall('row_number', []), int())
}

/** The row's rank in its window, from 1; equal rows have the same and leave gaps. The window needs an order. */
export function rank(): WindowFunction<IntegerType> {
  return new WindowFunction(functionCall('rank', []), int())
}
