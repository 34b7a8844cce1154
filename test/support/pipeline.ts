import { createDecipheriv } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { SparkSession } from '#spark-connect'
import { readSettings, readStackSettings } from '../../src/config.ts'
import { parseParams } from '../../src/driver/plan/params.ts'
import type { ParquetDataset, ParquetStore, TableStore } from '../../src/driver/ports.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import type { Resources } from '../../src/driver/resources.ts'
import { runJob } from '../../src/driver/run-job.ts'
import { SESSION_CONF } from '../../src/driver/session/session-conf.ts'
import type { Output } from '../../src/jobs/dataset.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import { ingest } from '../../src/jobs/fraud/ingest.ts'
import { transform } from '../../src/jobs/fraud/transform.ts'
import type { Run } from '../../src/runs/run.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { HdfsInputStore } from '../../src/storage/hdfs/input-store.ts'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'
import { migrate } from '../../src/storage/postgres/migrations.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'

/** The dataset that ingest writes and transform reads. */
export const ROOT = '/processed_fraud_data'

/** The stack that the tests run on. */
export const settings = readSettings()

/** The tables of the transform job. */
export const FRAUD_TABLES = Object.values<Output>(transform.outputs).flatMap((output) =>
  output.kind === 'table' ? [output.name] : [],
)

/**
 * The jobs on the real servers, as the command line puts them together, beginning with nothing ingested and nothing
 * published. One a test file, since files run one after the other: `await using` or `close()` in `afterAll`.
 */
export class Pipeline implements AsyncDisposable {
  /** For input files; deleted at the end. */
  readonly folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
  readonly hdfs = new WebHdfs({ url: settings.hdfs.web, user: settings.hdfs.user })
  readonly inputs = new HdfsInputStore(this.hdfs)
  readonly owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright tests' })
  readonly runs = new PostgresRunStore(this.owner)
  readonly parquet = new HdfsDatasetStore(this.hdfs, { readers: this.runs })
  readonly tables = new PostgresTableStore(this.owner)
  readonly spark: SparkSession

  private constructor(spark: SparkSession) {
    this.spark = spark
  }

  static async open(): Promise<Pipeline> {
    if (!readStackSettings().home.endsWith('test-stack'))
      throw new Error('these tests delete data: they need a test stack')
    const pipeline = new Pipeline(await openSession())
    await migrate(pipeline.owner)
    await pipeline.forget()
    return pipeline
  }

  /** Forgets what was ingested and published before, by this file or another. */
  async forget(): Promise<void> {
    // The folder itself belongs to the stack.
    for (const folder of ['runs', 'manifests']) await this.hdfs.delete(`${ROOT}/${folder}`)
    for (const table of FRAUD_TABLES) await this.owner.run(`drop table if exists public.${table}`)
    const kept = await this.query(
      `select relname as name from pg_class where relnamespace = 'kept'::regnamespace and relkind = 'r' and relname ~ '^(${FRAUD_TABLES.join('|')})__'`,
    )
    for (const { name } of kept) await this.owner.run(`drop table kept."${name}"`)
    // Nor does the ledger take it for published any more.
    await this.owner.run(
      `update public.runs set rolled_back_by = id where state = 'succeeded' and rolled_back_by is null`,
    )
    for (const table of ['published', 'kept_versions'])
      await this.owner.run(`delete from public.${table} where dataset = any($1)`, [FRAUD_TABLES])
  }

  /** Runs a job in this process; `change` replaces what the run needs from outside. */
  async submit(job: Job, given: Readonly<Record<string, string>> = {}, change: Partial<Resources> = {}): Promise<Run> {
    return runJob(job, parseParams(job.params, given), {
      spark: this.spark,
      runs: this.runs,
      parquet: this.parquet,
      inputs: this.inputs,
      tables: this.tables,
      postgres: settings.postgres,
      hdfs: settings.hdfs.uri,
      keyFile: settings.keyFile,
      tokenKeyFile: settings.tokenKeyFile,
      reporter: silentReporter,
      endSession: async () => undefined,
      ...change,
    })
  }

  async ingest(input: string, given: Readonly<Record<string, string>> = {}, change?: Partial<Resources>): Promise<Run> {
    return this.submit(ingest, { input, ...given }, change)
  }

  async transform(given: Readonly<Record<string, string>> = {}, change?: Partial<Resources>): Promise<Run> {
    return this.submit(transform, given, change)
  }

