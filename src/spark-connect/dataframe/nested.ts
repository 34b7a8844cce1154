import { int } from '../types/builders.ts'
import type { ArrayType, DataType, MapType, StructField, StructType } from '../types/data-type.ts'
import { toDDL } from '../types/ddl.ts'
import { isUnknown, unknown } from '../types/unknown.ts'
import type { LiteralFor } from './operators.ts'

/** What an element of an array or of a map is asked for with: its index, or its key. */
export type KeyOf<T> = T extends ArrayType ? number : T extends MapType<infer K> ? LiteralFor<K> : never

/** The type of an element; there may be none, of an array too by Spark's account. */
export type ItemOf<T> =
  T & {} extends ArrayType<infer E> ? E | null : T & {} extends MapType<DataType, infer V> ? V | null : never

/** At run time: the types of a key and of an element. */
export function itemOf(type: DataType): { readonly key: DataType; readonly item: DataType } {
  if (isUnknown(type)) return { key: unknown(), item: unknown() }
  if (type.typeName === 'array') return { key: int(), item: type.element }
  if (type.typeName === 'map') return { key: type.key, item: type.value }
  throw new TypeError(`getItem is for arrays and maps, and this is ${toDDL(type)}`)
}

/** The field of a struct. Throws `TypeError` that names the fields there are. */
export function structFieldOf(type: DataType, name: string): StructField {
  if (isUnknown(type)) return { name, dataType: unknown(), nullable: true }
  if (type.typeName !== 'struct') throw new TypeError(`getField is for structs, and this is ${toDDL(type)}`)
  const field = type.fields.find((f) => f.name === name)
  if (!field)
    throw new TypeError(`the struct has no field '${name}'; there are: ${type.fields.map((f) => f.name).join(', ')}`)
  return field
}

/** A struct with a field added at its end, or replaced where it stands. */
export function withStructField(type: DataType, field: StructField): DataType {
  if (type.typeName !== 'struct') return refusedStruct(type, 'withField')
  const isThere = type.fields.some(({ name }) => name === field.name)
  const fields = type.fields.map((one) => (one.name === field.name ? field : one))
  return { typeName: 'struct', fields: isThere ? fields : [...fields, field] }
}

export function withoutStructFields(type: DataType, names: readonly string[]): DataType {
  if (type.typeName !== 'struct') return refusedStruct(type, 'dropFields')
  const left: StructType = { typeName: 'struct', fields: type.fields.filter(({ name }) => !names.includes(name)) }
  if (left.fields.length > 0) return left
  throw new TypeError('dropFields would leave no field of the struct')
}

function refusedStruct(type: DataType, verb: string): DataType {
  if (isUnknown(type)) return unknown()
  throw new TypeError(`${verb} is for structs, and this is ${toDDL(type)}`)
}
