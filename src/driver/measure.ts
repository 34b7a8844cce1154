import { bitOr, type CommandResult, count, expr, long, sum } from '#spark-connect'
import type { Output } from '../jobs/dataset.ts'
import { named } from './csv-sql.ts'
import { JobError } from './job-error.ts'
import type { AnyFrame } from './sink.ts'

/** Under which the driver counts an output while it is written. */
const OBSERVATION = 'output'

/** What a write counted while the rows went through. */
export interface Measured {
  readonly rows: number
  /** The rows that those stand for: the sum of the column that says so, or `rows`. */
  readonly standsFor: number
}

/**
 * An output's frame in the contract's column order, counting rows and nulls in passing.
 * Throws `JobError` where the frame has other columns than the contract.
 */
export function measured(name: string, output: Output, frame: AnyFrame, column: string | undefined): AnyFrame {
  const wanted = ['batch', ...output.schema.fields.map((field) => field.name)]
  const missing = wanted.filter((field) => !frame.columns.includes(field))
  if (missing.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `output '${name}' lacks the column ${missing.join(', ')}; it has ${frame.columns.join(', ')}.`,
    )
  return frame.select(...wanted).observe(OBSERVATION, {
    rows: count(),
    ...(column !== undefined && { standsFor: sum(expr(named(column), long())) }),
    ...nullBits(output),
  })
}

/** Reads what {@link measured} counted. Throws `JobError` where a column holds nulls that its contract says has none. */
export function readMeasures(name: string, output: Output, { observed }: CommandResult): Measured {
  const counts = observed[OBSERVATION] ?? {}
  const broken = inWords(requiredColumns(output)).flatMap((columns, i) => {
    const bits = BigInt(String(counts[`nulls${i}`] ?? 0))
    return columns.filter((_, bit) => (bits >> BigInt(bit)) & 1n)
  })
  if (broken.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `output '${name}' has nulls in ${broken.join(', ')}, where its schema says that there are none.`,
    )
  const rows = Number(counts.rows ?? 0)
  return { rows, standsFor: 'standsFor' in counts ? Number(counts.standsFor) : rows }
}

function requiredColumns({ schema }: Output): readonly string[] {
  return schema.fields.filter((field) => !field.nullable).map((field) => field.name)
}

/** A bit for each column that had a null: a count for each would take a quarter of a write's time. */
function nullBits(output: Output) {
  const words = inWords(requiredColumns(output)).map((columns, i) => {
    const bits = columns.map((column, bit) => `if(${named(column)} is null, ${1n << BigInt(bit)}L, 0L)`)
    return [`nulls${i}`, bitOr(expr(bits.join(' | '), long()))] as const
  })
  return Object.fromEntries(words)
}

/** As many columns as a long has bits beside its sign. */
function inWords(columns: readonly string[]): readonly (readonly string[])[] {
  const words = Math.ceil(columns.length / 63)
  return Array.from({ length: words }, (_, i) => columns.slice(i * 63, (i + 1) * 63))
}
