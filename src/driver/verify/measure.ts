import { count, countIf, expr, not, sum } from '#functions'
import { type CommandResult, long } from '#spark-connect'
import type { Expectation, Output } from '../../jobs/dataset.ts'
import type { Job } from '../../jobs/define-job.ts'
import { named } from '../inputs/csv-sql.ts'
import { JobError } from '../job-error.ts'
import { rowsSetAside } from '../plan/divide.ts'
import { inContract } from '../plan/in-contract.ts'
import type { Checksum } from '../ports.ts'
import type { AnyFrame } from '../sinks/sink.ts'
import { checksumOf, readChecksum } from './checksum.ts'
import { columnsWithNulls, nullBits } from './null-bits.ts'

/** Under which the driver counts an output while it is written. */
const OBSERVATION = 'output'

/** What a write counted while the rows went through. */
export interface Measured {
  readonly rows: number
  /** The rows that those stand for: the sum of the column that says so, or `rows`. */
  readonly standsFor: number
  /** What went through adds up to this. */
  readonly checksum: Checksum
  /** The rows that go to quarantine instead. */
  readonly setAside: number
  /** The expectations that do not hold, in words, where the run goes on all the same. */
  readonly warnings: readonly string[]
}

/** An output of a job, and what is counted of it. */
interface Measuring {
  readonly job: Job
  readonly name: string
  readonly output: Output
  /** The column that says how many rows each row stands for, if one does. */
  readonly column: string | undefined
  /** But for those that send rows to quarantine: see `divide.ts`. */
  readonly expectations: readonly (readonly [what: string, Expectation<never>])[]
}

/** What of a job's output is counted. Throws `JobError` for one that the job does not declare. */
export function measuring(job: Job, name: string): Measuring {
  const output = job.outputs[name]
  if (!output) throw new JobError('CONTRACT_BROKEN', `job ${job.name} has no output '${name}'.`)
  const { published } = job.accounts
  const expected = Object.entries(job.expectations[name] ?? {})
  return {
    ...{ job, name, output, column: published.output === name ? published.column : undefined },
    expectations: expected.filter(([, { otherwise }]) => otherwise !== 'quarantine'),
  }
}

/**
 * An output's frame in the contract's column order, counting in passing rows, nulls, and rows that are not as expected.
 * Throws `JobError` where the frame lacks a column of the contract.
 */
export function measured({ job, name, output, column, expectations }: Measuring, frame: AnyFrame): AnyFrame {
  return inContract(job, name, frame).observe(OBSERVATION, {
    rows: count(),
    ...(column !== undefined && { standsFor: sum(expr(named(column), long())) }),
    ...nullBits(output.schema),
    ...checksumOf(output),
    ...Object.fromEntries(
      expectations.map(([, { holds }], i) => [`broken${i}`, countIf((row) => not(holds(row as never)))]),
    ),
  })
}

/**
 * Reads what {@link measured} counted. Throws `JobError` where a column holds nulls that its contract says has none, and
 * where an expectation does not hold that has to.
 */
export function readMeasures({ job, name, output, expectations }: Measuring, { observed }: CommandResult): Measured {
  const counts = observed[OBSERVATION] ?? {}
  const broken = columnsWithNulls(output.schema, counts)
  if (broken.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `output '${name}' has nulls in ${broken.join(', ')}, where its schema says that there are none.`,
    )
  const rows = Number(counts.rows ?? 0)
  const disappointed = expectations.flatMap(([what, { otherwise, tolerated = 0 }], i) => {
    const exceptions = Number(counts[`broken${i}`] ?? 0)
    const says = `output '${name}': '${what}' does not hold of ${exceptions} of ${rows} rows`
    return exceptions > tolerated * rows ? [{ otherwise, says }] : []
  })
  const fatal = disappointed.filter(({ otherwise }) => otherwise === 'fail')
  if (fatal.length > 0)
    throw new JobError('EXPECTATION_FAILED', `${fatal.map(({ says }) => says).join('; ')}. Nothing was published.`)
  return {
    rows,
    setAside: name === job.accounts.published.output ? rowsSetAside(job, rows, observed) : 0,
    standsFor: 'standsFor' in counts ? Number(counts.standsFor) : rows,
    checksum: readChecksum(output, counts),
    warnings: disappointed.map(({ says }) => says),
  }
}
