import { Command } from 'commander'
import type { Job } from '../../jobs/define-job.ts'
import type { Run } from '../../runs/run.ts'
import { howAgain, jobOf } from '../again.ts'
import { type SubmissionFlags, withSubmissionFlags } from '../flags/submission-flags.ts'
import { findRun, fromRuns } from '../recorded-runs.ts'
import { submit } from './submit.ts'

/** `sparkwright rerun RUN`: the same job with the same parameters, as a new run. */
export function rerunCommand(): Command {
  const command = new Command('rerun')
    .description('submits the job of a run again, with the parameters that it had')
    .argument('<run>', 'its id')
  return withSubmissionFlags(command).action(async (id: string, flags: SubmissionFlags) => {
    const run = await fromRuns('rerun', (runs) => findRun(runs, id), undefined)
    if (run === undefined) throw new RangeError('No run was submitted yet.')
    process.exitCode = await submit(jobToRerun(run), flags, run.params)
  })
}

/** The job of a run that is to be run again. Throws `RangeError` where that is done by other means, with what they are. */
export function jobToRerun(run: Run): Job {
  const { id, rollsBack } = run
  if (rollsBack !== null)
    throw new RangeError(`Run ${id} is the rollback of run ${rollsBack}, which cannot be done twice.`)
  const job = jobOf(run)
  if (job === undefined) throw new RangeError(howAgain(run))
  return job
}
