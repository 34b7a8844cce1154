import { existsSync, statSync } from 'node:fs'
import { Command } from 'commander'
import { z } from 'zod'
import { expr } from '#functions'
import { boolean, type SparkSession } from '#spark-connect'
import { inColumns } from '../../columns.ts'
import { isClone, readSettings, type Settings } from '../../config.ts'
import { auditDatasets, auditRuns, type Discrepancy } from '../../driver/audit.ts'
import { EXIT } from '../../driver/exit-code.ts'
import { failureOf } from '../../driver/failure.ts'
import { READER } from '../../driver/inputs/open-table.ts'
import { readKeyRing, readTokenKey } from '../../driver/keys/key-ring.ts'
import { ledgerNameOf, rootOf } from '../../driver/ledger-names.ts'
import { checkSparkVersion } from '../../driver/session/oldest-spark.ts'
import { holdServerSettings } from '../../driver/session/server-settings.ts'
import { SESSION_CONF } from '../../driver/session/session-conf.ts'
import { jdbcUrl } from '../../driver/sinks/jdbc-url.ts'
import { LOADER } from '../../driver/sinks/table-sink.ts'
import { jobs } from '../../jobs/catalog.ts'
import type { Output } from '../../jobs/dataset.ts'
import { WebHdfs } from '../../storage/hdfs/webhdfs.ts'
import { pendingMigrations } from '../../storage/postgres/migrations.ts'
import { PostgresPool, type Role } from '../../storage/postgres/pool.ts'
import { PostgresRunStore } from '../../storage/postgres/run-store.ts'
import { PostgresTableStore } from '../../storage/postgres/table-store.ts'
import { encryptedBatches } from '../encrypted-batches.ts'
import { datasetsOf, openSpark, settlingOf } from '../open-resources.ts'

/** How long Spark may take for one small task, in ms. */
const TASK_TIME = 60_000

/** What was looked at, and how it is. */
interface Finding {
  readonly what: string
  readonly ok: boolean
  /** What was found, or what is wrong and what to do. */
  readonly says: string
}

/** `sparkwright doctor`: is everything there and healthy, and what to do if not. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('looks whether everything that jobs need is there and healthy, and says what to do where it is not')
    .option('--json', 'one JSON object a line', false)
    .addHelpText('after', '\nNothing is changed. Exit code 4 where something is wrong.')
    .action(async ({ json }: { readonly json: boolean }) => {
      const found = await examine(readSettings())
      const text = json ? found.map((finding) => JSON.stringify(finding)).join('\n') : inWords(found)
      process.stdout.write(`${text}\n`)
      if (found.some(({ ok }) => !ok)) process.exitCode = EXIT.unreachable
    })
}

async function examine(settings: Settings): Promise<readonly Finding[]> {
  const found = await Promise.all([
    look('Node', () => `${process.versions.node}`),
    look('files', () => secretFiles(settings)),
    sparkFindings(settings),
    look('HDFS', () => hdfs(settings)),
    ...(['fraud_owner', 'fraud_loader', 'fraud_reader'] as const).map((role) =>
      look(`PostgreSQL as ${role}`, () => postgres(settings, role)),
    ),
    look('records', () => records(settings)),
    look('ledger', () => ledger(settings)),
    look('tables', () => tables(settings)),
  ])
  return found.flat()
}

/** What `examination` says, or what it fails of: failures say what to do. */
async function look(what: string, examination: () => string | Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, says: await examination() }
  } catch (error) {
    return { what, ok: false, says: failureOf(error).message }
  }
}

const WHENCE = isClone
  ? 'npm run stack -- up makes those of the local stack; .env.example says which settings name others'
  : 'SPARK_CONNECT_TOKEN_FILE, PGPASSFILE, ENCRYPTION_KEY_FILE and TOKEN_KEY_FILE name others'

