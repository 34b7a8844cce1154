import type { Expr, FieldSpec, FieldType, Problem, StructField } from '#spark-connect'
import { columnOf } from '../../src/spark-connect/dataframe/column.ts'
import type { Expression } from '../../src/spark-connect/plan/expression.ts'
import type { FieldOf } from '../../src/spark-connect/types/schema.ts'
import { structField } from '../../src/spark-connect/types/schema.ts'
import type { T } from './every-type.ts'

/** One call of a function: as PySpark writes it, and what the compiler, the run time and the server have to say of it. */
export interface Call {
  /** `F` are its functions, `t` has the columns of `every-type.ts`. */
  readonly python: string
  readonly node: Expression
  readonly grain: string
  readonly found: StructField
  readonly expected: StructField
}

/** Stands for a column's type as long as the compiler has not looked at it: it does so late where a function has overloads. */
type Pending = FieldType & { readonly pending: true }

/** The calls of a family. */
export type Calls = (t: T) => readonly Call[]

type IsAny<A> = 0 extends 1 & A ? true : false
type Same<A, B> = IsAny<A> extends true ? false : [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** Two types as one problem that names both. */
type Wrong<A, B> = Problem<'the compiler takes it for another type'> & { readonly compiler: A; readonly expected: B }

/**
 * A call. Does not compile where the compiler takes it for another type than the expected one: see `compiler` in the message.
 * The same line in both languages: `f('F.upper(t.s)', F.upper(t.s), string())`.
 */
export function f<W extends FieldSpec, A = Pending>(
  python: string,
  column: Expr<A>,
  expected: W &
    (Same<A, Pending> extends true ? unknown : Same<A, FieldOf<W>> extends true ? unknown : Wrong<A, FieldOf<W>>),
): Call {
  const { node, dataType, nullable, grain } = columnOf(column)
  const found = { name: 'x', dataType, nullable }
  return { python, node, grain, found, expected: structField('x', expected) }
}
