/** What arrays hold, and how many. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { int, string } from '../../types/builders.ts'
import type {
  ArrayType,
  DataType,
  MapType,
  NullType,
  StringType,
  StructType,
  UnknownType,
  VariantType,
} from '../../types/data-type.ts'
import type { AnyArray, Text, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { elementOf, type ItemIn } from '../rules/collections.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny, sameType, type TypeOf } from '../rules/results.ts'
import { same, scalar } from '../rules/scalars.ts'
import type { SortableArray } from './elements.ts'
import { untyped } from './untyped.ts'

/** The number of elements of an array, or of entries of a map. */
export const size = scalar<Expr<ArrayType | MapType | null>>()('size', int())
/** The same as {@link size}; sent under this name. */
export const cardinality = scalar<Expr<ArrayType | MapType | null>>()('cardinality', int())
/** The number of elements of an array. */
export const arraySize = scalar<AnyArray>()('array_size', int())
/** Each element once. */
export const arrayDistinct = same<SortableArray>('array_distinct')

/** Without the elements that are null. */
export function arrayCompact<A extends AnyArray>(array: A): NullIfAny<A, ArrayType<ItemIn<A> & {}>> {
  return call('array_compact', [array], (args) =>
    nullIfAny({ typeName: 'array', element: elementOf(array).dataType, containsNull: false })(args),
  )
}

/** The elements of the arrays in an array, one after the other; null where one of them is. */
export function flatten<A extends Expr<ArrayType<ArrayType | null> | null>>(
  arrays: A,
): Column<Inner<A>, NullIfAny<A, ArrayType>['grain']> {
  return call('flatten', [arrays], ([outer]) => {
    const inner = elementOf(arrays)
    return { type: inner.dataType, nullable: inner.nullable || (outer?.nullable ?? true) }
  })
}
type Inner<A> = null extends ItemIn<A> | TypeOf<A> ? (ItemIn<A> & {}) | null : ItemIn<A> & {}

/** At most so many elements from a place on: from 1, or from the end where it is negative; 0 ends the query. */
export function slice<A extends AnyArray, B extends Whole, C extends Whole>(
  array: A,
  start: B,
  length: C,
): NullIfAny<A | B | C, TypeOf<A> & {}> {
  return call('slice', [array, start, length], sameType)
}

/** The greatest element; null where there is none. Nulls do not count. */
export function arrayMax<A extends SortableArray>(array: A): MaybeNull<A, ItemIn<A> & {}> {
  return call('array_max', [array], (args) => maybeNull(elementOf(array).dataType)(args))
}

/** The smallest element; null where there is none. Nulls do not count. */
export function arrayMin<A extends SortableArray>(array: A): MaybeNull<A, ItemIn<A> & {}> {
  return call('array_min', [array], (args) => maybeNull(elementOf(array).dataType)(args))
}

/** The types that Spark makes texts of by itself. */
type Written = Exclude<DataType, NullType | ArrayType | MapType | StructType | VariantType | UnknownType>

/** The elements as one text with `delimiter` between them; nulls are left out, or stand there as `nulls` says. */
export function arrayJoin<A extends Expr<ArrayType<Written | null> | null>, B extends Text, C extends Text = never>(
  array: A,
  delimiter: B,
  nulls?: C,
): NullIfAny<A | B | C, StringType> {
  return call('array_join', nulls === undefined ? [array, delimiter] : [array, delimiter, nulls], nullIfAny(string()))
}

/**
 * The elements of several arrays at the same place as structs. Their fields are called by the columns, as only the server
 * knows: for an untyped frame. In a typed one `zipWith` with a `struct` does it.
 */
export function arraysZip(...arrays: readonly AnyArray[]): Column<never, 'untyped'> {
  return untyped('arrays_zip', arrays)
}
