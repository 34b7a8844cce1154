/** What arrays and maps hold, for the compiler and at run time. */
import { type AnyColumn, columnOf, type Expr } from '../../dataframe/column.ts'
import type { ArrayType, DataType, FieldType, MapType } from '../../types/data-type.ts'
import { toDDL } from '../../types/ddl.ts'
import { isUnknown, unknown } from '../../types/unknown.ts'
import type { Parameter } from './lambda.ts'
import type { TypeOf } from './results.ts'

/** The type of the elements of an array, `| null` where there may be nulls among them. */
export type ItemIn<A> = TypeOf<A> & {} extends ArrayType<infer E> ? E : never
/** The type of a map's keys. */
export type KeyIn<A> = TypeOf<A> & {} extends MapType<infer K> ? K : never
/** The type of a map's values. */
export type ValueIn<A> = TypeOf<A> & {} extends MapType<DataType, infer V> ? V : never

/** At run time: {@link ItemIn}. */
export function elementOf(array: Expr<FieldType>): Parameter {
  const { dataType } = columnOf(array)
  if (isUnknown(dataType)) return { dataType: unknown(), nullable: true }
  if (dataType.typeName !== 'array') throw new TypeError(`an array is wanted here, and this is ${toDDL(dataType)}`)
  return { dataType: dataType.element, nullable: dataType.containsNull }
}

/** At run time: {@link KeyIn} and {@link ValueIn}. */
export function entryOf(map: Expr<FieldType>): { readonly key: Parameter; readonly value: Parameter } {
  const { dataType } = columnOf(map)
  const none = { dataType: unknown(), nullable: true }
  if (isUnknown(dataType)) return { key: none, value: none }
  if (dataType.typeName !== 'map') throw new TypeError(`a map is wanted here, and this is ${toDDL(dataType)}`)
  return {
    key: { dataType: dataType.key, nullable: false },
    value: { dataType: dataType.value, nullable: dataType.valueContainsNull },
  }
}

/** An array of what a column is. */
export function arrayOf({ dataType, nullable }: Pick<AnyColumn, 'dataType' | 'nullable'>): ArrayType {
  return { typeName: 'array', element: dataType, containsNull: nullable }
}

/** A map of what two columns are. */
export function mapOf(key: Parameter, value: Parameter): MapType {
  return { typeName: 'map', key: key.dataType, value: value.dataType, valueContainsNull: value.nullable }
}
