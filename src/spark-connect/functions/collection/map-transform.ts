/** What callbacks make of the entries of maps. */
import type { Expr } from '../../dataframe/column.ts'
import type { BooleanType, DataType, FieldType, MapType } from '../../types/data-type.ts'
import type { AnyMap } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { entryOf, type KeyIn, mapOf, type ValueIn } from '../rules/collections.ts'
import { type Element, lambda, type Made } from '../rules/lambda.ts'
import { type NullIfAny, type SameType, sameType, type TypeOf } from '../rules/results.ts'

/** Only the entries for whose key and value a condition is true. */
export function mapFilter<A extends AnyMap>(
  map: A,
  condition: (key: Element<KeyIn<A>>, value: Element<ValueIn<A>>) => Made<BooleanType | null>,
): SameType<A> {
  const { key, value } = entryOf(map)
  return call('map_filter', [map, lambda(condition, [key, value], 2)], ([from]) => sameType(from ? [from] : []))
}

/** The map with what a callback makes of each key and value as the key; a key that is null or there twice ends the query. */
export function transformKeys<A extends AnyMap, R extends Made>(
  map: A,
  build: (key: Element<KeyIn<A>>, value: Element<ValueIn<A>>) => R,
): NullIfAny<A, MapType<Extract<TypeOf<R>, DataType>, ValueIn<A>>> {
  const { key, value } = entryOf(map)
  const made = lambda(build, [key, value], 2)
  return call('transform_keys', [map, made], ([from]) => ({
    type: mapOf(made, value),
    nullable: from?.nullable ?? true,
  }))
}

/** The map with what a callback makes of each key and value as the value. */
export function transformValues<A extends AnyMap, R extends Made>(
  map: A,
  build: (key: Element<KeyIn<A>>, value: Element<ValueIn<A>>) => R,
): NullIfAny<A, MapType<KeyIn<A>, TypeOf<R>>> {
  const { key, value } = entryOf(map)
  const made = lambda(build, [key, value], 2)
  return call('transform_values', [map, made], ([from]) => ({
    type: mapOf(key, made),
    nullable: from?.nullable ?? true,
  }))
}

/**
 * A map of the keys of two maps, which are of one type, with what a callback makes of each key and its values; a value is null
 * where a map does not have the key.
 */
export function mapZipWith<A extends AnyMap, B extends Expr<MapType<KeyIn<A>, FieldType> | null>, R extends Made>(
  left: A,
  right: B,
  build: (key: Element<KeyIn<A>>, left: Element<ValueIn<A> | null>, right: Element<ValueIn<B> | null>) => R,
): NullIfAny<A | B, MapType<KeyIn<A>, TypeOf<R>>> {
  const { key, value } = entryOf(left)
  const other = entryOf(right).value
  const made = lambda(build, [key, { ...value, nullable: true }, { ...other, nullable: true }], 3)
  return call('map_zip_with', [left, right, made], ([a, b]) => ({
    type: mapOf(key, made),
    nullable: (a?.nullable ?? true) || (b?.nullable ?? true),
  }))
}
