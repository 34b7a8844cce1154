import type { Job } from '../jobs/define-job.ts'
import type { Run, RunFailure } from '../runs/run.ts'
import type { Resources } from './resources.ts'
import type { Sink } from './sinks/sink.ts'
import { sinkOf } from './sinks/sink-of.ts'

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
  const sink = sinkOf(job, resources)
  for (const run of await resources.runs.dead(job.name)) {
    if (run.session !== null) await resources.endSession(run.session)
    await settleDead(run, sink, resources)
  }
}

/** Takes away what a dead run has staged, and records how it ended. */
export async function settleDead(
  run: Run,
  sink: Pick<Sink, 'hasPublished' | 'discard'>,
  { runs, reporter }: Pick<Resources, 'runs' | 'reporter'>,
): Promise<void> {
  const hasPublished = await sink.hasPublished(run)
  if (!hasPublished) await sink.discard(run)
  const ended = { ...run, finishedAt: new Date(), ...(hasPublished ? SUCCEEDED : FAILED) }
  // Somebody else may have been quicker.
  await runs.update(ended).catch(() => undefined)
  reporter.cleared(ended)
}

const SUCCEEDED = { state: 'succeeded' } as const
const FAILED = { state: 'failed', counts: null, failure: DIED } as const