  /** The store of tables with some of its methods replaced. */
  tablesWith(change: Partial<TableStore>): TableStore {
    const { tables } = this
    return {
      compare: (...args) => tables.compare(...args),
      prepare: (...args) => tables.prepare(...args),
      published: (...args) => tables.published(...args),
      refuseOvertaken: (...args) => tables.refuseOvertaken(...args),
      requirePublishable: (...args) => tables.requirePublishable(...args),
      stage: (...args) => tables.stage(...args),
      verify: (...args) => tables.verify(...args),
      checksum: (...args) => tables.checksum(...args),
      publish: (...args) => tables.publish(...args),
      sizes: (...args) => tables.sizes(...args),
      rollback: (...args) => tables.rollback(...args),
      tidy: (...args) => tables.tidy(...args),
      discard: (...args) => tables.discard(...args),
      read: (...args) => tables.read(...args),
      ...change,
    }
  }

  /** The store of Parquet with some of its methods replaced. */
  parquetWith(change: Partial<ParquetStore>): ParquetStore {
    const { parquet } = this
    return {
      newest: (...args) => parquet.newest(...args),
      stagingPath: (...args) => parquet.stagingPath(...args),
      verify: (...args) => parquet.verify(...args),
      publish: (...args) => parquet.publish(...args),
      rollback: (...args) => parquet.rollback(...args),
      settle: (...args) => parquet.settle(...args),
      hasPublished: (...args) => parquet.hasPublished(...args),
      staged: (...args) => parquet.staged(...args),
      missing: (...args) => parquet.missing(...args),
      refuseUnwritable: (...args) => parquet.refuseUnwritable(...args),
      discard: (...args) => parquet.discard(...args),
      ...change,
    }
  }

  async newest(): Promise<ParquetDataset> {
    const newest = await this.parquet.newest(ROOT)
    if (!newest) throw new Error('nothing is published')
    return newest
  }

  /** The rows of a published part, read without the driver; binary columns as they lie there. */
  async published(part: 'accepted' | 'quarantine', batches?: readonly string[]): Promise<Record<string, unknown>[]> {
    const all = Object.entries((await this.newest()).batches)
    const wanted = all.filter(([batch]) => batches === undefined || batches.includes(batch))
    const paths = wanted.flatMap(([, { parts }]) => parts[part]?.path ?? [])
    const rows = await Promise.all(
      paths.map(async (path) => {
        const found = await this.spark.read.parquet(`${settings.hdfs.uri}${ROOT}/${path}`).collect()
        return found.map((row) => ({ ...row, batch: path.split('batch=')[1] }))
      }),
    )
    return rows.flat()
  }

  /** The rows of a query, as PostgreSQL writes them in JSON; exact, since numbers come as text. */
  async query(sql: string): Promise<readonly Record<string, unknown>[]> {
    const rows = await this.owner.rows(z.object({ row: z.record(z.string(), z.unknown()) }), asText(sql))
    return rows.map(({ row }) => row)
  }

  /** A digest of a table's rows that does not depend on their order. */
  async digest(table: string, where = 'true'): Promise<string> {
    const [found] = await this.query(
      `select count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as digest from public.${table} t where ${where}`,
    )
    return String(found?.digest)
  }

  /** The digests of all tables of the transform job. */
  async digests(): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(FRAUD_TABLES.map(async (table) => [table, await this.digest(table)] as const))
    return Object.fromEntries(found)
  }

  /** What runs have left behind in staging: tables, and folders on HDFS that no manifest names. */
  async leftovers(): Promise<readonly string[]> {
    const tables = await this.query(
      `select relname as name from pg_class where relnamespace = 'staging'::regnamespace and relname ~ '-(ingest|transform)-'`,
    )
    const folders = await this.parquet.staged(ROOT)
    return [...tables.map(({ name }) => String(name)), ...folders]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true })
    await this.spark.stop()
    await this.owner.end()
  }
}

/** A session of its own, as every command has. */
export async function openSession(conf: Readonly<Record<string, string>> = {}): Promise<SparkSession> {
  const { remote, tokenFile } = settings.spark
  const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()
  return SparkSession.connect(remote, { token, userAgent: 'sparkwright-tests', conf: { ...SESSION_CONF, ...conf } })
}

/** What a ciphertext of a column is bound to, in a batch of a part of {@link ROOT}. */
export function boundTo(column: string, batch: unknown, part = column === 'line' ? 'quarantine' : 'accepted'): string {
  return `${ROOT}/${part}:${column}:v2:${String(batch)}`
}

/** Decrypts without Spark what Spark has encrypted: 12 bytes of IV, the ciphertext, 16 bytes of tag. */
export function decrypted(value: unknown, aad: string, keyFile = settings.keyFile): string {
  if (!(value instanceof Uint8Array)) throw new TypeError('not encrypted')
  const key = Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'hex')
  const decipher = createDecipheriv('aes-256-gcm', key, value.subarray(0, 12))
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(value.subarray(-16))
  return Buffer.concat([decipher.update(value.subarray(12, -16)), decipher.final()]).toString('utf8')
}

function asText(sql: string): string {
  return `select (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(q))) as row from (${sql}) q`
}
