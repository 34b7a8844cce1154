import { count } from '#functions'
import type { CsvFrames } from '../../jobs/dataset.ts'
import type { RunCounts } from '../../runs/run.ts'
import { JobError } from '../job-error.ts'

/** Above this share of the rows, quarantine is worth a warning. */
const WORTH_SAYING = 0.05

/**
 * What has to be said of how much went to quarantine. Throws `JobError` `EXPECTATION_FAILED` where that is a larger share
 * of the rows than `limit`, with the rules that they break.
 */
export async function quarantineShare(
  { rowsIn, quarantined }: RunCounts,
  limit: number,
  broken: () => Promise<string>,
): Promise<readonly string[]> {
  const share = rowsIn === 0 ? 0 : quarantined / rowsIn
  const says = `${quarantined} of ${rowsIn} rows (${percent(share)}) are in quarantine`
  if (share <= limit) return share > WORTH_SAYING ? [says] : []
  throw new JobError(
    'EXPECTATION_FAILED',
    `${says}, more than the ${percent(limit)} that the job allows (quarantineLimit)${await broken()}. Nothing was published.`,
  )
}

/** The rules that most of the rejected lines break, in words. */
export async function rulesBroken(rejected: readonly CsvFrames<never>['rejected'][]): Promise<string> {
  const counted = rejected.map((lines) => lines.groupBy('rule').agg({ rows: count() }).collect())
  const rules = (await Promise.all(counted)).flat().sort((a, b) => Number(b.rows - a.rows))
  if (rules.length === 0) return ''
  return `; most of all: ${rules
    .slice(0, 3)
    .map(({ rule, rows }) => `${rule} (${rows})`)
    .join(', ')}`
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}
