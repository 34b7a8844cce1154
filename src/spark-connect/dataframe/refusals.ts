/**
 * What the compiler refuses in a message of its own: each type is `unknown` where all is well, and is intersected with
 * the parameter it is about.
 */
import type { FieldType } from '../types/data-type.ts'
import type { Clash, JoinType, Mismatch } from '../types/fields.ts'
import type { WordNames } from '../types/names.ts'
import type { IsUnion, Problem } from '../types/problem.ts'
import type { Expr, PerRow } from './column.ts'

/** Refuses a name that the compiler does not know: one computed at run time would make every name valid. */
export type LiteralName<N extends string> =
  {} extends Record<N, 1> ? Problem<'a column name must be a literal here: use untyped()'> : unknown

/** What a callback may return at all; where it returns something else, that is the error to show and not this one. */
type Anything = { readonly [name: string]: Expr<FieldType, PerRow> }

/** The same for the names of the columns that a callback returns. */
export type LiteralNames<R> = string extends keyof R
  ? Anything extends R
    ? unknown
    : Problem<'the names of the columns must be literals here: use untyped()'>
  : WordNames<R>

/** Refuses a new name for column `N` that another column has. */
export type FreshName<S, N, M extends string> = M extends N
  ? unknown
  : M extends keyof S
    ? Problem<`there is a column '${M}' already: drop it first`>
    : unknown

/** Refuses a join whose result would have a name twice. */
export type NoClash<L, R, N, H extends JoinType> = [Clash<L, R, N, H>] extends [never]
  ? unknown
  : Problem<`both sides have a column '${Clash<L, R, N, H> & string}': rename or drop it on one side, or join using it`>

/** Refuses columns that are of another type on the other side. Of `DataFrame<any>`, as `instanceof` gives it, nothing is known. */
export type SameTypes<L, R, N extends keyof L & keyof R> = 0 extends 1 & (L | R)
  ? unknown
  : [Mismatch<L, R, N>] extends [never]
    ? unknown
    : Problem<`column '${Mismatch<L, R, N> & string}' is of another type on the other side: cast one of them`>

/** Refuses a union of frames with different columns. */
export type SameNames<L, R> = [keyof R] extends [keyof L]
  ? [keyof L] extends [keyof R]
    ? unknown
    : Problem<`the other side of the union has no column '${Exclude<keyof L, keyof R> & string}'`>
  : Problem<`this side of the union has no column '${Exclude<keyof R, keyof L> & string}'`>

/** Refuses a frame of several columns where one value is wanted. */
export type OneColumn<S> =
  IsUnion<keyof S> extends true ? Problem<'scalar() needs a frame of one column: select it first'> : unknown

/** Refuses aggregates called as a column that is grouped by. */
export type NoKeys<K> = {
  readonly [N in keyof K]?: Problem<`'${N & string}' is a column that is grouped by: call the aggregate something else`>
}
