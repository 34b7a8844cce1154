import { type Run, type RunDataset, rollbackKey } from '../runs/run.ts'
import { CANCELLED, failureOf } from './failure.ts'
import { JobError } from './job-error.ts'
import { partOf, rootOf } from './ledger-names.ts'
import { newRun } from './new-run.ts'
import { StoreError } from './ports.ts'
import type { Resources } from './resources.ts'
import type { Settling } from './settle.ts'

/** What a rollback needs from outside. */
export type RollbackResources = Settling & Pick<Resources, 'signal'>

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
  const root = rootOfAll(written) ?? null
  await using alive = await runs.begin(run, { root })
  const begun = { ...run, fence: alive.fence }
  reporter.started(begun)
  reporter.step(begun, 'publish', `putting back what was there before run ${of.id}`)
  await alive.check()
  const ended = await (root === null
    ? putBackTables(begun, written, resources)
    : putBackFiles(begun, root, written, resources))
  // Where it could not be recorded, whoever runs next puts it in order.
  const recorded = await runs.find(run.id).catch(() => undefined)
  if (recorded && recorded.state !== 'running') await runs.cleared(run.id).catch(() => undefined)
  reporter.ended(ended)
  return ended
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

async function putBackFiles(
  run: Run,
  root: string,
  written: readonly Written[],
  { runs, parquet, signal }: RollbackResources,
): Promise<Run> {
  const { id: runId, rollsBack, fence } = run
  const of = rollsBack ?? ''
  const parts = written.map(({ dataset, batch }) => ({ part: partOf(root, dataset), batch }))
  try {
    await parquet.rollback(root, { runId, fence }, { of, written: parts }, { signal })
  } catch (error) {
    const failed = failedOf(run, error, signal)
    // The answer may be lost of what was done. Where that cannot be known now, whoever runs next settles it.
    const isDone = await parquet.hasPublished(root, runId).catch(() => undefined)
    if (isDone === false) await runs.update(failed).catch(() => undefined)
    if (!isDone) return failed
  }
  const done = succeeded(run)
  await runs.update(done).catch(async (cause: unknown) => {
    // Whoever took it for dead may have recorded it, or only the answer was lost.
    const recorded = await runs.find(runId).catch(() => undefined)
    if (recorded?.state !== 'succeeded') throw unrecorded(of, cause)
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

function unrecorded(of: string, cause: unknown): JobError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const message = `run ${of} is rolled back, but that could not be recorded: ${why} Roll it back again.`
  return new JobError('NOT_RECORDED', message, { cause })
}
