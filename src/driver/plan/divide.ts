import { coalesce, count, countIf, expr, lit, not, type WhenColumn, when } from '#functions'
import { type Columns, type ObservedMetrics, type PerRow, type StringType, string } from '#spark-connect'
import type { Job } from '../../jobs/define-job.ts'
import { JobError } from '../job-error.ts'
import type { AnyFrame } from '../sinks/sink.ts'
import { inContract } from './in-contract.ts'

/** Under which rows are counted before those are taken out that go to quarantine. */
const OBSERVATION = 'divided'

/** The published output of a job, divided by the expectations that send rows to quarantine. */
export interface Divided {
  /** The rows that are left; whoever writes them has counted all of them in passing. */
  readonly kept: AnyFrame
  /** The others, as they look in quarantine. */
  readonly broken: AnyFrame
}

/**
 * Divides the frame of a job's published output; undefined where no expectation sends rows to quarantine. Throws
 * `JobError` where a frame lacks a column of its output.
 */
export function divided(job: Job, frame: AnyFrame, runId: string): Divided | undefined {
  const { accounts, quarantine } = job
  const expected = sending(job)
  if (expected.length === 0 || accounts.quarantined === undefined || quarantine === undefined) return undefined
  const rows = inContract(job, accounts.published.output, frame)
  const broken = rows
    .where((row) => brokenRule(expected, row).isNotNull())
    .select((row) => {
      const reason = { rule: coalesce(brokenRule(expected, row), lit('')), runId: lit(runId) }
      const columns: ReturnType<typeof quarantine> = {
        ...quarantine(row as never, reason),
        batch: expr('batch', string()),
      }
      return columns
    }) as AnyFrame
  return {
    kept: counted(expected, rows).where((row) => brokenRule(expected, row).isNull()),
    broken: inContract(job, accounts.quarantined, broken),
  }
}

/**
 * How many rows went to quarantine while `kept` were written, by what was observed then. Throws `JobError` where they are
 * more than an expectation tolerates.
 */
export function rowsSetAside(job: Job, kept: number, observed: ObservedMetrics): number {
  const counts = observed[OBSERVATION]
  if (!counts) return 0
  const rows = Number(counts.rows)
  const tooMany = sending(job).flatMap(([what, { tolerated = 1 }], i) => {
    const exceptions = Number(counts[`broken${i}`])
    return exceptions > tolerated * rows ? [`'${what}' does not hold of ${exceptions} of ${rows} rows`] : []
  })
  if (tooMany.length === 0) return rows - kept
  const output = `output '${job.accounts.published.output}'`
  const says = `${output}: ${tooMany.join('; ')}: too many for quarantine. Nothing was published.`
  throw new JobError('EXPECTATION_FAILED', says)
}

type Sending = readonly (readonly [what: string, Job['expectations'][string][string]])[]
type AnyRow = Columns<AnyFrame['fields']>

function sending({ expectations, accounts }: Job): Sending {
  const expected = Object.entries(expectations[accounts.published.output] ?? {})
  return expected.filter(([, { otherwise }]) => otherwise === 'quarantine')
}

/** Below the filter, for what is filtered out counts too. */
function counted(expected: Sending, rows: AnyFrame): AnyFrame {
  const broken = expected.map(([, { holds }], i) => [`broken${i}`, countIf((row) => not(holds(row as never)))] as const)
  return rows.observe(OBSERVATION, { rows: count(), ...Object.fromEntries(broken) })
}

/** The first expectation that does not hold of a row; null where all do. */
function brokenRule(expected: Sending, row: AnyRow) {
  const none: WhenColumn<StringType, PerRow> = when(lit(false), lit(''))
  return expected.reduce((chain, [what, { holds }]) => chain.when(not(holds(row as never)), lit(what)), none)
}
