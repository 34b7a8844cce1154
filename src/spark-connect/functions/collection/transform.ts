import { int } from '../../types/builders.ts'
import type { ArrayType, BooleanType, IntegerType } from '../../types/data-type.ts'
import type { AnyArray } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { arrayOf, elementOf, type ItemIn } from '../rules/collections.ts'
import { type Element, lambda, type Made } from '../rules/lambda.ts'
import { type NullIfAny, type SameType, sameType, type TypeOf } from '../rules/results.ts'

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
