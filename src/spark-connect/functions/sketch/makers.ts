/** Makers of functions that make, join and ask sketches: bytes that stand for many values, about. */
import type { Column, Expr } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { binary } from '../../types/builders.ts'
import type { BinaryType, BooleanType, FieldType, IntegerType } from '../../types/data-type.ts'
import { deferrable } from '../rules/aggregates.ts'
import type { Bytes, Each } from '../rules/arguments.ts'
import { aggregate, call } from '../rules/call.ts'
import { type GroupOf, type NullIfAny, neverNull, nullIfAny } from '../rules/results.ts'

/** A number that is the same for all rows. */
export type ConstantInt = Expr<IntegerType, 'literal'> | number
/** Yes or no, the same for all rows. */
export type ConstantFlag = Expr<BooleanType, 'literal'> | boolean

/** An aggregate of a column of type `T` that makes a sketch; `P` is what is said besides. */
export interface SketchAggregate<T extends FieldType, P extends readonly unknown[]> {
  <A extends Each<T>>(column: A, ...settings: P): Column<BinaryType, GroupOf<A>>
  <S, N extends { [K in keyof S & string]: S[K] extends T ? K : never }[keyof S & string]>(
    name: N,
    ...settings: P
  ): (columns: Columns<S>) => Column<BinaryType, 'aggregate'>
}

/** Joins two sketches to one. */
export type SketchPair<P extends readonly unknown[]> = <A extends Bytes, B extends Bytes>(
  one: A,
  other: B,
  ...settings: P
) => NullIfAny<A | B, BinaryType>

/** Makes an aggregate of columns of type `T`, where `defaults` stands for what is not said. */
export function sketchAggregate<T extends FieldType, P extends readonly unknown[] = []>(
  name: string,
  defaults: readonly unknown[] = [],
): SketchAggregate<T, P> {
  return ((given: unknown, ...settings: P) =>
    deferrable([given], ([column]) =>
      aggregate(name, [column, ...filled(settings, defaults)], neverNull(binary())),
    )) as SketchAggregate<T, P>
}

/** Makes a function of two sketches, where `defaults` stands for what is not said. */
export function sketchPair<P extends readonly unknown[] = []>(
  name: string,
  defaults: readonly unknown[] = [],
): SketchPair<P> {
  return (one, other, ...settings) =>
    call(name, [one, other, ...filled(settings, defaults)], (args) => nullIfAny(binary())(args.slice(0, 2)))
}

/** Settings in their order, each that is not given by its default; the last ones without a default are left out. */
export function filled(settings: readonly unknown[], defaults: readonly unknown[]): readonly unknown[] {
  const length = Math.max(settings.length, defaults.length)
  return Array.from({ length }, (_, i) => settings[i] ?? defaults[i]).filter((one) => one !== undefined)
}
