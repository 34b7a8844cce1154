import type { StructField } from '#spark-connect'
import { JobError } from '../job-error.ts'

const BYTE_ORDER_MARK = /^\uFEFF/

/** The column names of a CSV's first line; quoted names may hold commas and doubled quotes. */
export function headerNames(line: string): readonly string[] {
  const cells = line.replace(BYTE_ORDER_MARK, '').match(/"(?:[^"]|"")*"|[^,]+|(?<=^|,)(?=,|$)/g) ?? []
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
}

/** Refuses a header that lacks a column or names one twice. Columns that the contract does not name are let be. */
export function checkHeader(names: readonly string[], fields: readonly StructField[], path: string): void {
  const missing = fields.filter((field) => !names.includes(field.name)).map((field) => field.name)
  if (missing.length > 0) {
    throw new JobError(
      'BAD_INPUT',
      `${path} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; its first line names ${names.length} columns. The first line has to be a header with the columns ${fields.map((field) => field.name).join(', ')}, in any order.`,
    )
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new JobError('BAD_INPUT', `${path} has two columns of the same name in its header (${twice}): rename one.`)
}
