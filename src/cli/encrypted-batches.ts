import type { Settings } from '../config.ts'
import { rootOf } from '../driver/ledger-names.ts'
import type { ParquetStore } from '../driver/ports.ts'
import { reencryptions } from '../jobs/catalog.ts'
import type { Output } from '../jobs/dataset.ts'
import type { Job } from '../jobs/define-job.ts'
import { pendingMigrations } from '../storage/postgres/migrations.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'

/** A batch of encrypted rows. */
export interface EncryptedBatch {
  /** The job that encrypts it anew; undefined where only the job that wrote it can, run once more. */
  readonly job: Job | undefined
  /** As it is named to people: with its dataset where the package has no job for it. */
  readonly batch: string
  /** Tells its key; undefined where it was published without one. */
  readonly check: string | undefined
}

/** Every batch that needs a key: of the package's encrypted datasets, and of whatever else runs have published. */
export async function encryptedBatches(settings: Settings, parquet: ParquetStore): Promise<readonly EncryptedBatch[]> {
  const jobs = new Map(
    reencryptions.flatMap((job) =>
      Object.values<Output>(job.outputs).flatMap((output) =>
        output.kind === 'parquet' ? [[output.root, job] as const] : [],
      ),
    ),
  )
  const roots = new Set([...jobs.keys(), ...(await publishedRoots(settings))])
  const found = [...roots].map(async (root) => {
    const job = jobs.get(root)
    const dataset = await parquet.newest(root)
    return Object.entries(dataset?.batches ?? {}).flatMap(([batch, { parts }]) => {
      const checks = [...new Set(Object.values(parts).map(({ keyCheck }) => keyCheck))]
      const needed = job ? checks : checks.filter((check) => check !== undefined)
      return needed.map((check): EncryptedBatch => ({ job, batch: job ? batch : `${root} ${batch}`, check }))
    })
  })
  return (await Promise.all(found)).flat()
}

async function publishedRoots(settings: Settings): Promise<readonly string[]> {
  await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright keys' })
  // A ledger that no run of this version has used yet is brought up to date by whoever changes something.
  if ((await pendingMigrations(owner)).length > 0) return []
  return (await new PostgresRunStore(owner).knownDatasets()).flatMap((name) => rootOf(name) ?? [])
}
