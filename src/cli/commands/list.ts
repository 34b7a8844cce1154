import { Command, InvalidArgumentError, Option } from 'commander'
import { isBatch } from '../../jobs/batch.ts'
import { type Run, runStates } from '../../runs/run.ts'
import type { RunFilter } from '../../runs/run-store.ts'
import { tableOfRuns } from '../observe/run-text.ts'
import { fromRuns } from '../recorded-runs.ts'

const MOST = 10_000

type Flags = RunFilter & { readonly limit: number; readonly json: boolean }

/** `sparkwright list`: the newest runs. */
export function listCommand(): Command {
  return new Command('list')
    .description('the newest runs, with what became of them')
    .option('--job <name>', 'of this job only')
    .addOption(new Option('--state <state>', 'in this state only').choices(runStates))
    .option('--batch <batch>', 'that read or replaced this batch only, as 2020-03', batch)
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .option('--json', 'one JSON object a line', false)
    .action(async ({ limit, json, ...filter }: Flags) => {
      const found = await fromRuns<readonly Run[]>('list', (runs) => runs.recent(limit, filter), [])
      if (json) for (const run of found) process.stdout.write(`${JSON.stringify(run)}\n`)
      else process.stdout.write(found.length > 0 ? `${tableOfRuns(found)}\n` : 'There are no such runs.\n')
    })
}

function batch(text: string): string {
  if (isBatch(text)) return text
  throw new InvalidArgumentError('It has to be a batch: 2020-03, 2020-03-05, undated-1f0c22d9 or all.')
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > MOST)
    throw new InvalidArgumentError(`It has to be a whole number from 1 to ${MOST}.`)
  return number
}
