import { type Column, columnOf, type Expr, type Grain } from '../dataframe/column.ts'
import type { NumericType } from '../types/numeric.ts'
import { call } from './call.ts'

/** The value without its sign. */
export function abs<T extends NumericType | null, G extends Grain>(value: Expr<T, G>): Column<T, G> {
  return call('abs', [value], { type: columnOf(value).dataType })
}

/** The negated condition is {@link not}; this is the negated number. */
export function negative<T extends NumericType | null, G extends Grain>(value: Expr<T, G>): Column<T, G> {
  return call('negative', [value], { type: columnOf(value).dataType })
}
