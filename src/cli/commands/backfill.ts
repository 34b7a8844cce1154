import { Command } from 'commander'
import { exitCodeOf } from '../../driver/exit-code.ts'
import { backfill, batchesBetween } from '../../orchestrator/backfill.ts'
import { makeDefaultInput, withDefaultInput } from '../flags/default-input.ts'
import { pipelinesFor } from '../flags/job-file.ts'
import { paramsOf, withParams } from '../flags/job-flags.ts'
import { type SubmissionFlags, withSubmissionFlags } from '../flags/submission-flags.ts'
import { submission } from '../submission.ts'

type Flags = SubmissionFlags & { readonly from: string; readonly to: string }

/** `sparkwright backfill PIPELINE --from … --to …`: a pipeline batch by batch. */
export async function backfillCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('backfill')
    .description('runs a pipeline for each batch from one to another')
    .usage('<pipeline|file> --from <batch> --to <batch> [options]')
  for (const [called, pipeline] of await pipelinesFor(args)) {
    const { name, description, jobs } = pipeline
    if (!jobs.some(({ params }) => 'batch' in params.shape)) continue
    const each = withSubmissionFlags(withParams(new Command(called).description(description), jobs, ['batch']))
    each
      .requiredOption('--from <batch>', 'the first batch, as 2020-01 or 2020-01-31')
      .requiredOption('--to <batch>', 'the last one, included')
      .action(async (flags: Flags) => {
        const batches = batchesBetween(flags.from, flags.to)
        const given = withDefaultInput(jobs, paramsOf(flags, jobs))
        if (given.batch !== undefined) throw new RangeError('--batch: the batches of a backfill are --from and --to.')
        process.exitCode = await submission(name, flags, async ({ run, signal }) => {
          await makeDefaultInput(jobs, given, signal)
          return exitCodeOf(await backfill(pipeline, batches, given, run))
        })
      })
    command.addCommand(each)
  }
  return command
}
