import { Command } from 'commander'
import { readSettings } from '../../config.ts'
import { exitCodeFor } from '../../driver/exit-code.ts'
import { jsonReporter, terminalReporter } from '../../driver/reporter.ts'
import { clearDeadRollbacks, type RollbackResources, rollback } from '../../driver/rollback.ts'
import { once } from '../../orchestrator/once.ts'
import { type Run, rollbackKey } from '../../runs/run.ts'
import { migrate } from '../../storage/postgres/migrations.ts'
import { PostgresPool } from '../../storage/postgres/pool.ts'
import { PostgresRunStore } from '../../storage/postgres/run-store.ts'
import { interruption } from '../interrupt.ts'
import { logsOfRuns } from '../observe/run-log.ts'
import { several } from '../observe/several-reporters.ts'
import { datasetsOf, tablesOf } from '../open-resources.ts'
import { findRun } from '../recorded-runs.ts'

/** `sparkwright rollback RUN`: takes back what a run has published. */
export function rollbackCommand(): Command {
  return new Command('rollback')
    .description('takes back what a run has published: its batches show again what they showed before it')
    .argument('<run>', 'its id')
    .option('--json', 'one JSON object a line on standard output', false)
    .addHelpText('after', '\nHow many old versions of a batch are kept, KEEP_VERSIONS says: see .env.example.')
    .action(async (id: string, { json }: { readonly json: boolean }) => {
      const settings = readSettings()
      const signal = interruption()
      const shown = json ? jsonReporter : terminalReporter()
      await using owner = new PostgresPool(settings.postgres, {
        role: 'fraud_owner',
        application: 'sparkwright rollback',
      })
      await migrate(owner)
      const runs = new PostgresRunStore(owner)
      const tables = tablesOf(settings, owner)
      const reporter = several(shown, logsOfRuns(settings))
      process.exitCode = await rollBack(await findRun(runs, id), {
        ...{ runs, tables, reporter, signal },
        parquet: datasetsOf(settings),
      })
    })
}

/** Once: a run that is rolled back already stays so. */
async function rollBack(of: Run, resources: RollbackResources): Promise<number> {
  const { runs, reporter, signal } = resources
  let own: Run | undefined
  const attempt = async () => {
    own = await rollback(of, resources)
    return own
  }
  const clear = () => clearDeadRollbacks(of, resources)
  const ended = await once({ key: rollbackKey(of.id), runs, attempt, clear, signal })
  // It was another process that has reported its own.
  if (ended !== own) reporter.ended(ended)
  return exitCodeFor(ended.failure)
}
