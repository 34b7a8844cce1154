import { Command } from 'commander'
import { exitCodeOf } from '../../driver/exit-code.ts'
import type { Pipeline } from '../../jobs/define-pipeline.ts'
import { pipelineParams, runPipeline } from '../../orchestrator/run-pipeline.ts'
import type { Run } from '../../runs/run.ts'
import { makeDefaultInput, withDefaultInput } from '../flags/default-input.ts'
import { pipelinesFor } from '../flags/job-file.ts'
import { paramsOf, withParams } from '../flags/job-flags.ts'
import { type SubmissionFlags, withSubmissionFlags } from '../flags/submission-flags.ts'
import { type Submission, submission } from '../submission.ts'

/** `sparkwright run PIPELINE …`: its jobs, each after those whose outputs it reads. */
export async function runCommand(args: readonly string[]): Promise<Command> {
  const run = new Command('run')
    .description('runs the jobs of a pipeline, each after those whose outputs it reads')
    .usage('<pipeline|file> [options]')
  for (const [called, pipeline] of await pipelinesFor(args)) {
    const { name, description, jobs } = pipeline
    const command = withParams(new Command(called).description(description), jobs)
    withSubmissionFlags(command).action(async (flags: SubmissionFlags) => {
      const given = withDefaultInput(jobs, paramsOf(flags, jobs))
      pipelineParams(pipeline, given)
      process.exitCode = await submission(name, flags, async (submission) => {
        await makeDefaultInput(jobs, given, submission.signal)
        const runs = await runPipeline(pipeline, given, submission.run)
        await showTotals(pipeline, runs, submission)
        return exitCodeOf(runs)
      })
    })
    run.addCommand(command)
  }
  return run
}

async function showTotals({ totals }: Pipeline, runs: readonly Run[], { reporter, tables }: Submission): Promise<void> {
  const last = runs.at(-1)
  if (totals === undefined || last?.state !== 'succeeded') return
  reporter.totals(totals, await tables.read(totals, last.batches))
}
