/** Two arrays as sets: each element counts once, and nulls are equal. */
import type { Column } from '../../dataframe/column.ts'
import { boolean } from '../../types/builders.ts'
import type { ArrayType, BooleanType } from '../../types/data-type.ts'
import { call } from '../rules/call.ts'
import { elementOf, type ItemIn } from '../rules/collections.ts'
import type { GrainOf, NullIfAny, Rule, TypeOf } from '../rules/results.ts'
import { type ArrayBeside, type Fitted, type SortableArray, tightest } from './elements.ts'

/** An array of elements of one of two types, where `N` says whether they may be null. */
type Of<A, B, N> = NullIfAny<
  A | B,
  ArrayType<null extends N ? Fitted<ItemIn<A>, ItemIn<B>> | null : Fitted<ItemIn<A> & {}, ItemIn<B>>>
>

/** The elements that are in either array. */
export function arrayUnion<A extends SortableArray, B extends ArrayBeside<ItemIn<A>>>(
  left: A,
  right: B,
): Of<A, B, ItemIn<A> | ItemIn<B>> {
  return call(
    'array_union',
    [left, right],
    together((a, b) => a || b),
  )
}

/** The elements that are in both arrays. */
export function arrayIntersect<A extends SortableArray, B extends ArrayBeside<ItemIn<A>>>(
  left: A,
  right: B,
): Of<A, B, null extends ItemIn<A> ? ItemIn<B> : never> {
  return call(
    'array_intersect',
    [left, right],
    together((a, b) => a && b),
  )
}

/** The elements of the first array that are not in the second. */
export function arrayExcept<A extends SortableArray, B extends ArrayBeside<ItemIn<A>>>(
  left: A,
  right: B,
): Of<A, B, ItemIn<A>> {
  return call(
    'array_except',
    [left, right],
    together((a) => a),
  )
}

/** Whether an element is in both arrays; null where none is, both have elements and one of these is null. */
export function arraysOverlap<A extends SortableArray, B extends ArrayBeside<ItemIn<A>>>(
  left: A,
  right: B,
): Column<null extends TypeOf<A | B> | ItemIn<A> | ItemIn<B> ? BooleanType | null : BooleanType, GrainOf<A | B>> {
  return call('arrays_overlap', [left, right], (args) => ({
    type: boolean(),
    nullable: args.some((array) => array.nullable || elementOf(array).nullable),
  }))
}

function together(nulls: (left: boolean, right: boolean) => boolean): Rule {
  return (args) => {
    const [left, right = left] = args.map(elementOf)
    if (!left || !right) throw new TypeError('two arrays are wanted here')
    const element = tightest(left.dataType, right.dataType)
    return {
      type: { typeName: 'array', element, containsNull: nulls(left.nullable, right.nullable) },
      nullable: args.some(({ nullable }) => nullable),
    }
  }
}
