import { type Column, columnOf, type Expr } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import type { DataType, FieldType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { Each } from './arguments.ts'
import { aggregate } from './call.ts'
import { type GroupOf, maybeNull, maybeSame, neverNull, type Rule, type TypeOf } from './results.ts'

/** An aggregate of a column of type `T` that gives an `R`: of a column, or of a name of the frame at hand. */
export interface AggregateOf<T extends FieldType, R extends FieldType> {
  <A extends Each<T>>(column: A): Column<R, GroupOf<A>>
  <S, N extends { [K in keyof S & string]: S[K] extends T ? K : never }[keyof S & string]>(
    name: N,
  ): (columns: Columns<S>) => Column<R, 'aggregate'>
}

/** An aggregate that gives one of its column's values, or null where there is none. */
export interface PickOf<T extends FieldType> {
  <A extends Each<T>>(column: A): Column<TypeOf<A> | null, GroupOf<A>>
  <S, N extends { [K in keyof S & string]: S[K] extends T ? K : never }[keyof S & string]>(
    name: N,
  ): (columns: Columns<S>) => Column<S[N] | null, 'aggregate'>
}

/** Makes an aggregate of columns of type `T` that is an `R`, or null where there are no values. */
export function aggregateTo<T extends FieldType = NumericType | null>() {
  return <R extends DataType>(name: string, type: R): AggregateOf<T, R | null> => made(name, maybeNull(type))
}

/** The same of what is never null. */
export function countOf<T extends FieldType = FieldType>() {
  return <R extends DataType>(name: string, type: R): AggregateOf<T, R> => made(name, neverNull(type))
}

/** Makes an aggregate that picks one of the values of columns of type `T`. */
export function pickOf<T extends FieldType = FieldType>(name: string): PickOf<T> {
  return made(name, maybeSame)
}

function made<F>(name: string, rule: Rule): F {
  return ((given: unknown) => deferrable(given, (column) => aggregate(name, [column], rule))) as F
}

/** Applies to a column at once, and to a name or a callback once the frame's columns are there. */
export function deferrable(given: unknown, apply: (column: Expr<unknown>) => Column<unknown>): unknown {
  if (typeof given === 'string') return (columns: Columns<unknown>) => apply(columnOf(Reflect.get(columns, given)))
  if (typeof given === 'function') return (columns: Columns<unknown>) => apply(columnOf(given(columns)))
  return apply(columnOf(given as Expr<unknown>))
}
