import { int } from '../types/builders.ts'
import type { ArrayType, DataType, MapType, StructField } from '../types/data-type.ts'
import { toDDL } from '../types/ddl.ts'
import type { LiteralFor } from './operators.ts'

/** What an element of an array or of a map is asked for with: its index, or its key. */
export type KeyOf<T> = T extends ArrayType ? number : T extends MapType<infer K> ? LiteralFor<K> : never

/** The type of an element; there may be none, of an array too by Spark's account. */
export type ItemOf<T> =
  T & {} extends ArrayType<infer E> ? E | null : T & {} extends MapType<DataType, infer V> ? V | null : never

/** At run time: the types of a key and of an element. */
export function itemOf(type: DataType): { readonly key: DataType; readonly item: DataType } {
  if (type.typeName === 'array') return { key: int(), item: type.element }
  if (type.typeName === 'map') return { key: type.key, item: type.value }
  throw new TypeError(`getItem is for arrays and maps, and this is ${toDDL(type)}`)
}

/** The field of a struct. Throws `TypeError` that names the fields there are. */
export function structFieldOf(type: DataType, name: string): StructField {
  if (type.typeName !== 'struct') throw new TypeError(`getField is for structs, and this is ${toDDL(type)}`)
  const field = type.fields.find((f) => f.name === name)
  if (!field)
    throw new TypeError(`the struct has no field '${name}'; there are: ${type.fields.map((f) => f.name).join(', ')}`)
  return field
}
