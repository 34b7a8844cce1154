import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { SparkError, SparkSession } from '#spark-connect'
import { ConfigError, packageRoot, readSettings, type Settings } from '../config.ts'
import { generate } from '../data/generate.ts'
import { catalog, type JobCommand } from '../jobs/catalog.ts'
import { HdfsDatasetStore } from '../storage/hdfs/dataset-store.ts'
import { WebHdfs } from '../storage/hdfs/webhdfs.ts'
import { migrate } from '../storage/postgres/migrations.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'
import { flagsOf, parseParams } from './params.ts'
import { StoreError } from './ports.ts'
import { jsonReporter, terminalReporter } from './reporter.ts'
import { runJob } from './run-job.ts'

/** How the command ends: also in `--help`. */
const EXIT = { unexpected: 1, usage: 2, failed: 3, unreachable: 4, interrupted: 130 } as const

/** What a command reads where no `--input` is given. */
const DEFAULT_INPUTS: Readonly<Record<string, string>> = {
  ingest: join(packageRoot, '.local/data/transactions.csv'),
  creditcard: join(packageRoot, '.local/data/creditcard.csv'),
}

/** Settings of every session: reports in UTC, batches that look like days kept as text, commits that hide half-written files. */
const SESSION_CONF = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.sources.partitionColumnTypeInference.enabled': 'false',
  'spark.sql.maxConcurrentOutputFileWriters': '64',
}

type Given = Readonly<Record<string, string>>

const program = new Command('job')
  .description('Runs a job: checks it, stages what it gives, verifies the counts, and publishes in one step.')
  .addHelpText(
    'after',
    `\nExit codes: 0 done, ${EXIT.usage} a flag or setting is wrong, ${EXIT.failed} the run failed and nothing was published,\n${EXIT.unreachable} Spark, HDFS or PostgreSQL cannot be reached, ${EXIT.interrupted} interrupted, ${EXIT.unexpected} anything else.`,
  )

for (const command of catalog) {
  const sub = program.command(command.name).description(command.description)
  for (const { name, description, defaultValue } of flagsOf(command.jobs))
    sub.option(`--${name} <value>`, description, defaultValue)
  sub.option('--json', 'one JSON object a line on standard output', false)
  sub.action(async ({ json, ...given }: Given & { json: boolean }) => {
    process.exitCode = await submit(command, given, json)
  })
}

/** Runs a command's jobs one after the other until one fails; answers the exit code. */
async function submit(command: JobCommand, given: Given, json: boolean): Promise<number> {
  const input = given.input ?? DEFAULT_INPUTS[command.name]
  const params = input === undefined ? given : { ...given, input }
  const parsed = command.jobs.map((job) => ({ job, params: parseParams(job.params, params) }))
  const settings = readSettings()
  if (given.input === undefined) await makeInput(command.name)
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')))
  process.once('SIGTERM', () => interrupt.abort(new Error('terminated')))

  await using owner = new PostgresPool(settings.postgres, {
    role: 'fraud_owner',
    application: `sparkwright ${command.name}`,
  })
  await migrate(owner)
  await using spark = await openSpark(settings)
  const reporter = json ? jsonReporter : terminalReporter()
  const stopProgress = spark.onProgress(reporter.progress)
  const resources = {
    spark,
    runs: new PostgresRunStore(owner),
    parquet: new HdfsDatasetStore(new WebHdfs({ url: settings.hdfs.web, user: settings.hdfs.user })),
    tables: new PostgresTableStore(owner),
    postgres: settings.postgres,
    hdfs: settings.hdfs.uri,
    keyFile: settings.keyFile,
    reporter,
    signal: interrupt.signal,
  }
  try {
    for (const { job, params } of parsed) {
      const run = await runJob(job, params, resources)
      if (run.state === 'cancelled') return EXIT.interrupted
      if (run.state !== 'succeeded') return EXIT.failed
    }
    return 0
  } finally {
    stopProgress()
  }
}

async function openSpark({ spark }: Settings): Promise<SparkSession> {
  const { remote, tokenFile } = spark
  const token = tokenFile !== undefined && existsSync(tokenFile) ? readFileSync(tokenFile, 'utf8').trim() : undefined
  return SparkSession.connect(remote, { token, userAgent: 'sparkwright-driver', conf: SESSION_CONF })
}

/** With no `--input`, ingest has generated data to read; the real data have to be fetched on purpose. */
async function makeInput(command: string): Promise<void> {
  const file = DEFAULT_INPUTS[command]
  if (file === undefined || existsSync(file)) return
  if (command !== 'ingest')
    throw new RangeError(`there is no ${file}: run npm run data:${command} first, or name a file with --input.`)
  process.stderr.write(`There is no ${file} yet: generating 200,000 transactions.\n`)
  await mkdir(dirname(file), { recursive: true })
  await generate({ out: file })
}

/** One line for what the user can mend, the stack for what only we can. */
function explain(error: unknown): number {
  if (error instanceof RangeError || error instanceof ConfigError) return say(error.message, EXIT.usage)
  if (error instanceof StoreError)
    return say(error.message, error.code === 'STORE_UNAVAILABLE' ? EXIT.unreachable : EXIT.failed)
  if (error instanceof SparkError)
    return say(`${error.message} ${error.hint ?? ''} Is the stack up? npm run stack -- status`, EXIT.unreachable)
  return say(error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT.unexpected)
}

function say(message: string, code: number): number {
  process.stderr.write(`${message.trim()}\n`)
  return code
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}
