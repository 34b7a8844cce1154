import { Command } from 'commander'
import { EXIT, exitCodeFor } from '../../driver/exit-code.ts'
import { jsonReporter, terminalReporter } from '../../driver/reporter.ts'
import { follow } from '../../orchestrator/follow.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { findRun, fromRuns } from '../recorded-runs.ts'

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

/** Follows a run to its end; answers the exit code. Throws `RangeError` where its process has died. */
export async function attach(runs: RunStore, id: string, json: boolean): Promise<number> {
  const reporter = json ? jsonReporter : terminalReporter()
  let run = await findRun(runs, id)
  reporter.started(run)
  let told = 0
  for await (run of follow(runs, id)) {
    for (const { name, seconds } of run.steps.slice(told)) reporter.step(run, name, `${name}: done in ${seconds} s`)
    told = run.steps.length
  }
  if (run.state === 'running') {
    // Which jobs there are is to be known only here: the catalog takes its time.
    const { howAgain } = await import('../again.ts')
    throw new RangeError(
      `The process of run ${id} died: the next run of any job takes away what it left. ${howAgain(run)}`,
    )
  }
  reporter.ended(run)
  return exitCodeFor(run.failure)
}
