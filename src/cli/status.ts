import { Command } from 'commander'
import { readSettings } from '../config.ts'
import type { Run } from '../runs/run.ts'
import { fromRuns } from './recorded-runs.ts'
import { detailsOf } from './run-text.ts'

/** `sparkwright status [RUN]`: all that is recorded of a run. */
export function statusCommand(): Command {
  return new Command('status')
    .description('all that is recorded of a run; exit code 2 where there is none of that id')
    .argument('[run]', 'its id; default: the newest')
    .option('--json', 'as one JSON object', false)
    .action(async (id: string | undefined, { json }: { readonly json: boolean }) => {
      const run = await fromRuns<Run | undefined>(
        'status',
        async (runs) => (id === undefined ? (await runs.recent(1))[0] : runs.find(id)),
        undefined,
      )
      if (run === undefined)
        throw new RangeError(
          id === undefined ? 'No run was submitted yet.' : `There is no run ${id}: see sparkwright list.`,
        )
      process.stdout.write(`${json ? JSON.stringify(run) : detailsOf(run, readSettings().spark.ui)}\n`)
    })
}
