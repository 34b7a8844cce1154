import { newRun } from '../src/driver/new-run.ts'
import type { ParquetDataset, ParquetPart } from '../src/driver/ports.ts'
import { TableSink } from '../src/driver/sinks/table-sink.ts'
import { ingest } from '../src/jobs/fraud/ingest.ts'
import { transform } from '../src/jobs/fraud/transform.ts'
import { HdfsDatasetStore } from '../src/storage/hdfs/dataset-store.ts'
import { WebHdfs } from '../src/storage/hdfs/webhdfs.ts'
import { migrate } from '../src/storage/postgres/migrations.ts'
import { PostgresPool } from '../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../src/storage/postgres/run-store.ts'
import { PostgresTableStore } from '../src/storage/postgres/table-store.ts'
import type { BenchStack } from './stack.ts'
import { TinyRuns } from './tiny-runs.ts'

const ROOT = '/processed_fraud_data'
const ACCEPTED = 'accepted'

/** What somebody wrote, and how long the project's own stores took to verify it. */
export interface Verified<T> {
  readonly written: T
  readonly verifySeconds: number
}

/** The batches of a run, and whose they are to be. */
export interface Spread {
  readonly from: string
  readonly run: string
  readonly to: string
  readonly job: string
  readonly parts: readonly string[]
}

/** The project's own stores, for the work around writes that another client submits. */
export class Stores implements AsyncDisposable {
  readonly #hdfs: WebHdfs
  readonly #parquet: HdfsDatasetStore
  readonly #owner: PostgresPool
  readonly #stack: BenchStack

  constructor(stack: BenchStack) {
    const { hdfs, postgres } = stack.settings
    this.#hdfs = new WebHdfs({ url: hdfs.web, user: hdfs.user })
    this.#parquet = new HdfsDatasetStore(this.#hdfs)
    this.#owner = new PostgresPool(postgres, { role: 'fraud_owner', application: 'sparkwright bench' })
    this.#stack = stack
  }

  /** Has `write` write the accepted rows as a run, verifies them as the driver does, and drops them. */
  async aroundIngest<T>(write: (runId: string) => Promise<T>): Promise<Verified<T>> {
    const { id } = newRun(ingest.name, {})
    try {
      const written = await write(id)
      const rows = rowsByBatch(await this.#parquet.newest(ROOT))
      const started = performance.now()
      await this.#parquet.verify(ROOT, id, ACCEPTED, rows)
      return { written, verifySeconds: secondsSince(started) }
    } finally {
      await this.#parquet.discard(ROOT, id)
    }
  }

  /** Makes staging tables, has `write` fill them as a run, verifies them as the driver does, and drops them. */
  async aroundTransform<T>(
    batches: readonly string[],
    rows: number,
    write: (runId: string) => Promise<T>,
  ): Promise<Verified<T>> {
    const run = { ...newRun(transform.name, {}), batches }
    const [store, runs] = [new PostgresTableStore(this.#owner), new PostgresRunStore(this.#owner)]
    const sink = new TableSink({ store, runs, server: this.#stack.settings.postgres }, transform.outputs)
    await sink.prepare(run)
    try {
      const written = await write(run.id)
      const started = performance.now()
      const there = Object.values((await sink.verify(run)).transactions?.rows ?? {}).reduce((sum, n) => sum + n, 0)
      if (there !== rows) throw new Error(`${there} rows were staged instead of ${rows}`)
      return { written, verifySeconds: secondsSince(started) }
    } finally {
      await sink.discard(run)
    }
  }

  /** Hands the batches of one run to runs of their own, below another root, as daily runs of a job would have left them. */
  async spread({ from, run, to, job, parts }: Spread): Promise<void> {
    await migrate(this.#owner)
    const runs = new PostgresRunStore(this.#owner)
    const batches = (await this.#parquet.newest(from))?.batches ?? {}
    for (const [batch, written] of Object.entries(batches).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const one = { ...newRun(job, { batch }), batches: [batch] }
      await using alive = await runs.begin(one, { root: to })
      const staged: Record<string, ParquetPart> = {}
      for (const part of parts) {
        const rows = written.parts[part]?.rows ?? 0
        const folder = this.#parquet.stagingPath(to, one.id, part)
        await this.#hdfs.create(`${folder}/_SUCCESS`, '')
        const old = `${this.#parquet.stagingPath(from, run, part)}/batch=${batch}`
        if (rows > 0) await this.#hdfs.rename(old, `${folder}/batch=${batch}`)
        staged[part] = await this.#parquet.verify(to, one.id, part, { [batch]: rows })
      }
      const columns = Object.fromEntries(parts.map((part) => [part, written.parts[part]?.columns ?? []]))
      await this.#parquet.publish(to, { runId: one.id, fence: alive.fence }, staged, { columns })
      await runs.update({ ...one, state: 'succeeded', finishedAt: new Date() })
      await runs.cleared(one.id)
    }
  }

  /** Runs of one row each, without Spark. */
  async tinyRuns(): Promise<TinyRuns> {
    await migrate(this.#owner)
    return new TinyRuns(this.#hdfs, this.#parquet, this.#owner)
  }

  /** A schema in which the role that Spark writes as may make tables. */
  async makePlainSchema(name: string): Promise<void> {
    await this.#owner.run(`drop schema if exists ${name} cascade; create schema ${name}`)
    await this.#owner.run(`grant usage, create on schema ${name} to fraud_loader`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owner.end()
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000
}

/** What the newest published state holds: the same input gives the same again. */
function rowsByBatch(published: ParquetDataset | undefined): Readonly<Record<string, number>> {
  const batches = Object.entries(published?.batches ?? {})
  return Object.fromEntries(batches.map(([batch, { parts }]) => [batch, parts[ACCEPTED]?.rows ?? 0]))
}
