import type { Job } from '../../jobs/define-job.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { JobError } from '../job-error.ts'

/**
 * The batches of lines without a usable time that the run `replaces` has published: they go with a publication of what
 * was delivered in their place. None where no run is named. Throws `JobError` where it is none of this job that published.
 */
export async function undatedOf(
  job: Job,
  { runs, replaces }: { readonly runs: RunStore; readonly replaces?: string | undefined },
): Promise<readonly string[]> {
  if (replaces === undefined) return []
  const run = await runs.find(replaces)
  const why = whyNot(job, run)
  if (why !== undefined) throw new JobError('BAD_INPUT', `--replaces ${replaces}: ${why}.`)
  const datasets = await runs.datasets(replaces)
  const undated = datasets.filter(
    ({ role, batch, rows }) => role === 'written' && rows > 0 && batch?.startsWith('undated-'),
  )
  return [...new Set(undated.flatMap(({ batch }) => batch ?? []))]
}

function whyNot(job: Job, run: Awaited<ReturnType<RunStore['find']>>): string | undefined {
  if (run === undefined) return 'there is no such run: sparkwright list shows them'
  if (run.job !== job.name) return `that is a run of job ${run.job}`
  if (run.state !== 'succeeded') return `it has published nothing: it is ${run.state}`
  return Object.values(job.inputs).some(({ kind }) => kind === 'csv') ? undefined : 'the job reads no CSV'
}
