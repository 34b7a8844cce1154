import { type Run, type RunDataset, rollbackKey } from '../runs/run.ts'
import { settleDead } from './clear-dead-runs.ts'
import { CANCELLED, failureOf } from './failure.ts'
import { JobError } from './job-error.ts'
import { rootOf } from './ledger-names.ts'
import { newRun } from './new-run.ts'
import { type ParquetStore, StoreError } from './ports.ts'
import type { Resources } from './resources.ts'
import type { Sink } from './sinks/sink.ts'

/** What a rollback needs from outside. */
export type RollbackResources = Pick<Resources, 'runs' | 'parquet' | 'tables' | 'reporter' | 'signal'>

/**
 * Takes back what a run has published: in one step, all its batches show again what they showed before it, or nothing.
 * That is recorded as a run of the same job. Where the stores refuse, nothing is changed and it is returned with its
 * failure. Throws `RangeError` for a run that published nothing, `StoreError` where no old version can be there.
 */
export async function rollback(of: Run, resources: RollbackResources): Promise<Run> {
  const { runs, reporter } = resources
  refuseUnpublished(of)
  const written = await writtenBy(of, resources)
  const batches = [...new Set(written.map(({ batch }) => batch))]
  const own = { job: of.job, batches, rollsBack: of.id, key: rollbackKey(of.id) }
  const run: Run = { ...newRun(`${of.job}-rollback`, {}), ...own }
  await using _alive = await runs.begin(run)
  reporter.started(run)
  reporter.step(run, 'publish', `putting back what was there before run ${of.id}`)
  const ended = await putBack(run, written, resources)
  reporter.ended(ended)
  return ended
}

/** Records how rollbacks of a run have ended whose processes died: a half-done one there is not. */
export async function clearDeadRollbacks(of: Run, resources: RollbackResources): Promise<void> {
  const root = rootOfAll(await writtenBy(of, resources))
  for (const run of await resources.runs.dead(of.job))
    if (run.rollsBack === of.id) await settleDead(run, traceOf(root, resources.parquet), resources)
}

/** A batch that a run has written. */
type Written = RunDataset & { readonly batch: string }

function refuseUnpublished({ id, job, state, rollsBack }: Run): void {
  if (rollsBack !== null)
    throw new RangeError(
      `Run ${id} is itself a rollback, of run ${rollsBack}: to have that again, submit ${job} again.`,
    )
  if (state !== 'succeeded') throw new RangeError(`Run ${id} has published nothing: it is ${state}.`)
}

async function writtenBy({ id }: Run, { runs }: RollbackResources): Promise<readonly Written[]> {
  const datasets = await runs.datasets(id)
  const written = datasets.flatMap((one) =>
    one.role === 'written' && one.batch !== null ? [{ ...one, batch: one.batch }] : [],
  )
  if (written.length > 0) return written
  throw new StoreError(
    'VERSION_NOT_KEPT',
    `run ${id} cannot be rolled back: when it published, old versions were not kept yet. Nothing was changed.`,
  )
}

/** All outputs of a job lie in one store, so that there is one step. */
async function putBack(run: Run, written: readonly Written[], resources: RollbackResources): Promise<Run> {
  const root = rootOfAll(written)
  return root === undefined ? putBackTables(run, written, resources) : putBackFiles(run, root, resources)
}

async function putBackTables(run: Run, written: readonly Written[], resources: RollbackResources): Promise<Run> {
  const { runs, tables, reporter, signal } = resources
  const done = succeeded(run)
  try {
    const batches = written.map(({ dataset: table, batch }) => ({ table, batch }))
    const onWait = () => reporter.step(run, 'publish', 'waiting for others who hold the tables')
    await tables.rollback(done, run.rollsBack ?? '', batches, { signal, onWait })
    return done
  } catch (error) {
    const failed = failedOf(run, error, signal)
    // That is refused where all was done and only the answer was lost.
    const recorded = runs.update(failed).then(
      () => failed,
      () => runs.find(run.id),
    )
    const known = await recorded.catch(() => undefined)
    return known?.state === 'succeeded' ? known : failed
  }
}

async function putBackFiles(run: Run, root: string, resources: RollbackResources): Promise<Run> {
  const { runs, parquet, signal } = resources
  const { id: runId, rollsBack, batches } = run
  const of = rollsBack ?? ''
  try {
    await parquet.rollback(root, { runId, of, batches }, { signal })
  } catch (error) {
    const failed = failedOf(run, error, signal)
    // The answer may be lost of what was done. Where that cannot be known now, the next rollback of the run settles it.
    const isDone = await parquet.hasPublished(root, runId).catch(() => undefined)
    if (isDone === false) await runs.update(failed).catch(() => undefined)
    if (!isDone) return failed
  }
  const done = succeeded(run)
  await runs.update(done).catch((cause: unknown) => {
    throw unrecorded(of, cause)
  })
  return done
}

function succeeded(run: Run): Run {
  return { ...run, state: 'succeeded', finishedAt: new Date() }
}

function failedOf(run: Run, error: unknown, signal: AbortSignal | undefined): Run {
  const isCancelled = signal?.aborted === true
  const failure = isCancelled ? CANCELLED : failureOf(error)
  return { ...run, state: isCancelled ? 'cancelled' : 'failed', finishedAt: new Date(), failure }
}

function rootOfAll([first]: readonly Written[]): string | undefined {
  return first && rootOf(first.dataset)
}

/** What a rollback leaves while it is under way: a manifest that is not published yet; of tables, nothing. */
function traceOf(root: string | undefined, parquet: ParquetStore): Pick<Sink, 'hasPublished' | 'discard'> {
  return {
    hasPublished: async ({ id }) => root !== undefined && (await parquet.hasPublished(root, id)),
    discard: async ({ id }) => {
      if (root !== undefined) await parquet.discard(root, id)
    },
  }
}

function unrecorded(of: string, cause: unknown): JobError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const message = `run ${of} is rolled back, but that could not be recorded: ${why} Roll it back again.`
  return new JobError('NOT_RECORDED', message, { cause })
}
