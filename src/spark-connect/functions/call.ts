import { type Column, columnOf, type Expr, type Grain, grain, isNullable, made } from '../dataframe/column.ts'
import { functionCall } from '../plan/expression.ts'
import type { DataType } from '../types/data-type.ts'

/** The grain of a function of several columns. */
export type GrainOf<V> = V extends Expr<unknown, infer G> ? G : never

/** `R`, or `R | null` where one of the arguments may be null. */
export type NullIfAny<T, R> = null extends T ? R | null : R

/** What a function's result is known to be. */
export interface Result {
  readonly type: DataType
  /** `any` (the default): null where an argument is. */
  readonly nullable?: boolean | 'any'
}

/** A call of one of Spark's functions on columns, with its result's type at run time; the static one is the caller's signature. */
export function call<T, G extends Grain>(
  name: string,
  args: readonly Expr<unknown>[],
  { type, nullable = 'any' }: Result,
): Column<T, G> {
  const columns = args.map(columnOf)
  const node = functionCall(
    name,
    columns.map((column) => column.node),
  )
  return made(node, type, nullable === 'any' ? isNullable(...columns) : nullable, grain(...columns))
}
