import { Command } from 'commander'
import { readSettings } from '../../config.ts'
import { detailsOf, type RunDetails } from '../../runs/run-details.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { textOf } from '../observe/run-text.ts'
import { fromRuns } from '../recorded-runs.ts'

/** `sparkwright status [RUN]`: all that is recorded of a run. */
export function statusCommand(): Command {
  return new Command('status')
    .description('all that is recorded of a run; exit code 2 where there is none of that id')
    .argument('[run]', 'its id; default: the newest')
    .option('--json', 'as one JSON object', false)
    .action(async (id: string | undefined, { json }: { readonly json: boolean }) => {
      const run = await fromRuns('status', (runs) => found(runs, id), undefined)
      if (run === undefined)
        throw new RangeError(
          id === undefined ? 'No run was submitted yet.' : `There is no run ${id}: see sparkwright list.`,
        )
      process.stdout.write(`${json ? JSON.stringify(run) : textOf(run, readSettings().spark.ui)}\n`)
    })
}

async function found(runs: RunStore, id: string | undefined): Promise<RunDetails | undefined> {
  const run = id === undefined ? (await runs.recent(1))[0] : await runs.find(id)
  return run && detailsOf(run, runs)
}
