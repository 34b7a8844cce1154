/** Makers for shapes that recur: such a function is one line. `In` is what it takes, as `arguments.ts` names it. */
import type { Column } from '../../dataframe/column.ts'
import type { DataType } from '../../types/data-type.ts'
import type { Text } from './arguments.ts'
import { call } from './call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, neverNull, nullIfAny, type SameType, sameType } from './results.ts'

/** A function of one argument that is an `R`, null where that is. */
export type Scalar<In, R> = <A extends In>(value: A) => NullIfAny<A, R>
/** A function of one argument that is an `R`, or null whatever the argument is. */
export type PartialScalar<In, R> = <A extends In>(value: A) => MaybeNull<A, R>

/** Makes a function of one argument that is of a type, null where the argument is. */
export function scalar<In>() {
  return <R extends DataType>(name: string, type: R): Scalar<In, R> =>
    (value) =>
      call(name, [value], nullIfAny(type))
}

/** Makes a function of one argument that is of a type, and may be null whatever the argument is. */
export function partial<In>() {
  return <R extends DataType>(name: string, type: R): PartialScalar<In, R> =>
    (value) =>
      call(name, [value], maybeNull(type))
}

/** text → something. */
export const ofText = scalar<Text>()

/** Makes a function of one argument that has the argument's type. */
export function same<In>(name: string): <A extends In>(value: A) => SameType<A> {
  return (value) => call(name, [value], sameType)
}

/** Makes a function of no arguments that is of a type and never null. */
export function constant<R extends DataType>(name: string, type: R): () => Column<R, 'literal'> {
  return () => call(name, [], neverNull(type))
}
