import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import type { Logger } from 'pino'
import { inColumns } from '../../columns.ts'
import { readSettings, readStackSettings } from '../../config.ts'
import { failureOf } from '../../driver/failure.ts'
import { silentReporter } from '../../driver/reporter.ts'
import { clearUp } from '../../driver/settle.ts'
import type { Schedule } from '../../orchestrator/define-schedule.ts'
import type { Due } from '../../orchestrator/due.ts'
import { runPipeline } from '../../orchestrator/run-pipeline.ts'
import { runSchedules, type SchedulerEvent } from '../../orchestrator/scheduler.ts'
import { schedules } from '../../orchestrator/schedules.ts'
import { webhook } from '../../orchestrator/webhook.ts'
import { status } from '../../stack/status.ts'
import { up } from '../../stack/up.ts'
import { migrate } from '../../storage/postgres/migrations.ts'
import { PostgresPool } from '../../storage/postgres/pool.ts'
import { PostgresScheduleStore } from '../../storage/postgres/schedule-store.ts'
import { makeDefaultInput, withDefaultInput } from '../flags/default-input.ts'
import { schedulesIn } from '../flags/schedule-file.ts'
import { type WebhookFlags, webhookAddress } from '../flags/webhook-address.ts'
import { interruption } from '../interrupt.ts'
import { lossOf } from '../observe/loss.ts'
import { logFolder, logsOfRuns, openLog } from '../observe/run-log.ts'
import { settlingOf } from '../open-resources.ts'
import { submission } from '../submission.ts'

/** How often the stack is looked after, in ms. */
const STACK_INTERVAL = 30_000

/** How often it is seen whether a run has died, in ms. */
const CLEARING_INTERVAL = 60_000

interface ServiceFlags extends WebhookFlags {
  readonly file?: string
  readonly withStack: boolean
}

/** `sparkwright schedule`: the service that runs pipelines when they are due. */
export function scheduleCommand(): Command {
  const schedule = new Command('schedule').description('runs pipelines when they are due: a service, and its switches')
  schedule
    .command('run', { isDefault: true })
    .description('the service; Ctrl-C or SIGTERM ends it, and it goes on from there when it is started again')
    .option('--file <file>', 'a module that exports schedules; default: those of this package')
    .option(
      '--webhook <url>',
      'is sent alerts: runs that failed for good, and that are late; others see it in a list of processes',
    )
    .option(
      '--webhook-file <file>',
      'a file that holds that address (default: ALERT_WEBHOOK_FILE, or ALERT_WEBHOOK_URL)',
    )
    .option('--with-stack', 'starts the local stack, and mends it where it is not healthy', false)
    .action(serve)
  schedule
    .command('list')
    .description('the schedules, how they stand and when they are due')
    .option('--file <file>', 'a module that exports schedules; default: those of this package')
    .action(list)
  for (const [name, isPaused, what] of [
    ['pause', true, 'lets nothing be due from now on'],
    ['resume', false, 'lets a schedule go on'],
  ] as const)
    schedule
      .command(name)
      .description(what)
      .argument('<schedule>')
      .action((named: string) => withStore((store) => setPaused(store, named, isPaused)))
  return schedule
}

async function serve({ file, withStack, ...flags }: ServiceFlags): Promise<void> {
  const url = webhookAddress(flags)
  const all = await schedulesIn(file)
  const signal = interruption()
  const logFile = join(logFolder(), 'orchestrator.log')
  const { log, close } = openLog(logFile, lossOf('the log of the scheduler'))
  const stack = withStack ? stackKeeper(log) : undefined
  await stack?.mend()
  const watching = stack?.watch(signal)
  const lost = (reason: string) => log.error({ reason }, 'an alert could not be delivered')
  process.stderr.write(`${all.length} schedules; log: ${logFile}\n`)
  const clearing = keepClear(log, signal)
  await withStore((store) =>
    runSchedules(all, {
      ...{ store, signal, log: (event) => note(log, event) },
      run: runScheduled,
      alert: url === undefined ? async () => undefined : webhook(url, (_, reason) => lost(reason)),
    }),
  )
  await Promise.all([watching, clearing])
  close()
}

