import { Command } from 'commander'
import { EXIT } from '../../driver/exit-code.ts'
import { follow, isDead } from '../../orchestrator/follow.ts'
import type { Run } from '../../runs/run.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { findRun, fromRuns } from '../recorded-runs.ts'

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
  if (ended.state === 'cancelled') return say(`run ${id} cancelled`, EXIT.done)
  if (ended.state !== 'running') return say(`run ${id} was quicker: ${ended.state}`, EXIT.failed)
  return (await isDead(runs, run))
    ? say(`The process of run ${id} died. The next run of ${run.job} takes away what it left.`, EXIT.failed)
    : say(
        `Run ${id} was told to end and has not done so in ${PATIENCE / 1000} s: see sparkwright status ${id}.`,
        EXIT.failed,
      )
}

/** The run as it is recorded last. */
async function untilEnded(runs: RunStore, run: Run): Promise<Run> {
  let last = run
  try {
    for await (last of follow(runs, run.id, AbortSignal.timeout(PATIENCE)));
  } catch (error) {
    if (!(error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name))) throw error
  }
  return last
}

function say(message: string, code: number): number {
  process.stdout.write(`${message}\n`)
  return code
}
