import { z } from 'zod'
import { StoreError } from '../../driver/ports.ts'
import { grouped } from './batch-groups.ts'
import { partitions } from './catalog.ts'
import type { Session } from './pool.ts'

/**
 * How many locks a publication takes, as a test counts them, rounded up: for a table itself; for a partition that comes, one
 * that goes, and one that is parted because some of its batches stay. Indexes have locks of their own.
 */
const LOCKS = { table: 12, coming: 4, going: 4, parted: 18 } as const

const Room = z.object({ locks: z.coerce.number().int(), perTransaction: z.coerce.number().int() })

/** How many locks a server has for all who use it. */
async function lockRoom(session: Session): Promise<z.infer<typeof Room>> {
  const setting = (name: string) => `current_setting('${name}')::int`
  const each = setting('max_locks_per_transaction')
  const sql = `select ${each} as "perTransaction",
    ${each} * (${setting('max_connections')} + ${setting('max_prepared_transactions')}) as locks`
  const [room] = await session.rows(Room, sql)
  return room ?? { locks: 0, perTransaction: 0 }
}

/** How many locks a publication of these batches of all the tables takes at most. */
export async function locksNeeded(
  session: Session,
  tables: readonly string[],
  batches: readonly string[],
): Promise<number> {
  const live = [...(await partitions(session, 'public', tables)).values()].flat()
  const wanted = new Set(batches)
  const held = live.map((part) => part.batches.filter((batch) => wanted.has(batch)).length)
  const parted = live.filter(({ batches }, place) => held[place] !== 0 && held[place] !== batches.length).length
  const going = held.filter((count) => count > 0).length - parted
  const coming = tables.length * grouped(batches).length
  return tables.length * LOCKS.table + coming * LOCKS.coming + going * LOCKS.going + parted * LOCKS.parted
}

/** Throws `StoreError` where a publication of these batches of all the tables would need more locks than there are. */
export async function requireLocks(
  session: Session,
  tables: readonly string[],
  batches: readonly string[],
): Promise<void> {
  const { locks, perTransaction } = await lockRoom(session)
  const needed = await locksNeeded(session, tables, batches)
  if (needed <= locks) return
  const enough = Math.ceil((perTransaction * needed) / locks / 64) * 64
  throw new StoreError(
    'TOO_MANY_LOCKS',
    `to publish ${batches.length} batches in ${tables.length} tables takes some ${needed} locks of PostgreSQL, which has ${locks}. Nothing was changed. Set max_locks_per_transaction to ${enough} or more and restart PostgreSQL, or run fewer batches at a time (--batch).`,
  )
}
