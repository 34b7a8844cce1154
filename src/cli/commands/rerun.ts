import { Command } from 'commander'
import { jobs } from '../../jobs/catalog.ts'
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
    const job = jobs.find(({ name }) => name === run?.job)
    if (run === undefined) throw new RangeError('No run was submitted yet.')
    if (run.rollsBack !== null)
      throw new RangeError(`Run ${id} is the rollback of run ${run.rollsBack}, which cannot be done twice.`)
    if (job === undefined)
      throw new RangeError(
        `Run ${id} is one of job ${run.job}, which is none of this package: submit the file that defines it.`,
      )
    process.exitCode = await submit(job, flags, run.params)
  })
}
