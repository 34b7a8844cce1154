import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { EXIT } from '../driver/exit-code.ts'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'
import { findRun, fromRuns } from './recorded-runs.ts'

/** How long a run may take to stop its work on the cluster and take away what it staged, in ms. */
const PATIENCE = 120_000

/** `sparkwright kill RUN`: ends a run wherever it runs. */
export function killCommand(): Command {
  return new Command('kill')
    .description('ends a run, wherever it runs: its work on the cluster stops, nothing is published')
    .argument('<run>', 'its id')
    .action(async (id: string) => {
      process.exitCode = await fromRuns('kill', (runs) => kill(runs, id), EXIT.usage)
    })
}

async function kill(runs: RunStore, id: string): Promise<number> {
  const run = await findRun(runs, id)
  if (run.state !== 'running') throw new RangeError(`Run ${id} has ended already: ${run.state}.`)
  await runs.kill(id)
  const ended = await untilEnded(runs, run)
  if (ended) return say(`run ${id} ${ended.state}`, ended.state === 'cancelled' ? EXIT.done : EXIT.failed)
  const isDead = (await runs.dead(run.job)).some((dead) => dead.id === id)
  return isDead
    ? say(`The process of run ${id} died. The next run of ${run.job} takes away what it left.`, EXIT.failed)
    : say(
        `Run ${id} was told to end and has not done so in ${PATIENCE / 1000} s: see sparkwright status ${id}.`,
        EXIT.failed,
      )
}

async function untilEnded(runs: RunStore, { id, job }: Run): Promise<Run | undefined> {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(200)) {
    const now = await findRun(runs, id)
    if (now.state !== 'running') return now
    if ((await runs.dead(job)).some((dead) => dead.id === id)) return undefined
  }
  return undefined
}

function say(message: string, code: number): number {
  process.stdout.write(`${message}\n`)
  return code
}
