import type { GivenParams } from '../driver/plan/params.ts'
import { parseParams } from '../driver/plan/params.ts'
import { isPeriod } from '../jobs/batch.ts'
import type { Job } from '../jobs/define-job.ts'
import { type Pipeline, sourcesOf } from '../jobs/define-pipeline.ts'
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
 * whose outputs it reads have just replaced, not all that are there, and of a CSV that it reads beside them no others; one that
 * reads nothing of the pipeline, or only looks things up in it, takes those that were given. Answers the runs there were.
 */
export async function runPipeline(pipeline: Pipeline, given: Given, run: RunJob): Promise<readonly Run[]> {
  const params = pipelineParams(pipeline, given)
  const runs = new Map<Job, Run>()
  for (const [job, own] of params) {
    const sources = sourcesOf(pipeline, job).flatMap((source) => runs.get(source) ?? [])
    const batch = 'batch' in job.params.shape ? batchesOf(sources, own.given.by === 'month') : undefined
    const ended = await run(job, batch === undefined ? own : parseParams(job.params, { ...given, batch }))
    runs.set(job, ended)
    if (ended.state !== 'succeeded') break
  }
  return [...runs.values()]
}

/**
 * What any of some runs has replaced, as a parameter; undefined where one of them is of a dataset that is not cut by time, or has
 * replaced nothing that can be asked for by name: then all that is there has to be looked at.
 */
function batchesOf(runs: readonly Run[], byMonth: boolean): string | undefined {
  const each = runs.map(({ batches }) => batches.filter((batch) => !batch.startsWith('undated-')))
  if (each.some((batches) => batches.length === 0 || !batches.every(isPeriod))) return undefined
  const all = each.flat()
  // Days are found by their months, but months not by days.
  const length = byMonth ? '2020-03'.length : Math.min(...all.map((batch) => batch.length))
  const batches = new Set(all.map((batch) => batch.slice(0, length)))
  return batches.size === 0 ? undefined : [...batches].sort().join()
}
