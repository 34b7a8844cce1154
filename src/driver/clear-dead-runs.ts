import type { Job } from '../jobs/define-job.ts'
import type { Run, RunFailure } from '../runs/run.ts'
import type { Resources } from './resources.ts'

/** How a run failed whose process ended without a word. */
const DIED: RunFailure = {
  code: 'DIED',
  message: 'the process that ran it ended without a word: killed, or its machine went down. Nothing was published.',
}

/**
 * Takes away what dead runs of a job have left: their work on the cluster, what they staged, and their being recorded as
 * running. One that had published and could not say so any more is recorded as what it is, succeeded.
 */
export async function clearDeadRuns(job: Job, resources: Resources): Promise<void> {
  const { runs, reporter, endSession } = resources
  for (const run of await runs.dead(job.name)) {
    if (run.session !== null) await endSession(run.session)
    const ended = (await hasPublished(run, job, resources)) ? succeeded(run) : await discarded(run, job, resources)
    // Somebody else may have been quicker.
    await runs.update(ended).catch(() => undefined)
    reporter.cleared(ended)
  }
}

/** Tables are published together with the record of the run: one that is recorded as running has published none. */
async function hasPublished(run: Run, job: Job, { parquet }: Resources): Promise<boolean> {
  for (const root of rootsOf(job)) {
    const newest = await parquet.newest(root)
    if (Object.values(newest?.batches ?? {}).some(({ runId }) => runId === run.id)) return true
  }
  return false
}

async function discarded(run: Run, job: Job, { parquet, tables }: Resources): Promise<Run> {
  for (const root of rootsOf(job)) await parquet.discard(root, run.id)
  if (Object.values(job.outputs).some(({ kind }) => kind === 'table')) await tables.discard(run.id)
  return { ...run, state: 'failed', finishedAt: new Date(), counts: null, failure: DIED }
}

function succeeded(run: Run): Run {
  return { ...run, state: 'succeeded', finishedAt: new Date() }
}

function rootsOf({ outputs }: Job): ReadonlySet<string> {
  return new Set(Object.values(outputs).flatMap((output) => (output.kind === 'parquet' ? [output.root] : [])))
}
