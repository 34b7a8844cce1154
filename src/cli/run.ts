import { Command } from 'commander'
import { EXIT, exitCodeFor } from '../driver/exit-code.ts'
import { pipelines } from '../jobs/catalog.ts'
import type { Pipeline } from '../jobs/define-pipeline.ts'
import { pipelineParams, runPipeline } from '../orchestrator/run-pipeline.ts'
import type { Run } from '../runs/run.ts'
import { defaultInput, makeDefaultInput } from './default-input.ts'
import { isModule, pipelineIn } from './job-file.ts'
import { paramsOf, withParams } from './job-flags.ts'
import { type Submission, submission } from './submission.ts'
import { givenParams, type SubmissionFlags, withSubmissionFlags } from './submission-flags.ts'

/** `sparkwright run PIPELINE …`: its jobs, each after those whose outputs it reads. */
export async function runCommand(args: readonly string[]): Promise<Command> {
  const run = new Command('run')
    .description('runs the jobs of a pipeline, each after those whose outputs it reads')
    .usage('<pipeline|file> [options]')
  for (const [called, pipeline] of await pipelinesFor(args)) {
    const { name, description, jobs } = pipeline
    const command = withParams(new Command(called).description(description), jobs)
    withSubmissionFlags(command).action(async (flags: SubmissionFlags) => {
      const given = withInput(pipeline, givenParams(flags, paramsOf(flags, jobs)))
      pipelineParams(pipeline, given)
      process.exitCode = await submission(name, flags, async (submission) => {
        await makeInput(pipeline, given, submission.signal)
        const runs = await runPipeline(pipeline, given, submission.run)
        await showTotals(pipeline, runs, submission)
        return exitCodeOf(runs)
      })
    })
    run.addCommand(command)
  }
  return run
}

/** The pipelines by what they are called on the command line; that of the file, too, which `args` name if they name one. */
export async function pipelinesFor(args: readonly string[]): Promise<ReadonlyMap<string, Pipeline>> {
  const [, file] = args
  const named = pipelines.map((pipeline) => [pipeline.name, pipeline] as const)
  if (!isModule(file)) return new Map(named)
  return new Map([...named, [file, await pipelineIn(file)]])
}

/** The parameters, with the input that the pipeline reads where none is given. */
export function withInput(
  { jobs }: Pipeline,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const input = given.input ?? jobs.map(({ name }) => defaultInput(name)).find((file) => file !== undefined)
  return input === undefined ? given : { ...given, input }
}

/** Makes that input where it is not there yet. */
export async function makeInput(
  { jobs }: Pipeline,
  { input }: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  for (const { name } of jobs) if (defaultInput(name) === input) await makeDefaultInput(name, signal)
}

/** The exit code of runs of which only the last can have failed. */
export function exitCodeOf(runs: readonly Run[]): number {
  const last = runs.at(-1)
  return last === undefined || last.state === 'succeeded' ? EXIT.done : exitCodeFor(last.failure)
}

async function showTotals({ totals }: Pipeline, runs: readonly Run[], { reporter, tables }: Submission): Promise<void> {
  const last = runs.at(-1)
  if (totals === undefined || last?.state !== 'succeeded') return
  reporter.totals(totals, await tables.read(totals, last.batches))
}
