import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { SparkSession } from '#spark-connect'
import { ConfigError, packageRoot, readSettings, type Settings } from '../config.ts'
import { fetchCreditcard } from '../data/creditcard.ts'
import { DataError } from '../data/data-error.ts'
import { generate } from '../data/generate.ts'
import { catalog, type JobCommand } from '../jobs/catalog.ts'
import { HdfsDatasetStore } from '../storage/hdfs/dataset-store.ts'
import { WebHdfs } from '../storage/hdfs/webhdfs.ts'
import { migrate } from '../storage/postgres/migrations.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'
import { EXIT, exitCodeFor } from './exit-code.ts'
import { failureOf } from './failure.ts'
import { flagsOf, type GivenParams, parseParams } from './params.ts'
import { jsonReporter, type Reporter, terminalReporter } from './reporter.ts'
import { type Resources, runJob } from './run-job.ts'
import { SESSION_CONF } from './session-conf.ts'

type Given = Readonly<Record<string, string>>

/** A file that a command reads where no `--input` is given, and how it is made where it is not there. */
interface DefaultInput {
  readonly file: string
  readonly making: string
  readonly make: (file: string, signal: AbortSignal) => Promise<unknown>
}

const DEFAULT_INPUTS: Readonly<Record<string, DefaultInput>> = {
  ingest: {
    file: join(packageRoot, '.local/data/transactions.csv'),
    making: 'generating 200,000 transactions',
    make: (out, signal) => generate({ out, signal }),
  },
  creditcard: {
    file: join(packageRoot, '.local/data/creditcard.csv'),
    making: 'fetching the ULB credit-card data with pip',
    make: (file, signal) => fetchCreditcard({ folder: dirname(file), signal }),
  },
}

// Whoever reads the output may stop reading: the run goes on.
process.stdout.on('error', () => undefined)

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')))
process.once('SIGTERM', () => interrupt.abort(new Error('terminated')))

/** Runs a command's jobs one after the other until one fails; answers the exit code. */
async function submit(command: JobCommand, given: Given, json: boolean): Promise<number> {
  const params = paramsOf(command, given)
  const settings = readSettings()
  if (given.input === undefined) await makeInput(command.name)
  await using owner = new PostgresPool(settings.postgres, {
    role: 'fraud_owner',
    application: `sparkwright ${command.name}`,
  })
  await migrate(owner)
  await using spark = await openSpark(settings)
  const reporter = json ? jsonReporter : terminalReporter()
  spark.onProgress(reporter.progress)
  return await runAll(command, params, resourcesOf(settings, { owner, spark, reporter }))
}

function paramsOf(command: JobCommand, given: Given): readonly GivenParams[] {
  const input = given.input ?? DEFAULT_INPUTS[command.name]?.file
  return command.jobs.map((job) => parseParams(job.params, input === undefined ? given : { ...given, input }))
}

async function runAll(command: JobCommand, params: readonly GivenParams[], resources: Resources): Promise<number> {
  let batches: readonly string[] = []
  for (const [place, job] of command.jobs.entries()) {
    const run = await runJob(job, params[place] ?? { parsed: {}, given: {} }, resources)
    if (run.state !== 'succeeded') return exitCodeFor(run.failure)
    batches = run.batches
  }
  if (command.totals !== undefined)
    resources.reporter.totals(command.totals, await resources.tables.read(command.totals, batches))
  return EXIT.done
}

function resourcesOf(
  settings: Settings,
  { owner, spark, reporter }: { owner: PostgresPool; spark: SparkSession; reporter: Reporter },
): Resources {
  return {
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
}

async function openSpark({ spark }: Settings): Promise<SparkSession> {
  const { remote } = spark
  // Where the stack was never up there is none: that nothing answers is then the better message.
  const tokenFile = spark.tokenFile !== undefined && existsSync(spark.tokenFile) ? spark.tokenFile : undefined
  const { signal } = interrupt
  return SparkSession.connect(remote, { tokenFile, userAgent: 'sparkwright-driver', conf: SESSION_CONF, signal })
}

async function makeInput(command: string): Promise<void> {
  const input = DEFAULT_INPUTS[command]
  if (input === undefined || existsSync(input.file)) return
  process.stderr.write(`There is no ${input.file} yet: ${input.making}.\n`)
  await mkdir(dirname(input.file), { recursive: true })
  await input.make(input.file, interrupt.signal)
}

/** One line for what the user can mend, the stack for what only we can; answers the exit code. */
function explain(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (interrupt.signal.aborted) return say('interrupted; nothing was published.', EXIT.interrupted)
  if (error instanceof RangeError || error instanceof ConfigError) return say(error.message, EXIT.usage)
  if (error instanceof DataError) return say(error.message, EXIT.failed)
  const failure = failureOf(error)
  const isOurs = failure.code === 'UNEXPECTED' && error instanceof Error
  return say(isOurs ? (error.stack ?? error.message) : failure.message, exitCodeFor(failure))
}

function say(message: string, code: number): number {
  process.stderr.write(`${message.trim()}\n`)
  return code
}

const program = new Command('job')
  .description('Runs a job: checks it, stages what it gives, verifies the counts, and publishes in one step.')
  .exitOverride()
  .addHelpText(
    'afterAll',
    `\nExit codes: ${EXIT.done} done, ${EXIT.usage} a flag or setting is wrong, ${EXIT.failed} the run failed and nothing was published,\n${EXIT.unreachable} Spark, HDFS or PostgreSQL cannot be reached, ${EXIT.interrupted} interrupted, ${EXIT.unexpected} anything else.`,
  )

for (const command of catalog) {
  const sub = program.command(command.name).description(command.description)
  for (const { name, description, defaultValue } of flagsOf(command.jobs))
    sub.option(`--${name} <value>`, description, defaultValue)
  sub.option('--json', 'one JSON object a line on standard output', false)
  sub.showHelpAfterError(`Its flags: npm run job:${command.name} -- --help`)
  sub.action(async ({ json, ...given }: Given & { json: boolean }) => {
    process.exitCode = await submit(command, given, json)
  })
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}
