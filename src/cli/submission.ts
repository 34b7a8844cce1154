import { clearDeadRuns } from '../driver/clear-dead-runs.ts'
import { type GivenParams, withAbsolutePaths } from '../driver/plan/params.ts'
import { jsonReporter, type Reporter, terminalReporter } from '../driver/reporter.ts'
import type { Resources } from '../driver/resources.ts'
import { runJob } from '../driver/run-job.ts'
import type { Job } from '../jobs/define-job.ts'
import { once as doOnce } from '../orchestrator/once.ts'
import { withRetries } from '../orchestrator/retry.ts'
import type { RunJob } from '../orchestrator/run-pipeline.ts'
import type { Run } from '../runs/run.ts'
import { migrate } from '../storage/postgres/migrations.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'
import { PostgresTableStore } from '../storage/postgres/table-store.ts'
import { confOf, type SubmissionFlags, settingsOf } from './flags/submission-flags.ts'
import { interrupt, interruptAfter, interruption } from './interrupt.ts'
import { Lineage } from './observe/lineage.ts'
import { logsOfRuns } from './observe/run-log.ts'
import { several } from './observe/several-reporters.ts'
import { resourcesOf } from './open-resources.ts'
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
  // What is wrong with them is said before anything is opened.
  confOf(flags)
  const signal = interruption()
  if (flags.timeout !== undefined) interruptAfter(flags.timeout)
  const reporter = several(shown, logsOfRuns(settings))
  await using owner = new PostgresPool(settings.postgres, {
    role: 'fraud_owner',
    application: `sparkwright ${name}`,
    // One of them shows that the run is alive.
    connections: 5,
  })
  await using sessions = new Sessions(settings, {
    signal,
    artifacts: flags,
    onProgress: reporter.progress,
    onWait: reporter.waiting,
  })
  const lineage = new Lineage(settings)
  const resources = async (job: Job, key?: string): Promise<Resources> => {
    const opened = {
      owner,
      spark: await sessions.current(confOf(flags, job.conf)),
      reporter: several(reporter, lineage.of(job)),
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
    if (flags.key === undefined) void sessions.current(confOf(flags, job.conf))
    await Promise.all([migrate(owner), owner.open(CONNECTIONS_OF_A_RUN - 1)])
    if (flags.key === undefined) return attempt(job, params)
    const key = [flags.key, job.name, params.given.batch].filter(Boolean).join(' ')
    const clear = async () => clearDeadRuns(job, await resources(job))
    let own: Run | undefined
    const first = async () => {
      own = await attempt(job, params, key)
      return own
    }
    const ended = await doOnce({ key, runs: new PostgresRunStore(owner), attempt: first, clear, signal })
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
  return name === undefined ? tag : [name, ...tag]
}