/** Files that hold secrets have to be there, and closed to others. */
function secretFiles({ spark, postgres, keyFile, tokenKeyFile }: Settings): string {
  const files = [spark.tokenFile, postgres.passFile, keyFile, tokenKeyFile].filter((file) => file !== undefined)
  const missing = files.filter((file) => !existsSync(file))
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not there: ${WHENCE}.`)
  const open = files.filter((file) => (statSync(file).mode & 0o077) !== 0)
  if (open.length > 0) throw new Error(`others may read ${open.join(', ')}: chmod 600 ${open.join(' ')}`)
  return `token, passwords and keys are there, and closed to others`
}

async function sparkFindings(settings: Settings): Promise<readonly Finding[]> {
  let session: SparkSession | undefined
  const spark = await look('Spark', async () => {
    session = await openSpark(settings, { userAgent: 'sparkwright-doctor', conf: SESSION_CONF })
    checkSparkVersion(session)
    await holdServerSettings(session, jobs)
    return `${session.version} at ${settings.spark.remote}`
  })
  if (session === undefined) return [spark]
  await using open = session
  const computing = await look('Spark tasks', () => computes(open, settings))
  // Each of what follows would wait for it.
  if (!computing.ok) return [spark, computing]
  return [
    ...[spark, computing],
    await look('encryption key', async () => {
      const { checks } = await readKeyRing(open, settings.keyFile)
      await refuseMissingKeys(new Set(checks.values()), settings)
      return `Spark reads ${checks.size === 1 ? 'it' : `${checks.size} of them`} in ${settings.keyFile}`
    }),
    await look('token key', async () => {
      await readTokenKey(open, settings.tokenKeyFile)
      return `Spark reads it in ${settings.tokenKeyFile}`
    }),
    ...(await Promise.all([READER, LOADER].map((role) => look(`Spark as ${role}`, () => jdbc(open, settings, role))))),
  ]
}

/** A server answers also where it has nobody to compute with: jobs then wait without a word. */
async function computes(spark: SparkSession, { spark: { ui } }: Settings): Promise<string> {
  try {
    await spark.range(0, 1, 1, 1).where(expr('id >= 0', boolean())).count({ timeout: TASK_TIME })
    return 'a task was run'
  } catch (error) {
    if (failureOf(error).code !== 'TIMEOUT') throw error
    throw new Error(
      `Spark has run no task within ${TASK_TIME / 1000} s: it has no executors or its cores are all taken. See the executors in its UI (${ui}), and that its workers are up.`,
    )
  }
}

/** Spark logs in with passwords of its own: see `PGPASSFILE` in its environment. */
async function jdbc(spark: SparkSession, { postgres }: Settings, user: string): Promise<string> {
  const { host, port, database } = postgres
  await spark.read.jdbc({ url: jdbcUrl(postgres, { connectTimeout: '10' }), table: '(select 1) as one', user }).count()
  return `Spark logs in at PostgreSQL ${host}:${port}/${database}`
}

async function hdfs(settings: Settings): Promise<string> {
  const { web: url, uri, user } = settings.hdfs
  const files = new WebHdfs({ url, user, patience: 0 })
  const roots = new Set(
    jobs.flatMap(({ outputs }) =>
      Object.values(outputs).flatMap((output) => (output.kind === 'parquet' ? [output.root] : [])),
    ),
  )
  const datasets = datasetsOf(settings)
  for (const root of roots) await datasets.refuseUnwritable(root)
  const published = await Promise.all([...roots].map(async (root) => [root, await files.status(root)] as const))
  const there = published.filter(([, status]) => status !== undefined).map(([root]) => root)
  return `${uri}; there are ${there.join(', ') || 'no datasets yet'}; ${user} may write there`
}

async function postgres(settings: Settings, role: Role): Promise<string> {
  await using pool = new PostgresPool(settings.postgres, { role, application: 'sparkwright doctor', connections: 1 })
  const Found = z.object({ version: z.string(), tls: z.string().nullable() })
  const [found] = await pool.rows(
    Found,
    `select current_setting('server_version') as version, version as tls from pg_stat_ssl where pid = pg_backend_pid()`,
  )
  const { host, port, database } = settings.postgres
  return `${found?.version} at ${host}:${port}/${database}, ${found?.tls ?? 'not encrypted'}`
}

/** Throws where batches need a key that is not in the ring. */
async function refuseMissingKeys(there: ReadonlySet<string>, settings: Settings): Promise<void> {
  const lost = (await encryptedBatches(settings, datasetsOf(settings))).filter(
    ({ check }) => check !== undefined && !there.has(check),
  )
  if (lost.length > 0)
    throw new Error(
      `batches ${lost.map(({ batch }) => batch).join(', ')} need a key that is not in ${settings.keyFile}: see sparkwright keys list. One that was dropped lies for a time in ${settings.keyFile}.dropped.`,
    )
}

/** What dead runs have left is no fault: the next run takes it away. */
async function records(settings: Settings): Promise<string> {
  await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright doctor' })
  const pending = await pendingMigrations(owner)
  if (pending.length > 0) return `not up to date yet: the next run adds ${pending.join(', ')}`
  const left = await auditRuns({ runs: new PostgresRunStore(owner) })
  return left.length === 0 ? 'no run is dead, and none has left anything' : told(left)
}

/** Whether readers see what the ledger says; of datasets that no job of this package writes, those that are there. */
async function ledger(settings: Settings): Promise<string> {
  await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright doctor' })
  if ((await pendingMigrations(owner)).length > 0) return 'no runs yet'
  const { runs, parquet, tables } = settlingOf(settings, owner)
  const own = new Set(jobs.flatMap((job) => Object.values<Output>(job.outputs).map(ledgerNameOf)))
  const others = (await runs.knownDatasets()).filter((name) => !own.has(name))
  const there: string[] = []
  for (const name of others) {
    const root = rootOf(name)
    const isThere = root === undefined ? (await tables.published(name)).length > 0 : await parquet.newest(root)
    if (isThere) there.push(name)
  }
  const datasets = [...own, ...there]
  const found = await auditDatasets(datasets, { runs, parquet, tables })
  if (found.length > 0) throw new Error(told(found))
  return `${datasets.length} datasets are as it says`
}

function told(found: readonly Discrepancy[]): string {
  return found.map(({ where, problem }) => `${where} ${problem}`).join('; ')
}

/** Whether all that is published by a job can be published anew, as a run of all its batches does. */
async function tables(settings: Settings): Promise<string> {
  await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright doctor' })
  if ((await pendingMigrations(owner)).length > 0) return 'none yet'
  const store = new PostgresTableStore(owner)
  for (const { outputs } of jobs) {
    const names = Object.values(outputs).flatMap((output) => (output.kind === 'table' ? [output.name] : []))
    const published = (await Promise.all(names.map((name) => store.published(name)))).flat()
    await store.requirePublishable(names, [...new Set(published.map(({ batch }) => batch))])
  }
  return 'no batch overlaps another, and PostgreSQL has locks enough to publish all of them anew'
}

function inWords(found: readonly Finding[]): string {
  return inColumns(found.map(({ what, ok, says }) => [ok ? 'ok' : 'WRONG', what, says]))
}
