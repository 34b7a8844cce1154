import { z } from 'zod'
import { schema, string } from '#spark-connect'
import { newRun } from '../src/driver/new-run.ts'
import type { TableContract } from '../src/driver/ports.ts'
import type { HdfsDatasetStore } from '../src/storage/hdfs/dataset-store.ts'
import type { WebHdfs } from '../src/storage/hdfs/webhdfs.ts'
import type { PostgresPool } from '../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../src/storage/postgres/run-store.ts'
import { PostgresTableStore } from '../src/storage/postgres/table-store.ts'
import type { Figures } from './benchmark.ts'

const ROOT = '/user/sparkwright/scale-runs'
const PART = 'accepted'
const CONTRACT: TableContract = { table: 'scale_runs', fields: schema({ id: string() }).fields, key: ['id'] }

/** Runs of one row without Spark, through everything that the stores do for one. */
export class TinyRuns {
  readonly #hdfs: WebHdfs
  readonly #parquet: HdfsDatasetStore
  readonly #owner: PostgresPool
  readonly #tables: PostgresTableStore
  readonly #runs: PostgresRunStore

  constructor(hdfs: WebHdfs, parquet: HdfsDatasetStore, owner: PostgresPool) {
    this.#hdfs = hdfs
    this.#parquet = parquet
    this.#owner = owner
    this.#tables = new PostgresTableStore(owner)
    this.#runs = new PostgresRunStore(owner)
  }

  /** One run on HDFS, and one in PostgreSQL, that replace a batch. */
  async run(batch: string): Promise<void> {
    await this.#files(batch)
    await this.#table(batch)
  }

  async #files(batch: string): Promise<void> {
    const run = { ...newRun('scale-files', {}), batches: [batch] }
    await using alive = await this.#runs.begin(run, { root: ROOT })
    const staged = this.#parquet.stagingPath(ROOT, run.id, PART)
    await this.#hdfs.create(`${staged}/batch=${batch}/part-0.parquet`, 'one row')
    await this.#hdfs.create(`${staged}/_SUCCESS`, '')
    const part = await this.#parquet.verify(ROOT, run.id, PART, { [batch]: 1 })
    await this.#parquet.publish(ROOT, { runId: run.id, fence: alive.fence }, { [PART]: part })
    await this.#runs.update({ ...run, state: 'succeeded', finishedAt: new Date() })
    await this.#runs.cleared(run.id)
  }

  async #table(batch: string): Promise<void> {
    const run = { ...newRun('scale-table', {}), batches: [batch] }
    await using _alive = await this.#runs.begin(run, { root: null })
    await this.#tables.prepare([CONTRACT])
    const { [CONTRACT.table]: staged } = await this.#tables.stage(run.id, [CONTRACT], [batch])
    await this.#owner.run(`insert into ${staged} (batch, id) values ($1, 'one')`, [batch])
    const rows = await this.#tables.verify(run.id, [CONTRACT])
    await this.#tables.publish({ ...run, state: 'succeeded', finishedAt: new Date() }, rows)
    await this.#runs.cleared(run.id)
  }

  /** What lies there now. */
  async count(): Promise<Figures> {
    const manifests = await this.#hdfs.summary(`${ROOT}/manifests`)
    const all = await this.#hdfs.summary(ROOT)
    const Counted = z.object({ relations: z.coerce.number(), ledger: z.coerce.number() })
    const [found] = await this.#owner.rows(
      Counted,
      `select (select count(*) from pg_class) as relations, (select count(*) from runs) as ledger`,
    )
    return {
      manifests: manifests.fileCount,
      'bytes of manifests': manifests.length,
      folders: all.directoryCount,
      files: all.fileCount,
      relations: found?.relations ?? 0,
      'runs in the ledger': found?.ledger ?? 0,
    }
  }
}
