import type { RunSurroundings } from '../driver/plan/plan-job.ts'
import { holdServerSettings } from '../driver/session/server-settings.ts'
import type { Job } from '../jobs/define-job.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'
import { confOf, type SparkFlags, settingsOf } from './flags/submission-flags.ts'
import { datasetsOf, inputsOf, openSpark } from './open-resources.ts'

/** Opens what jobs are checked against, does `work`, and closes it; in a role that may only read, with the job's properties. */
export async function withSurroundings<T>(
  command: string,
  work: (around: RunSurroundings) => Promise<T>,
  flags: SparkFlags = {},
  ofJob?: Job['conf'],
): Promise<T> {
  const settings = settingsOf(flags)
  await using reader = new PostgresPool(settings.postgres, {
    role: 'fraud_reader',
    application: `sparkwright ${command}`,
  })
  await using spark = await openSpark(settings, { userAgent: `sparkwright-${command}`, conf: confOf(flags, ofJob) })
  await holdServerSettings(spark, [])
  const { keyFile, tokenKeyFile, hdfs, postgres } = settings
  const tables = new PostgresTableStore(reader)
  const stores = { parquet: datasetsOf(settings), inputs: inputsOf(settings), tables }
  return await work({ spark, ...stores, postgres, hdfs: hdfs.uri, keyFile, tokenKeyFile })
}
