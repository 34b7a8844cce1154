import type { DataType, StructField } from '../types/data-type.ts'
import { toDDL } from '../types/ddl.ts'

/** How the columns of a frame differ from those that are wanted, a sentence each: missing, of another type, nullable. */
export function schemaDifferences(
  actual: readonly StructField[],
  wanted: readonly StructField[],
  nullability: 'checked' | 'trusted',
): string[] {
  return wanted.flatMap((want) => {
    const have = actual.find((field) => field.name === want.name)
    if (!have) return [`'${want.name}' is missing (there are: ${actual.map((field) => field.name).join(', ')})`]
    if (toDDL(loose(have.dataType)) !== toDDL(loose(want.dataType)))
      return [`'${want.name}' is ${toDDL(have.dataType)}, not ${toDDL(want.dataType)}`]
    if (nullability === 'trusted') return []
    if (have.nullable && !want.nullable) return [`'${want.name}' may hold nulls and the schema says that it holds none`]
    return hasMoreNulls(have.dataType, want.dataType)
      ? [`'${want.name}' may hold nulls inside its values where the schema says that there are none`]
      : []
  })
}

/** The type as it is when nothing is known of nulls inside. */
function loose(type: DataType): DataType {
  if (type.typeName === 'array') return { ...type, element: loose(type.element) }
  if (type.typeName === 'map') return { ...type, key: loose(type.key), value: loose(type.value) }
  if (type.typeName !== 'struct') return type
  return {
    ...type,
    fields: type.fields.map((field) => ({ ...field, dataType: loose(field.dataType), nullable: true })),
  }
}

function hasMoreNulls(have: DataType, want: DataType): boolean {
  if (have.typeName === 'array' && want.typeName === 'array')
    return (have.containsNull && !want.containsNull) || hasMoreNulls(have.element, want.element)
  if (have.typeName === 'map' && want.typeName === 'map')
    return (have.valueContainsNull && !want.valueContainsNull) || hasMoreNulls(have.value, want.value)
  if (have.typeName !== 'struct' || want.typeName !== 'struct') return false
  return have.fields.some((field, i) => {
    const wanted = want.fields[i]
    return (
      wanted !== undefined && ((field.nullable && !wanted.nullable) || hasMoreNulls(field.dataType, wanted.dataType))
    )
  })
}
