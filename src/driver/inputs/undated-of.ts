import type { Job } from '../../jobs/define-job.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { JobError } from '../job-error.ts'
import type { GivenParams } from '../plan/params.ts'
import type { Resources } from '../resources.ts'

/**
 * The batches of lines without a usable time that the run `replaces` has published: they go with a publication of what
 * was delivered in their place. None where no run is named. Throws `JobError` where it is none of this job that published, and
 * where this one takes other batches than it did: lines that have a time now would then be in none.
 */
export async function undatedOf(
  job: Job,
  { runs, replaces, given }: Pick<Resources, 'runs' | 'replaces'> & Pick<GivenParams, 'given'>,
): Promise<readonly string[]> {
  if (replaces === undefined) return []
  const run = await runs.find(replaces)
  const why = whyNot(job, run) ?? tooNarrow(given, run?.params ?? {})
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
  if (run.rolledBackBy !== null) return `run ${run.rolledBackBy} has taken back what it published`
  return Object.values(job.inputs).some(({ kind }) => kind === 'csv') ? undefined : 'the job reads no CSV'
}

type Given = GivenParams['given']

function tooNarrow({ batch = 'all' }: Given, { batch: before = 'all' }: Given): string | undefined {
  if (batch === 'all' || batch === before) return undefined
  return `it took ${before === 'all' ? 'all batches' : before}, and this one takes ${batch} only. Lines whose time could not be read then may now have one in any batch: leave --batch out`
}
