import type { StoreOptions } from '../../driver/ports.ts'
import { partitions, stagedTables } from './catalog.ts'
import type { PostgresPool } from './pool.ts'
import { inSchema, stagingSuffix } from './table-ddl.ts'

/** So many partitions are dropped at once: a drop takes some ten locks for each. */
const PORTION = 50

/**
 * Drops what a run staged, in portions, each a short transaction. What others hold now, such as a backup, does not keep
 * the rest from going; it is the error that is thrown in the end. Safe to repeat.
 */
export async function discardStaged(pool: PostgresPool, runId: string, options?: StoreOptions): Promise<void> {
  const parents = await stagedTables(pool, stagingSuffix(runId))
  let held: unknown
  for (const [parent, parts] of await partitions(pool, 'staging', parents))
    await dropStaged(pool, parent, { ...options, parts: parts.map(({ table }) => table) }).catch((error: unknown) => {
      options?.signal?.throwIfAborted()
      held ??= error
    })
  if (held !== undefined) throw held
}

/** The last of its partitions go with the table itself. */
async function dropStaged(
  pool: PostgresPool,
  parent: string,
  { parts, ...options }: StoreOptions & { readonly parts: readonly string[] },
): Promise<void> {
  const portions: (readonly string[])[] = []
  for (let place = 0; place + PORTION < parts.length; place += PORTION)
    portions.push(parts.slice(place, place + PORTION))
  for (const tables of [...portions, [parent]]) {
    const sql = `drop table ${tables.map((table) => inSchema('staging', table))}`
    await pool.transaction((session) => session.run(sql), { ...options, lockTimeout: 1000 })
  }
}
