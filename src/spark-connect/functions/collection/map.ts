/** Maps: what is in them, and maps of other things. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { boolean, map as mapType, string } from '../../types/builders.ts'
import type { Alternative } from '../../types/common-type.ts'
import type {
  ArrayType,
  BooleanType,
  DataType,
  FieldType,
  MapType,
  StringType,
  StructType,
} from '../../types/data-type.ts'
import { nullable } from '../../types/schema.ts'
import { isUnknown, unknown } from '../../types/unknown.ts'
import type { AnyArray, AnyMap, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { arrayOf, elementOf, entryOf, type ItemIn, type KeyIn, mapOf, type ValueIn } from '../rules/collections.ts'
import type { Parameter } from '../rules/lambda.ts'
import { type GrainOf, type MaybeNull, maybeNull, type NullIfAny, nullIfAny, type TypeOf } from '../rules/results.ts'
import { beside, type Either, type Joint, joint } from './elements.ts'

/** The keys, in no order; Spark calls them nullable here. */
export function mapKeys<A extends AnyMap>(map: A): NullIfAny<A, ArrayType<KeyIn<A> | null>> {
  return call('map_keys', [map], nullIfAny(arrayOf({ ...entryOf(map).key, nullable: true })))
}

/** The values, in no order; Spark calls them nullable here. */
export function mapValues<A extends AnyMap>(map: A): NullIfAny<A, ArrayType<ValueIn<A> | null>> {
  return call('map_values', [map], nullIfAny(arrayOf({ ...entryOf(map).value, nullable: true })))
}

/** The entries, in no order. */
export function mapEntries<A extends AnyMap>(
  map: A,
): NullIfAny<A, ArrayType<StructType<{ readonly key: KeyIn<A>; readonly value: ValueIn<A> }>>> {
  const { key, value } = entryOf(map)
  const fields = [
    { name: 'key', ...key },
    { name: 'value', ...value },
  ]
  return call('map_entries', [map], nullIfAny(arrayOf({ dataType: { typeName: 'struct', fields }, nullable: false })))
}

/** Whether the map has a key; nullable in Spark. */
export function mapContainsKey<A extends AnyMap, K extends Either<KeyIn<A>>>(
  map: A,
  key: K,
): MaybeNull<A | K, BooleanType> {
  return call('map_contains_key', [map, beside(key, entryOf(map).key.dataType)], maybeNull(boolean()))
}

/** The types of the values of several maps. */
type ValuesIn<B> = { readonly [I in keyof B]: ValueIn<B[I]> }

/** The entries of all the maps, whose keys are of one type; null where one is. A key that is there twice ends the query. */
export function mapConcat<
  A extends AnyMap,
  const B extends readonly Expr<MapType<KeyIn<A>, Alternative<ValueIn<A>>> | null>[],
>(first: A, ...others: B): NullIfAny<A | B[number], MapType<KeyIn<A>, Joint<ValueIn<A>, ValuesIn<B>>>> {
  return call('map_concat', [first, ...others], (args) => {
    const values = args.map((one) => entryOf(one).value)
    const value = {
      dataType: joint(values.map(({ dataType }) => dataType)),
      nullable: values.some((one) => one.nullable),
    }
    return nullIfAny(mapOf(entryOf(first).key, value))(args)
  })
}

/** A map of an array of keys and one of values, equally long. A null among the keys, or one twice, ends the query. */
export function mapFromArrays<A extends AnyArray, B extends AnyArray>(
  keys: A,
  values: B,
): NullIfAny<A | B, MapType<ItemIn<A> & {}, ItemIn<B>>> {
  return call('map_from_arrays', [keys, values], nullIfAny(mapOf(elementOf(keys), elementOf(values))))
}

/** A struct of a key and a value. */
type Entry = StructType<{ readonly key: FieldType; readonly value: FieldType }>
type MapOf<E> =
  E extends StructType<{ readonly key: infer K extends FieldType; readonly value: infer V extends FieldType }>
    ? MapType<K & {}, V>
    : never

/**
 * A map of entries as `mapEntries` makes them, null where one of them is: structs of a `key` and a `value`, in this order,
 * since Spark goes by it and not by the names. Throws `TypeError` for others.
 */
export function mapFromEntries<A extends Expr<ArrayType<Entry | null> | null>>(
  entries: A,
): Column<null extends TypeOf<A> | ItemIn<A> ? MapOf<ItemIn<A> & {}> | null : MapOf<ItemIn<A> & {}>, GrainOf<A>> {
  const element = elementOf(entries)
  const { key, value } = fieldsOf(element.dataType)
  return call('map_from_entries', [entries], ([from]) => ({
    type: mapOf(key, value),
    nullable: element.nullable || (from?.nullable ?? true),
  }))
}

function fieldsOf(entry: DataType): { readonly key: Parameter; readonly value: Parameter } {
  const none = { dataType: unknown(), nullable: true }
  if (isUnknown(entry)) return { key: none, value: none }
  const [key, value, more] = entry.typeName === 'struct' ? entry.fields : []
  if (key?.name !== 'key' || value?.name !== 'value' || more)
    throw new TypeError("the entries of a map are structs of a 'key' and a 'value', in this order")
  return { key, value }
}

/** A map of a text: `entries` is between two entries, `values` between a key and its value, both regular expressions. */
export function strToMap<A extends Text, B extends Text = ',', C extends Text = ':'>(
  text: A,
  entries?: B,
  values?: C,
): NullIfAny<A | B | C, MapType<StringType, StringType | null>> {
  const type = mapType(string(), nullable(string()))
  return call('str_to_map', [text, entries ?? ',', values ?? ':'], nullIfAny(type))
}
