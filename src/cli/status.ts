import { Command } from 'commander'
import { readSettings } from '../config.ts'
import { rollbackKey } from '../driver/rollback-key.ts'
import type { RunStore } from '../runs/run-store.ts'
import { fromRuns } from './recorded-runs.ts'
import { detailsOf, type RunDetails } from './run-text.ts'

/** `sparkwright status [RUN]`: all that is recorded of a run. */
export function statusCommand(): Command {
  return new Command('status')
    .description('all that is recorded of a run; exit code 2 where there is none of that id')
    .argument('[run]', 'its id; default: the newest')
    .option('--json', 'as one JSON object', false)
    .action(async (id: string | undefined, { json }: { readonly json: boolean }) => {
      const run = await fromRuns('status', (runs) => detailsIn(runs, id), undefined)
      if (run === undefined)
        throw new RangeError(
          id === undefined ? 'No run was submitted yet.' : `There is no run ${id}: see sparkwright list.`,
        )
      process.stdout.write(`${json ? JSON.stringify(run) : detailsOf(run, readSettings().spark.ui)}\n`)
    })
}

/** A run with what is recorded beside it. */
async function detailsIn(runs: RunStore, id: string | undefined): Promise<RunDetails | undefined> {
  const run = id === undefined ? (await runs.recent(1))[0] : await runs.find(id)
  if (run === undefined) return undefined
  const [datasets, back] = [await runs.datasets(run.id), await runs.withKey(rollbackKey(run.id))]
  return { ...run, datasets, rolledBackBy: back?.state === 'succeeded' ? back.id : null }
}
