/** The elements of arrays in another order. */
import { long } from '../../types/builders.ts'
import type { IntegerType } from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import type { AnyArray } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { elementOf, type ItemIn } from '../rules/collections.ts'
import { type Element, lambda, type Made } from '../rules/lambda.ts'
import { type SameType, sameType } from '../rules/results.ts'
import type { SortableArray } from './elements.ts'

/**
 * The elements in ascending order, nulls last; or in that of a callback, which says of two elements by a negative number,
 * 0 or a positive one whether the first comes before the second. Null from it ends the query.
 */
export function arraySort<A extends SortableArray>(array: A): SameType<A>
export function arraySort<A extends AnyArray>(
  array: A,
  compare: (left: Element<ItemIn<A>>, right: Element<ItemIn<A>>) => Made<IntegerType | null>,
): SameType<A>
export function arraySort<A extends AnyArray>(array: A, compare?: (...pair: never[]) => unknown): SameType<A> {
  const element = elementOf(array)
  const args = compare ? [array, lambda(compare, [element, element], 2)] : [array]
  return call('array_sort', args, ([from]) => sameType(from ? [from] : []))
}

/** The elements in ascending order, nulls first; or in descending order, nulls last. */
export function sortArray<A extends SortableArray>(array: A, ascending = true): SameType<A> {
  return call('sort_array', [array, ascending], sameType)
}

/** The elements in random order, the same for the same seed; without one the client draws it. */
export function shuffle<A extends AnyArray>(array: A, seed?: bigint | number): SameType<A> {
  return call('shuffle', [array, seed ?? lit(Math.floor(Math.random() * 2 ** 53), long())], sameType)
}
