import { boolean, type CommandResult, count, countIf, expr, long, sum } from '#spark-connect'
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
    standsFor: column === undefined ? count() : sum(expr(named(column), long())),
    ...nullCounts(output),
  })
}

/** Reads what {@link measured} counted. Throws `JobError` where a column holds nulls that its contract says has none. */
export function readMeasures(name: string, output: Output, { observed }: CommandResult): Measured {
  const counts = observed[OBSERVATION] ?? {}
  const broken = requiredColumns(output).filter((_, i) => Number(counts[`nulls${i}`] ?? 0) > 0)
  if (broken.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `output '${name}' has nulls in ${broken.join(', ')}, where its schema says that there are none.`,
    )
  return { rows: Number(counts.rows ?? 0), standsFor: Number(counts.standsFor ?? 0) }
}

function requiredColumns({ schema }: Output): readonly string[] {
  return schema.fields.filter((field) => !field.nullable).map((field) => field.name)
}

function nullCounts(output: Output) {
  const counts = requiredColumns(output).map(
    (column, i) => [`nulls${i}`, countIf(expr(`${named(column)} is null`, boolean()))] as const,
  )
  return Object.fromEntries(counts)
}
