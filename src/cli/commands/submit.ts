import { Command } from 'commander'
import { EXIT, exitCodeFor } from '../../driver/exit-code.ts'
import { parseParams } from '../../driver/plan/params.ts'
import type { Job } from '../../jobs/define-job.ts'
import { makeDefaultInput, withDefaultInput } from '../flags/default-input.ts'
import { jobsFor } from '../flags/job-file.ts'
import { paramsOf, withParams } from '../flags/job-flags.ts'
import { type SubmissionFlags, withSubmissionFlags } from '../flags/submission-flags.ts'
import { submission } from '../submission.ts'

type Flags = SubmissionFlags & { readonly dryRun: boolean; readonly detach: boolean }
type Given = Readonly<Record<string, string>>

/**
 * `sparkwright submit JOB …`: a command for each job of the catalog, its flags from the job's parameters; or one for the
 * file that `args` name, if they name one.
 */
export async function submitCommand(args: readonly string[]): Promise<Command> {
  const submit = new Command('submit')
    .description('runs a job: checks it, stages what it gives, verifies the counts, publishes in one step')
    .usage('<job|file> [options]')
  for (const [called, job] of await jobsFor(args)) submit.addCommand(commandOf(called, job))
  return submit
}

function commandOf(name: string, job: Job): Command {
  const command = withParams(new Command(name).description(job.description), [job])
  return withSubmissionFlags(command)
    .option('--dry-run', 'only says what the run would do', false)
    .option('--detach', 'ends when the run has begun, which goes on: prints its id, for attach, logs and kill', false)
    .option(
      '--replaces <run>',
      'the input stands for that of a run before: the lines without a usable time that it set aside go too',
    )
    .action(async (flags: Flags) => {
      const given = paramsOf(flags, [job])
      if (flags.dryRun) process.exitCode = await (await import('./plan.ts')).showPlan(job, given, flags.json, flags)
      else if (flags.detach) process.exitCode = await (await import('../detach.ts')).detach()
      else process.exitCode = await submit(job, flags, given)
    })
}

/** Runs a job with its parameters as given; answers the exit code. */
export async function submit(job: Job, flags: SubmissionFlags, given: Given): Promise<number> {
  const complete = withDefaultInput([job], given)
  const params = parseParams(job.params, complete)
  return submission(job.name, flags, async ({ run, signal }) => {
    await makeDefaultInput([job], complete, signal)
    const ended = await run(job, params)
    return ended.state === 'succeeded' ? EXIT.done : exitCodeFor(ended.failure)
  })
}
