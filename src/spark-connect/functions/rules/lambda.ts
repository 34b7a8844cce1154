import { type AnyColumn, Column, columnOf, type Expr, made } from '../../dataframe/column.ts'
import { lambda as lambdaOf, lambdaVariable } from '../../plan/expression.ts'
import type { DataType, FieldType, StructField } from '../../types/data-type.ts'

/** What a parameter of a lambda is at run time. */
export type Parameter = Pick<StructField, 'dataType' | 'nullable'>

const LETTERS = ['x', 'y', 'z'] as const

/** How many parameters the lambdas have that are being built around this one: inner ones need other names. */
let around = 0

/**
 * What a callback makes of the elements of a collection, as an argument of a higher-order function, with the type of its
 * result. It gets as many columns as it has parameters, but `least` where Spark insists on them: an element, then its index
 * or the like.
 */
export function lambda(
  build: (...columns: never[]) => unknown,
  parameters: readonly Parameter[],
  least = 1,
): AnyColumn {
  // Whoever takes fewer is given fewer, as in Spark; Math.max: a callback with defaults or a rest has none by its length.
  const taken = parameters.slice(0, Math.max(least, build.length))
  const first = around
  const variables = taken.map((_, i) => lambdaVariable(`${LETTERS[i]}_${first + i}`))
  const columns = taken.map(({ dataType, nullable }, i) =>
    made(variables[i] ?? lambdaVariable('x'), dataType, nullable, 'row'),
  )
  around += taken.length
  try {
    const result = build(...(columns as never[]))
    if (!(result instanceof Column))
      throw new TypeError('the callback of a higher-order function has to return a column')
    const { node, dataType, nullable, grain } = columnOf(result)
    return made<DataType, never>(lambdaOf(variables, node), dataType, nullable, grain)
  } finally {
    around = first
  }
}

/** A parameter of a lambda as its callback gets it. */
export type Element<T extends FieldType> = Column<T, 'row'>

/** What a callback of a lambda returns. */
export type Made<T extends FieldType = FieldType> = Expr<T>
