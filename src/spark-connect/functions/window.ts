import { type Column, made } from '../dataframe/column.ts'
import { functionCall } from '../plan/expression.ts'
import { int } from '../types/builders.ts'
import type { IntegerType } from '../types/data-type.ts'

/** The row's number in its window, from 1; only with `.over(window)`. */
export function rowNumber(): Column<IntegerType, 'aggregate'> {
  return made(functionCall('row_number', []), int(), false, 'aggregate')
}

/** The row's rank in its window, from 1; equal rows have the same and leave gaps; only with `.over(window)`. */
export function rank(): Column<IntegerType, 'aggregate'> {
  return made(functionCall('rank', []), int(), false, 'aggregate')
}
