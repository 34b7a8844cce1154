import type { DataType, StructField } from '../types/data-type.ts'
import { toDDL } from '../types/ddl.ts'

/** One column in which a frame differs from what is wanted. */
export interface SchemaDifference {
  readonly column: string
  /** Its type, in DDL, as it is wanted. */
  readonly wanted: string
  /** Its type as it is; null where there is no such column. */
  readonly found: string | null
  /** All of it in words. */
  readonly problem: string
}

/**
 * The columns that a frame lacks or has of another type than is wanted; where nullability is `checked`, also those that
 * may hold nulls and should not. Columns that nobody wants are let be.
 */
export function schemaDifferences(
  actual: readonly StructField[],
  wanted: readonly StructField[],
  nullability: 'checked' | 'trusted' = 'checked',
): readonly SchemaDifference[] {
  const names = actual.map((field) => field.name).join(', ')
  return wanted.flatMap((want) => {
    const have = actual.find((field) => field.name === want.name)
    const problem = have === undefined ? `is missing (there are: ${names})` : problemOf(have, want, nullability)
    if (problem === undefined) return []
    const found = have === undefined ? null : described(have)
    return [{ column: want.name, wanted: described(want), found, problem: `'${want.name}' ${problem}` }]
  })
}

function problemOf(have: StructField, want: StructField, nullability: 'checked' | 'trusted'): string | undefined {
  if (toDDL(loose(have.dataType)) !== toDDL(loose(want.dataType)))
    return `is ${toDDL(have.dataType)}, not ${toDDL(want.dataType)}`
  if (nullability === 'trusted') return undefined
  if (have.nullable && !want.nullable) return 'may hold nulls and the schema says that it holds none'
  if (hasMoreNulls(have.dataType, want.dataType))
    return 'may hold nulls inside its values where the schema says that there are none'
  return undefined
}

function described({ dataType, nullable }: StructField): string {
  return `${toDDL(dataType)}${nullable ? '' : ' NOT NULL'}`
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
