import type { SparkSession } from '#spark-connect'
import { JobError } from '../job-error.ts'

/** The oldest Spark whose writes tell what they counted: those of 3.5 say that it was nothing. */
const OLDEST = 4

/** Refuses a Spark that is too old for jobs, before one begins. */
export function checkSparkVersion({ version }: Pick<SparkSession, 'version'>): void {
  if (Number.parseInt(version, 10) >= OLDEST) return
  throw new JobError(
    'SPARK_TOO_OLD',
    `Spark ${version} is too old: jobs need Spark ${OLDEST}.0 or newer. Name another server in SPARK_REMOTE, or with --remote.`,
  )
}
