import { existsSync } from 'node:fs'
import { type SessionOptions, SparkSession } from '#spark-connect'
import type { Settings } from '../config.ts'
import type { Readers } from '../driver/ports.ts'
import type { Reporter } from '../driver/reporter.ts'
import type { Resources } from '../driver/resources.ts'
import type { Settling } from '../driver/settle.ts'
import type { Run } from '../runs/run.ts'
import { HdfsDatasetStore } from '../storage/hdfs/dataset-store.ts'
import { HdfsInputStore } from '../storage/hdfs/input-store.ts'
import { WebHdfs } from '../storage/hdfs/webhdfs.ts'
import type { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'

/** What of a run's resources the command line opens and closes. */
export interface Opened {
  readonly owner: PostgresPool
  readonly spark: SparkSession
  readonly reporter: Reporter
}

/** The stores and servers that the settings name, put together for the driver. */
export function resourcesOf(settings: Settings, { owner, spark, reporter }: Opened): Resources {
  return {
    ...settlingOf(settings, owner),
    spark,
    inputs: inputsOf(settings),
    postgres: settings.postgres,
    hdfs: settings.hdfs.uri,
    keyFile: settings.keyFile,
    tokenKeyFile: settings.tokenKeyFile,
    reporter,
  }
}

/** What is needed to put in order what others have left. */
export function settlingOf(settings: Settings, owner: PostgresPool): Omit<Settling, 'reporter'> {
  const runs = new PostgresRunStore(owner)
  return {
    runs,
    parquet: datasetsOf(settings, runs),
    tables: tablesOf(settings, owner),
    endSession: (session) => endSession(settings, session),
  }
}

/** The Parquet datasets on HDFS; who writes them names the `readers` that files are kept for. */
export function datasetsOf(settings: Settings, readers?: Readers): HdfsDatasetStore {
  return new HdfsDatasetStore(webHdfsOf(settings), { keep: settings.keepVersions, ...(readers && { readers }) })
}

/** The files on HDFS that jobs read. */
export function inputsOf(settings: Settings): HdfsInputStore {
  return new HdfsInputStore(webHdfsOf(settings))
}

function webHdfsOf({ hdfs: { web: url, user, dataHosts } }: Settings): WebHdfs {
  return new WebHdfs({ url, user, dataHosts })
}

/** The tables in PostgreSQL. */
export function tablesOf({ keepVersions: keep, publishPatience: patience }: Settings, owner: PostgresPool) {
  return new PostgresTableStore(owner, { keep, patience })
}

/** A session on the Spark that the settings name. */
export async function openSpark({ spark }: Settings, options: SessionOptions): Promise<SparkSession> {
  const { remote, tls } = spark
  // Where the stack was never up there is none: that nothing answers is then the better message.
  const tokenFile = spark.tokenFile !== undefined && existsSync(spark.tokenFile) ? spark.tokenFile : undefined
  return SparkSession.connect(remote, { ...options, tokenFile, tls })
}

/** How long a session that another process has left may take to stop what runs in it, in ms. */
const ENDING = 20_000

/** A session that is gone needs no ending. */
async function endSession(settings: Settings, { userId, id }: NonNullable<Run['session']>): Promise<void> {
  const { remote } = settings.spark
  const spark = { ...settings.spark, remote: `${remote}${remote.includes('/;') ? ';' : '/;'}session_id=${id}` }
  const left = await openSpark({ ...settings, spark }, { userId, keepAlive: false }).catch(() => undefined)
  await left?.stop({ timeout: ENDING }).catch(() => undefined)
}
