import { type Schema, type StructField, schemaDifferences } from '#spark-connect'
import type { Difference } from '../ports.ts'

/** The columns of files beside those of a contract. */
export interface StoredColumns {
  /** What keeps them from being read by it. */
  readonly differences: readonly Difference[]
  /** Columns of the contract that may be null and that the files, which are from before they came, hold nothing of. */
  readonly absent: readonly string[]
  /** Columns of the files that the contract does not name: they are not read. */
  readonly unnamed: readonly string[]
  /** What the files call a column of the contract. */
  readonly nameOf: (column: string) => string
}

/**
 * Compares the columns of files with a contract; names as Spark compares them, whatever their case. One that may be null can
 * have come later, but not beside one that has gone: that would be another name for it, and its values would be lost.
 */
export function storedColumns(found: readonly StructField[], { fields }: Schema<unknown>): StoredColumns {
  const wanted = new Map(fields.map(({ name }) => [name.toLowerCase(), name]))
  const known = found.map((field) => ({ ...field, name: wanted.get(field.name.toLowerCase()) ?? field.name }))
  const there = new Set(known.map(({ name }) => name))
  const absent = fields.filter(({ name, nullable }) => nullable && !there.has(name)).map(({ name }) => name)
  const unnamed = known.filter(({ name }) => name !== 'batch' && !fields.some((field) => field.name === name))
  const unread = unnamed.map(({ name }) => name)
  const differences = schemaDifferences(known, fields, 'trusted').filter(({ column }) => !absent.includes(column))
  const stored = new Map(found.map(({ name }) => [name.toLowerCase(), name]))
  const nameOf = (column: string) => stored.get(column.toLowerCase()) ?? column
  return { differences: [...differences, ...renamed(absent, unread)], absent, unnamed: unread, nameOf }
}

function renamed(absent: readonly string[], unnamed: readonly string[]): readonly Difference[] {
  const [column] = absent
  if (column === undefined || unnamed.length === 0) return []
  const problem = `'${absent.join("', '")}' is in no file, and the files have '${unnamed.join("', '")}', which the contract does not name: if it was renamed, its values would be lost. Name it as the files do, or write the batches anew under the new name`
  return [{ column, wanted: column, found: unnamed.join(', '), problem }]
}
