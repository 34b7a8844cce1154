import { bitOr, expr } from '#functions'
import { long, type Row, type Schema } from '#spark-connect'
import { named } from '../inputs/csv-sql.ts'

/**
 * What has to be observed of rows to know which columns hold nulls that their schema denies. A bit for each column that
 * had one: a count for each would take a quarter of a write's time.
 */
export function nullBits(schema: Schema<unknown>) {
  const words = inWords(requiredColumns(schema)).map((columns, i) => {
    const bits = columns.map((column, bit) => `if(${named(column)} is null, ${1n << BigInt(bit)}L, 0L)`)
    return [`nulls${i}`, bitOr(expr(bits.join(' | '), long()))] as const
  })
  return Object.fromEntries(words)
}

/** The columns in which there were nulls, by what was observed for {@link nullBits}. */
export function columnsWithNulls(schema: Schema<unknown>, counts: Row): readonly string[] {
  return inWords(requiredColumns(schema)).flatMap((columns, i) => {
    const bits = BigInt(String(counts[`nulls${i}`] ?? 0))
    return columns.filter((_, bit) => (bits >> BigInt(bit)) & 1n)
  })
}

function requiredColumns({ fields }: Schema<unknown>): readonly string[] {
  return fields.filter((field) => !field.nullable).map((field) => field.name)
}

/** As many columns as a long has bits beside its sign. */
function inWords(columns: readonly string[]): readonly (readonly string[])[] {
  const words = Math.ceil(columns.length / 63)
  return Array.from({ length: words }, (_, i) => columns.slice(i * 63, (i + 1) * 63))
}
