/** Bare values beside a column, which take its type, and how several values become one. */
import { type AnyColumn, Column, columnOf, type Expr, made } from '../../dataframe/column.ts'
import { toLiteral } from '../../dataframe/literal.ts'
import type { TypeGiven } from '../../dataframe/operators.ts'
import { long } from '../../types/builders.ts'
import { commonType } from '../../types/common-type.ts'
import type { DataType } from '../../types/data-type.ts'
import type { FirstOf } from '../../types/fields.ts'
import type { Rule } from './results.ts'

/** A column as it was given, or a constant of the first one's type. */
export function beside(given: unknown, first: Expr<unknown>): AnyColumn {
  if (given instanceof Column) return columnOf(given)
  const node = toLiteral(given, columnOf(first).dataType)
  return made<never, 'literal'>(node, node.dataType, given === null, 'literal')
}

/** The common type of several values, null where all are: `T` is the first one's, `B` are the others as given. */
export type AnyOf<T, B extends readonly unknown[]> = B extends readonly [infer V, ...infer Rest]
  ? AnyOf<FirstOf<T, TypeGiven<V, T>>, Rest>
  : T
export const anyOf: Rule = (args) => ({
  type: args.map(({ dataType }) => dataType).reduce(commonType),
  nullable: args.every(({ nullable }) => nullable),
})

/** The type of a whole number that the compiler takes for a long by its digits. Throws `TypeError` where it is none. */
export function longOf(value: unknown): DataType | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21)
    throw new TypeError(
      'a whole number of 2^53 and more is not exact in JavaScript: give a bigint, or lit(n, double())',
    )
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) >= 1e9 ? long() : undefined
}
