/** What callbacks make of the elements of arrays. */
import type { Column } from '../../dataframe/column.ts'
import { boolean, int } from '../../types/builders.ts'
import type { ArrayType, BooleanType, FieldType, IntegerType } from '../../types/data-type.ts'
import type { AnyArray } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { arrayOf, elementOf, type ItemIn } from '../rules/collections.ts'
import { type Element, lambda, type Made } from '../rules/lambda.ts'
import { type GrainOf, type NullIfAny, nullIfAny, type SameType, sameType, type TypeOf } from '../rules/results.ts'

/** The array of what a callback makes of each element, and of its index (from 0) if it takes that. */
export function transform<A extends AnyArray, R extends Made>(
  array: A,
  build: (element: Element<ItemIn<A>>, index: Element<IntegerType>) => R,
): NullIfAny<A, ArrayType<TypeOf<R>>> {
  const made = lambda(build, [elementOf(array), { dataType: int(), nullable: false }])
  return call('transform', [array, made], ([from]) => ({
    type: arrayOf(made),
    nullable: from?.nullable ?? true,
  }))
}

/** Only the elements for which a condition is true; the callback gets the index (from 0) too. */
export function filter<A extends AnyArray>(
  array: A,
  condition: (element: Element<ItemIn<A>>, index: Element<IntegerType>) => Made<BooleanType | null>,
): SameType<A> {
  const holds = lambda(condition, [elementOf(array), { dataType: int(), nullable: false }])
  return call('filter', [array, holds], ([from]) => sameType(from ? [from] : []))
}

/** Whether something holds of elements: null where the array is, or may be where the condition is of one of them. */
type Holds<A, C> = Column<null extends TypeOf<A> | TypeOf<C> ? BooleanType | null : BooleanType, GrainOf<A>>

/** Whether a condition is true for an element; null where it is for none, but null for one. */
export function exists<A extends AnyArray, C extends Made<BooleanType | null>>(
  array: A,
  condition: (element: Element<ItemIn<A>>) => C,
): Holds<A, C> {
  return call('exists', [array, lambda(condition, [elementOf(array)])], nullIfAny(boolean()))
}

/** Whether a condition is true for all elements; null where it is false for none, but null for one. */
export function forall<A extends AnyArray, C extends Made<BooleanType | null>>(
  array: A,
  condition: (element: Element<ItemIn<A>>) => C,
): Holds<A, C> {
  return call('forall', [array, lambda(condition, [elementOf(array)])], nullIfAny(boolean()))
}

/** The array of what a callback makes of the elements of two arrays at the same place; the shorter one is filled with nulls. */
export function zipWith<A extends AnyArray, B extends AnyArray, R extends Made>(
  left: A,
  right: B,
  build: (left: Element<OrNull<ItemIn<A>>>, right: Element<OrNull<ItemIn<B>>>) => R,
): NullIfAny<A | B, ArrayType<TypeOf<R>>> {
  const elements = [left, right].map((array) => ({ ...elementOf(array), nullable: true }))
  const made = lambda(build, elements, 2)
  return call('zip_with', [left, right, made], ([a, b]) => ({
    type: arrayOf(made),
    nullable: (a?.nullable ?? true) || (b?.nullable ?? true),
  }))
}
type OrNull<T extends FieldType> = T | null
