import type { SparkSession } from '#spark-connect'
import type { Job } from '../../jobs/define-job.ts'
import { JobError } from '../job-error.ts'
import { legacyIn } from './session-conf.ts'

/** Settings that no session can change: how they must not stand on the server, and why. */
const FIXED: readonly (readonly [key: string, wrong: string, why: string, matters?: (job: Job) => boolean])[] = [
  ['spark.files.ignoreCorruptFiles', 'true', 'half of a damaged file would be taken for the whole'],
  ['spark.files.ignoreMissingFiles', 'true', 'files that went away while they are read would be left out'],
  ['spark.speculation', 'true', 'two copies of a task could write the same rows to PostgreSQL', writesTables],
]

/**
 * Holds a session to what these jobs need where the server's own settings are others: those that a session can change are
 * changed in it. Throws `JobError` for one that only whoever starts the server can change.
 */
export async function holdServerSettings(
  spark: Pick<SparkSession, 'getAllConf' | 'unsetConf'>,
  jobs: readonly Job[],
): Promise<void> {
  const set = await spark.getAllConf()
  for (const [key, wrong, why, matters = () => true] of FIXED)
    if (set[key]?.trim().toLowerCase() === wrong && jobs.some(matters))
      throw new JobError(
        'BAD_SERVER_SETTING',
        `${key} is ${wrong} on the Spark server: ${why}. Take it out of the server's spark-defaults.conf and start it again.`,
      )
  const legacy = legacyIn(set)
  if (legacy.length > 0) await spark.unsetConf(...legacy)
}

function writesTables({ outputs }: Job): boolean {
  return Object.values(outputs).some(({ kind }) => kind === 'table')
}
