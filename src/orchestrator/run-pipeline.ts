import type { GivenParams } from '../driver/plan/params.ts'
import { parseParams } from '../driver/plan/params.ts'
import type { Job } from '../jobs/define-job.ts'
import type { Pipeline } from '../jobs/define-pipeline.ts'
import type { Run } from '../runs/run.ts'

/** Runs one job to its recorded end. */
export type RunJob = (job: Job, params: GivenParams) => Promise<Run>

type Given = Readonly<Record<string, string>>

/** Parameters for each job of a pipeline: each takes those it knows. Throws `RangeError` naming each that is wrong. */
export function pipelineParams({ jobs }: Pipeline, given: Given): ReadonlyMap<Job, GivenParams> {
  return new Map(jobs.map((job) => [job, parseParams(job.params, given)]))
}

/**
 * Runs the jobs of a pipeline one after the other until one fails. A job that takes batches takes those that the jobs
 * whose outputs it reads have just replaced, not all that are there. Answers the runs there were.
 */
export async function runPipeline(pipeline: Pipeline, given: Given, run: RunJob): Promise<readonly Run[]> {
  const params = pipelineParams(pipeline, given)
  const runs: Run[] = []
  let batches: readonly string[] | undefined
  for (const job of pipeline.jobs) {
    const own =
      batches && 'batch' in job.params.shape
        ? parseParams(job.params, { ...given, batch: batches.join() })
        : params.get(job)
    if (!own) continue
    const ended = await run(job, own)
    runs.push(ended)
    if (ended.state !== 'succeeded') break
    batches = datedBatches(ended.batches)
  }
  return runs
}

/** Those that can be asked for by name; undefined where the dataset is not cut by time. */
function datedBatches(batches: readonly string[]): readonly string[] | undefined {
  const dated = batches.filter((batch) => /^\d{4}-/.test(batch))
  return dated.length > 0 ? dated : undefined
}
