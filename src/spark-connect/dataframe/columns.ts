import type { Column, Expr, Grain } from './column.ts'

/** A frame's columns by name, as callbacks receive them: `t => t.amount`. */
export type Columns<S> = { readonly [K in keyof S]: Column<S[K], 'row'> }

/** A column said by a function of the frame's columns. */
export type Deferred<S, T, G extends Grain = Grain> = (columns: Columns<S>) => Expr<T, G>

/** A column, or a function that says one. */
export type Given<S, T, G extends Grain = Grain> = Expr<T, G> | Deferred<S, T, G>

/** The columns that a callback's object names, for the compiler. */
export type ResultOf<A> = {
  readonly [K in keyof A]: A[K] extends (columns: never) => Expr<infer T> ? T : A[K] extends Expr<infer T> ? T : never
} & {}
