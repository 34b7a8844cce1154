/** Elements of arrays and of maps: asked for, added and removed. */
import { type Column, columnOf, type Expr, type Grain } from '../../dataframe/column.ts'
import { boolean, long } from '../../types/builders.ts'
import type {
  ArrayType,
  BooleanType,
  ByteType,
  FieldType,
  IntegerType,
  LongType,
  MapType,
  ShortType,
} from '../../types/data-type.ts'
import type { AnyArray, AnyMap, Int, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { elementOf, entryOf, type ItemIn, type KeyIn, type ValueIn } from '../rules/collections.ts'
import type { Parameter } from '../rules/lambda.ts'
import { type GrainOf, type MaybeNull, maybeNull, type NullIfAny, type TypeOf } from '../rules/results.ts'
import {
  type Beside,
  beside,
  type Either,
  type FittedTo,
  type Grown,
  grown,
  type SortableArray,
  tightest,
} from './elements.ts'

/** A place in an array; Spark takes no account of nulls in it. */
type Place = Expr<ByteType | ShortType | IntegerType> | number

/** The element at a place; there may be none at a constant one, by Spark's account (`spark.sql.ansi.enabled` being on). */
type ElementAt<A, B> = Column<
  [GrainOf<B>] extends ['literal']
    ? ItemIn<A> | null
    : null extends TypeOf<A> | ItemIn<A>
      ? ItemIn<A> | null
      : ItemIn<A>,
  GrainOf<A | B>
>

/**
 * The element of an array at a place, from 1, or from the end where it is negative, and an error of the server's outside;
 * or a map's value of a key, null where there is none.
 */
export function elementAt<A extends AnyArray, B extends Place>(array: A, place: B): ElementAt<A, B>
export function elementAt<A extends AnyMap, B extends Beside<KeyIn<A>>>(
  map: A,
  key: B,
): MaybeNull<A | B, ValueIn<A> & {}>
export function elementAt(collection: Expr<FieldType>, key: unknown): Column<never, never> {
  const { key: wanted, item } = inside(collection)
  return call('element_at', [collection, wanted ? beside(key, wanted) : key], ([from, at]) => ({
    type: item.dataType,
    nullable: wanted !== undefined || at?.grain === 'literal' || item.nullable || (from?.nullable ?? true),
  }))
}

/** The same, null where there is no such element. */
export function tryElementAt<A extends AnyArray, B extends Int>(array: A, place: B): MaybeNull<A | B, ItemIn<A> & {}>
export function tryElementAt<A extends AnyMap, B extends Beside<KeyIn<A>>>(
  map: A,
  key: B,
): MaybeNull<A | B, ValueIn<A> & {}>
export function tryElementAt(collection: Expr<FieldType>, key: unknown): Column<never, never> {
  const { key: wanted, item } = inside(collection)
  return call('try_element_at', [collection, wanted ? beside(key, wanted) : key], maybeNull(item.dataType))
}

/** What a map is asked for with, and what is in a map or an array. */
function inside(collection: Expr<FieldType>): { readonly key?: MapType['key']; readonly item: Parameter } {
  if (columnOf(collection).dataType.typeName !== 'map') return { item: elementOf(collection) }
  const { key, value } = entryOf(collection)
  return { key: key.dataType, item: value }
}

/** The element at an index, from 0; null outside. */
export function get<A extends AnyArray, B extends Whole>(array: A, index: B): MaybeNull<A | B, ItemIn<A> & {}> {
  return call('get', [array, index], maybeNull(elementOf(array).dataType))
}

/** Whether an element is the value; null where none is, but one is null. */
export function arrayContains<A extends SortableArray, V extends Either<ItemIn<A>>>(
  array: A,
  value: V,
): Column<null extends TypeOf<A | V> | ItemIn<A> ? BooleanType | null : BooleanType, GrainOf<A | V>> {
  const element = elementOf(array)
  return call('array_contains', [array, beside(value, element.dataType)], (args) => ({
    type: boolean(),
    nullable: element.nullable || args.some(({ nullable }) => nullable),
  }))
}

/** The place of the first element that is the value, from 1; 0 where none is. */
export function arrayPosition<A extends SortableArray, V extends Beside<ItemIn<A>>>(
  array: A,
  value: V,
): NullIfAny<A | V, LongType> {
  return call('array_position', [array, beside(value, elementOf(array).dataType)], (args) => ({
    type: long(),
    nullable: args.some(({ nullable }) => nullable),
  }))
}

/** Without the elements that are the value; null where that is. */
export function arrayRemove<A extends SortableArray, V extends Beside<ItemIn<A>>>(
  array: A,
  value: V,
): NullIfAny<A | V, ArrayType<FittedTo<ItemIn<A>, V>>> {
  const { dataType, nullable: containsNull } = elementOf(array)
  const other = beside(value, dataType)
  return call('array_remove', [array, other], (args) => ({
    type: { typeName: 'array', element: tightest(dataType, other.dataType), containsNull },
    nullable: args.some(({ nullable }) => nullable),
  }))
}

/** An array with one more element; null where the array is. */
type Added<A, V> = Column<NullIfAny<A, Grown<ItemIn<A>, V>>['dataType'], GrainOf<A | V>>

/** With one more element at the end. */
export function arrayAppend<A extends AnyArray, V extends Beside<ItemIn<A>>>(array: A, value: V): Added<A, V> {
  return added('array_append', array, value)
}

/** With one more element at the beginning. */
export function arrayPrepend<A extends AnyArray, V extends Beside<ItemIn<A>>>(array: A, value: V): Added<A, V> {
  return added('array_prepend', array, value)
}

function added<T, G extends Grain>(name: string, array: Expr<FieldType>, value: unknown): Column<T, G> {
  const { dataType } = elementOf(array)
  const other = beside(value, dataType)
  return call(name, [array, other], ([from]) => ({
    type: grown(dataType, other.dataType),
    nullable: from?.nullable ?? true,
  }))
}

/**
 * With one more element at a place, from 1, or from the end where it is negative (-1 is behind the last). Places between are
 * filled with nulls; 0 ends the query.
 */
export function arrayInsert<A extends AnyArray, P extends Int, V extends Beside<ItemIn<A>>>(
  array: A,
  place: P,
  value: V,
): Column<NullIfAny<A | P, Grown<ItemIn<A>, V>>['dataType'], GrainOf<A | P | V>> {
  const { dataType } = elementOf(array)
  const other = beside(value, dataType)
  return call('array_insert', [array, place, other], ([from, at]) => ({
    type: grown(dataType, other.dataType),
    nullable: (from?.nullable ?? true) || (at?.nullable ?? true),
  }))
}
