import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { type SessionOptions, SparkSession } from '#spark-connect'
import { readSettings, type Settings } from '../config.ts'
import { EXIT, exitCodeFor } from '../driver/exit-code.ts'
import { flagsOf, type GivenParams, parseParams } from '../driver/params.ts'
import { jsonReporter, type Reporter, terminalReporter } from '../driver/reporter.ts'
import type { Resources } from '../driver/resources.ts'
import { runJob } from '../driver/run-job.ts'
import { SESSION_CONF } from '../driver/session-conf.ts'
import { catalog, type JobCommand } from '../jobs/catalog.ts'
import type { Run } from '../runs/run.ts'
import { HdfsDatasetStore } from '../storage/hdfs/dataset-store.ts'
import { WebHdfs } from '../storage/hdfs/webhdfs.ts'
import { migrate } from '../storage/postgres/migrations.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'
import { defaultInput, makeDefaultInput } from './default-input.ts'
import { interruption } from './interrupt.ts'

type Given = Readonly<Record<string, string>>

/** `sparkwright submit JOB …`: a command for each job of the catalog, its flags from the job's parameters. */
export function submitCommand(): Command {
  const submit = new Command('submit').description(
    'runs a job: checks it, stages what it gives, verifies the counts, publishes in one step',
  )
  for (const command of catalog) {
    const job = submit.command(command.name).description(command.description)
    for (const { name, description, defaultValue } of flagsOf(command.jobs))
      job.option(`--${name} <value>`, description, defaultValue)
    job.option('--json', 'one JSON object a line on standard output', false)
    job.showHelpAfterError(
      `Its flags: npm run job:${command.name} -- --help, or sparkwright submit ${command.name} --help`,
    )
    job.action(async ({ json, ...given }: Given & { json: boolean }) => {
      process.exitCode = await run(command, given, json)
    })
  }
  return submit
}

/** Runs a command's jobs one after the other until one fails; answers the exit code. */
async function run(command: JobCommand, given: Given, json: boolean): Promise<number> {
  const params = paramsOf(command, given)
  const settings = readSettings()
  const signal = interruption()
  if (given.input === undefined) await makeDefaultInput(command.name, signal)
  await using owner = new PostgresPool(settings.postgres, {
    role: 'fraud_owner',
    application: `sparkwright ${command.name}`,
    // One of them shows that the run is alive.
    connections: 5,
  })
  await migrate(owner)
  await using spark = await openSpark(settings, { userAgent: 'sparkwright-driver', conf: SESSION_CONF, signal })
  const reporter = json ? jsonReporter : terminalReporter()
  spark.onProgress(reporter.progress)
  return await runAll(command, params, { ...resourcesOf(settings, { owner, spark, reporter }), signal })
}

function paramsOf(command: JobCommand, given: Given): readonly GivenParams[] {
  const input = given.input ?? defaultInput(command.name)
  return command.jobs.map((job) => parseParams(job.params, input === undefined ? given : { ...given, input }))
}

async function runAll(command: JobCommand, params: readonly GivenParams[], resources: Resources): Promise<number> {
  let batches: readonly string[] = []
  for (const [place, job] of command.jobs.entries()) {
    const ended = await runJob(job, params[place] ?? { parsed: {}, given: {} }, resources)
    if (ended.state !== 'succeeded') return exitCodeFor(ended.failure)
    batches = ended.batches
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
    endSession: (session) => endSession(settings, session),
  }
}

async function openSpark({ spark }: Settings, options: SessionOptions): Promise<SparkSession> {
  const { remote } = spark
  // Where the stack was never up there is none: that nothing answers is then the better message.
  const tokenFile = spark.tokenFile !== undefined && existsSync(spark.tokenFile) ? spark.tokenFile : undefined
  return SparkSession.connect(remote, { ...options, tokenFile })
}

/** A session that is gone needs no ending. */
async function endSession(settings: Settings, { userId, id }: NonNullable<Run['session']>): Promise<void> {
  const { remote } = settings.spark
  const spark = { ...settings.spark, remote: `${remote}${remote.includes('/;') ? ';' : '/;'}session_id=${id}` }
  const left = await openSpark({ ...settings, spark }, { userId, keepAlive: false }).catch(() => undefined)
  await left?.stop().catch(() => undefined)
}