/** Puts in order what dead runs have left, also where no run comes after them that would. */
async function keepClear(log: Logger, signal: AbortSignal): Promise<void> {
  const settings = readSettings()
  await using owner = new PostgresPool(settings.postgres, {
    ...{ role: 'fraud_owner', application: 'sparkwright schedule', connections: 1 },
  })
  const settling = { ...settlingOf(settings, owner), reporter: logsOfRuns(settings) }
  while (!signal.aborted) {
    await sleep(CLEARING_INTERVAL, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const problems = await clearUp(settling).catch((error: unknown) => [failureOf(error).message])
    for (const problem of problems) log.warn({ problem }, 'something could not be put in order')
  }
}

async function runScheduled({ name, pipeline, params, retries }: Schedule, due: Due, key: string) {
  const given = withDefaultInput(pipeline.jobs, params(due))
  const flags = { retries, key, name, json: false }
  return submission(
    name,
    flags,
    async ({ run, signal }) => {
      await makeDefaultInput(pipeline.jobs, given, signal)
      return runPipeline(pipeline, given, run)
    },
    // Each run has its own log.
    silentReporter,
  )
}

/** The package's schedules are known; one of a file is once the service has run it, or `list` has shown it. */
async function setPaused(store: PostgresScheduleStore, name: string, isPaused: boolean): Promise<void> {
  if (schedules.some((schedule) => schedule.name === name)) await store.state(name)
  if (!(await store.setPaused(name, isPaused)))
    throw new RangeError(`There is no schedule ${name}: see sparkwright schedule list [--file FILE].`)
}

function note(log: Logger, { event, ...more }: SchedulerEvent): void {
  const isBad = event === 'alert' || event === 'trouble'
  if (isBad) log.error(more, event)
  else log.info(more, event)
  process.stderr.write(`${new Date().toISOString()} ${event} ${JSON.stringify(more)}\n`)
}

/** Has the local stack healthy. */
function stackKeeper(log: Logger) {
  const settings = readStackSettings()
  const mend = async () => {
    const sick = (await status(settings)).filter(({ state }) => state !== 'healthy')
    if (sick.length === 0) return
    log.warn({ services: sick.map(({ service, state }) => `${service} ${state}`) }, 'the stack is not healthy')
    await up(settings, { say: (line) => log.info({ service: 'stack' }, line) })
  }
  const watch = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await sleep(STACK_INTERVAL, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await mend().catch((error: unknown) => log.error(failureOf(error), 'trouble'))
    }
  }
  return { mend, watch }
}

async function list({ file }: { readonly file?: string }): Promise<void> {
  const all = await schedulesIn(file)
  const rows = await withStore(async (store) => {
    const states = await Promise.all(all.map(({ name }) => store.state(name)))
    return all.map(({ name, pipeline, cron, timeZone, nextAfter }, i) => {
      const next = states[i]?.isPaused ? 'paused' : (nextAfter(states[i]?.now ?? new Date())?.toISOString() ?? 'never')
      return [name, pipeline.name, `${cron} (${timeZone})`, states[i]?.last.toISOString() ?? '', next]
    })
  })
  process.stdout.write(`${inColumns([['SCHEDULE', 'PIPELINE', 'CRON', 'DEALT WITH UP TO', 'NEXT'], ...rows])}\n`)
}

async function withStore<T>(work: (store: PostgresScheduleStore) => Promise<T>): Promise<T> {
  await using owner = new PostgresPool(readSettings().postgres, {
    ...{ role: 'fraud_owner', application: 'sparkwright schedule', connections: 2 },
  })
  await migrate(owner)
  return await work(new PostgresScheduleStore(owner))
}
