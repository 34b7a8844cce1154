import { type Schema, type StructField, schemaDifferences, toDDL, type UntypedDataFrame } from '#spark-connect'
import type { Difference } from '../ports.ts'

/**
 * How files differ from a contract. One that has come to hold a further column which may be null is kept by files from
 * before as well: they hold nothing there.
 */
export function storedDifferences(found: readonly StructField[], contract: Schema<unknown>): readonly Difference[] {
  const absent = absentIn(found, contract).map(({ name }) => name)
  const differences = schemaDifferences(found, contract.fields, 'trusted')
  return differences.filter(({ column }) => column === null || !absent.includes(column))
}

/** Files with all columns of a contract that may be null: those that they do not have hold nothing. */
export async function withAbsent(files: UntypedDataFrame, contract: Schema<unknown>): Promise<UntypedDataFrame> {
  const absent = absentIn(await files.schema(), contract)
  if (absent.length === 0) return files
  return files.withColumns(
    Object.fromEntries(absent.map(({ name, dataType }) => [name, `cast(null as ${toDDL(dataType)})`])),
  )
}

function absentIn(found: readonly StructField[], { fields }: Schema<unknown>): readonly StructField[] {
  return fields.filter(({ name, nullable }) => nullable && !found.some((field) => field.name === name))
}
