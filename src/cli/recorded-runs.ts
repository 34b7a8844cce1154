import { readSettings } from '../config.ts'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'

/** SQLSTATEs of a table that is not there, and of a schema that is not opened yet: nothing was ever submitted. */
const NO_TABLE = '42P01'
const NO_RIGHT = '42501'

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
    if (isNoLedger(error)) return none
    throw error
  })
}

function isNoLedger(error: unknown): boolean {
  if (!(error instanceof Error && 'sqlState' in error)) return false
  return error.sqlState === NO_TABLE || (error.sqlState === NO_RIGHT && error.message.includes('schema public'))
}
