import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { EXIT, exitCodeFor } from '../driver/exit-code.ts'
import { jsonReporter, terminalReporter } from '../driver/reporter.ts'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'
import { findRun, fromRuns } from './recorded-runs.ts'

/** How often a run is looked at, in ms. */
const INTERVAL = 300

/** `sparkwright attach RUN`: follows a run of another process to its end. */
export function attachCommand(): Command {
  return new Command('attach')
    .description('follows a run of another process to its end, and ends with its exit code')
    .argument('<run>', 'its id')
    .option('--json', 'one JSON object a line on standard output', false)
    .action(async (id: string, { json }: { readonly json: boolean }) => {
      process.exitCode = await fromRuns('attach', (runs) => attach(runs, id, json), EXIT.usage)
    })
}

async function attach(runs: RunStore, id: string, json: boolean): Promise<number> {
  const reporter = json ? jsonReporter : terminalReporter()
  let told = 0
  for (let looks = 1; ; looks++) {
    const run = await findRun(runs, id)
    if (looks === 1) reporter.started(run)
    for (const { name, seconds } of run.steps.slice(told)) reporter.step(run, name, `${name}: done in ${seconds} s`)
    told = run.steps.length
    if (run.state !== 'running') {
      reporter.ended(run)
      return exitCodeFor(run.failure)
    }
    // Seldom: each look for the dead takes a lock.
    if (looks % 10 === 0) await refuseDead(runs, run)
    await sleep(INTERVAL)
  }
}

async function refuseDead(runs: RunStore, { id, job }: Run): Promise<void> {
  const isDead = (await runs.dead(job)).some((dead) => dead.id === id)
  if (isDead)
    throw new RangeError(`The process of run ${id} died: the next run of ${job} takes away what it left. Rerun it.`)
}
