import { readSettings } from '../config.ts'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'

/** SQLSTATE of a table that is not there: nothing was ever submitted. */
const NO_TABLE = '42P01'

/** Finds a run. Throws `RangeError` where there is none of that id. */
export async function findRun(runs: RunStore, id: string): Promise<Run> {
  const run = await runs.find(id)
  if (run) return run
  throw new RangeError(`There is no run ${id}: see sparkwright list.`)
}

/** Reads the records of runs, as a role that may only read. `none` where no run was ever recorded. */
export async function fromRuns<T>(command: string, read: (runs: RunStore) => Promise<T>, none: T): Promise<T> {
  const { postgres } = readSettings()
  await using pool = new PostgresPool(postgres, {
    ...{ role: 'fraud_reader', application: `sparkwright ${command}` },
    ...{ connections: 1, statementTimeout: 20_000 },
  })
  return await read(new PostgresRunStore(pool)).catch((error: unknown) => {
    if (error instanceof Error && 'sqlState' in error && error.sqlState === NO_TABLE) return none
    throw error
  })
}
