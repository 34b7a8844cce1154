import { differingParams, type GivenParams, withAbsolutePaths } from '../driver/plan/params.ts'
import { jsonReporter, type Reporter, terminalReporter } from '../driver/reporter.ts'
import type { Resources } from '../driver/resources.ts'
import { runJob } from '../driver/run-job.ts'
import { clearUp } from '../driver/settle.ts'
import { isStillPublished } from '../driver/still-published.ts'
import type { Job } from '../jobs/define-job.ts'
import { once as doOnce } from '../orchestrator/once.ts'
import { withRetries } from '../orchestrator/retry.ts'
import type { RunJob } from '../orchestrator/run-pipeline.ts'
import type { Run } from '../runs/run.ts'
import { checkedKey, checkedTag, keyOfJob } from '../runs/run-names.ts'
import { migrate } from '../storage/postgres/migrations.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'
import { confOf, type SubmissionFlags, settingsOf } from './flags/submission-flags.ts'
import { interrupt, interruptAfter, interruption } from './interrupt.ts'
import { Lineage } from './observe/lineage.ts'
import { logsOfRuns } from './observe/run-log.ts'
import { several } from './observe/several-reporters.ts'
import { starvation } from './observe/starvation.ts'
import { resourcesOf, settlingOf } from './open-resources.ts'
import { Sessions } from './sessions.ts'

/** How many connections to PostgreSQL a run needs at once: one shows that it is alive, one records what it does. */
const CONNECTIONS_OF_A_RUN = 2

/** What a command that runs jobs has at hand. */
export interface Submission {
  /** Runs a job, with the retries that were asked for. */
  readonly run: RunJob
  readonly reporter: Reporter
  readonly tables: PostgresTableStore
  readonly signal: AbortSignal
}

/**
 * Opens what jobs need, does `work`, and closes it again. `shown` is told what happens, beside the log of each run; by
 * default people or machines are, as the flags say.
 */
export async function submission<T>(
  name: string,
  flags: SubmissionFlags,
  work: (submission: Submission) => Promise<T>,
  shown: Reporter = flags.json ? jsonReporter : terminalReporter(),
): Promise<T> {
  const settings = settingsOf(flags)
  // What is wrong with them is said before anything is opened, or recorded.
  confOf(flags)
  tagsOf(flags)
  if (flags.key !== undefined) checkedKey(flags.key)
  const signal = interruption()
  if (flags.timeout !== undefined) interruptAfter(flags.timeout)
  const reporter = several({ 'the terminal': shown, 'the log of runs': logsOfRuns(settings) })
  await using owner = new PostgresPool(settings.postgres, {
    role: 'fraud_owner',
    application: `sparkwright ${name}`,
    // One of them shows that the run is alive.
    connections: 5,
  })
  await using sessions = new Sessions(settings, {
    signal,
    artifacts: flags,
    onProgress: [reporter.progress, starvation(reporter.starving)],
    onWait: reporter.waiting,
  })
  const lineage = new Lineage(settings)
  const resources = async (job: Job, key?: string): Promise<Resources> => {
    const opened = {
      owner,
      spark: await sessions.current(confOf(flags, job.conf)),
      reporter: several({ 'the others': reporter, OpenLineage: lineage.of(job) }),
    }
    const { replaces } = flags
    return { ...resourcesOf(settings, opened), signal, key, replaces, tags: tagsOf(flags), cancel: interrupt }
  }
  const attempt = async (job: Job, params: GivenParams, key?: string) => {
    const ended = await runJob(job, params, await resources(job, key))
    // What the failure was may have been the session's.
    if (ended.state !== 'succeeded') await sessions.end()
    return ended
  }
  const once = async (job: Job, params: GivenParams) => {
    // Opened while the ledger is made ready; where a key is given, it may turn out that there is nothing to do.
    if (flags.key === undefined) sessions.current(confOf(flags, job.conf)).catch(() => undefined)
    await Promise.all([migrate(owner), owner.open(CONNECTIONS_OF_A_RUN - 1)])
    if (flags.key === undefined) return attempt(job, params)
    const key = keyOfJob(flags.key, job.name, params.given.batch)
    const settling = { ...settlingOf(settings, owner), reporter }
    const clear = async () => void (await clearUp(settling))
    const isPublished = (done: Run) => isStillPublished(done, settling)
    let own: Run | undefined
    const first = async () => {
      own = await attempt(job, params, key)
      return own
    }
    const checkSame = (known: Run) => checkKeyFor(job, params, known)
    const task = { key, runs: settling.runs, attempt: first, checkSame, clear, isPublished, signal }
    const ended = await doOnce(task)
    // It was another process that has reported its own.
    if (ended !== own) reporter.ended(ended)
    return ended
  }
  const run: RunJob = (job, params) =>
    withRetries(() => once(job, withAbsolutePaths(job, params)), {
      retries: flags.retries ?? job.retries,
      signal,
      onRetry: reporter.retrying,
    })
  const done = await work({ run, reporter, tables: new PostgresTableStore(owner), signal })
  await lineage.sent()
  return done
}

function tagsOf({ name, tag = [] }: SubmissionFlags): readonly string[] {
  return (name === undefined ? tag : [name, ...tag]).map(checkedTag)
}

/** A key stands for one thing: throws `RangeError` where the run that has it does another. */
function checkKeyFor(job: Job, { given }: GivenParams, known: Run): void {
  const others = known.job === job.name ? differingParams(job.params, given, known.params) : []
  if (known.job === job.name && others.length === 0) return
  const what =
    known.job === job.name ? `with another ${others.map((name) => `--${name}`).join(', ')}` : `of job ${known.job}`
  throw new RangeError(
    `The key ${known.key} stands for run ${known.id}, ${what}: see sparkwright status ${known.id}. Take another --key for what is something else.`,
  )
}
