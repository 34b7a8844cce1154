import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { PatientOptions } from '../../driver/ports.ts'
import type { PostgresPool, Session } from './pool.ts'
import { PostgresError } from './postgres-error.ts'
import { notRunning } from './run-store.ts'
import { inSchema } from './table-ddl.ts'

/** How long an attempt may keep readers waiting, in ms: who waits for a table has all queue up that come after. */
const READERS_WAIT = 1000
/** How long an attempt waits for other publishers, in ms: no reader waits for them. */
const PUBLISHERS_WAIT = 30_000
/** The pause between two attempts, in ms: at least so much, and up to so much more. */
const PAUSE = { least: 2000, more: 3000 }

const Standing = z.object({ state: z.string(), fence: z.coerce.number().int() })

/** The tables that a publication changes, and those that what it publishes was made of. */
export interface Concerned {
  readonly changed: readonly string[]
  readonly read?: Iterable<string> | undefined
}

/**
 * Does `work` in one transaction, and again from the beginning where others hold its tables, until `patience` ms have
 * passed or the signal aborts. Whatever `work` looks at, it looks at again each time.
 */
export async function patiently(
  pool: PostgresPool,
  work: (session: Session) => Promise<void>,
  { patience, signal, onWait }: PatientOptions & { readonly patience: number },
): Promise<void> {
  const end = performance.now() + patience
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.transaction(work, { signal, lockTimeout: PUBLISHERS_WAIT })
    } catch (error) {
      if (!(error instanceof PostgresError && error.code === 'STORE_BUSY')) throw error
      if (performance.now() > end) throw outOfPatience(error, patience)
    }
    if (attempt === 1) onWait?.()
    await sleep(PAUSE.least + Math.random() * PAUSE.more, undefined, { signal }).catch(() => signal?.throwIfAborted())
  }
}

/**
 * Publishers of a table take turns, so that which run is newer is decided by one at a time; those of other tables go on.
 * Answers the number of the run, which has to be running still.
 */
export async function takeTurn(session: Session, runId: string, { changed, read = [] }: Concerned): Promise<number> {
  // All in one order: two who want the same cannot wait for each other.
  for (const table of [...new Set([...changed, ...read])].sort())
    await session.run(`select pg_advisory_xact_lock${changed.includes(table) ? '' : '_shared'}(${TURN})`, [table])
  const sql = 'select state, fence from public.runs where id = $1 for update'
  const [standing] = await session.rows(Standing, sql, [runId])
  if (standing?.state !== 'running') throw notRunning(runId)
  return standing.fence
}

/** Takes the turn at a table where nobody has it; answers whether it did. */
export async function tryTurn(session: Session, table: string): Promise<boolean> {
  const sql = `select pg_try_advisory_xact_lock(${TURN}) as taken`
  const [turn] = await session.rows(z.object({ taken: z.boolean() }), sql, [table])
  return turn?.taken === true
}

const TURN = `hashtextextended('sparkwright publish ' || $1, 0)`

/**
 * Keeps readers and writers away from tables, in one order. All that it waits for is waited for no longer than
 * a second in all: readers queue up behind it meanwhile. Partitions follow their tables: readers reach them that way.
 */
export async function lockTables(session: Session, tables: readonly string[]): Promise<void> {
  const end = performance.now() + READERS_WAIT
  for (const table of [...new Set(tables)].sort()) {
    await session.run(`set local lock_timeout = ${Math.max(1, Math.round(end - performance.now()))}`)
    await session.run(`lock table only ${inSchema('public', table)} in access exclusive mode`)
  }
  await session.run(`set local lock_timeout = ${READERS_WAIT}`)
}

function outOfPatience({ code, message, sqlState }: PostgresError, patience: number): PostgresError {
  const waited = `It was tried for ${Math.round(patience / 1000)} s (PUBLISH_PATIENCE).`
  return new PostgresError(code, `${message} ${waited}`, sqlState)
}
