import { z } from 'zod'
import type { StoreOptions } from '../../driver/ports.ts'
import type { PostgresPool } from './pool.ts'
import { batchesIn, inSchema } from './table-ddl.ts'

/** A table in schema `kept` that holds versions which have expired. */
const Holding = z.object({ table: z.string(), expired: z.array(z.string()), isAll: z.boolean() })

/**
 * Deletes what has expired of the versions that are kept of some tables, each table in `kept` by itself; one that holds
 * nothing else is dropped. What others hold on to now, a backup, is left for the next time. Safe to repeat.
 */
export async function eraseExpired(
  pool: PostgresPool,
  tables: readonly string[],
  options?: StoreOptions,
): Promise<void> {
  await pool.run('delete from public.kept_versions where expired and partition is null and dataset = any($1)', [tables])
  const holding = await pool.rows(
    Holding,
    `select partition as table, array_agg(batch) filter (where expired) as expired, bool_and(expired) as "isAll"
     from public.kept_versions
     where partition in (select partition from public.kept_versions where expired and dataset = any($1))
     group by partition order by partition`,
    [tables],
  )
  for (const one of holding) await erase(pool, one, options).catch(() => options?.signal?.throwIfAborted())
}

async function erase(
  pool: PostgresPool,
  { table, expired, isAll }: z.infer<typeof Holding>,
  options?: StoreOptions,
): Promise<void> {
  const kept = inSchema('kept', table)
  await pool.transaction(
    async (session) => {
      await session.run(isAll ? `drop table if exists ${kept}` : `delete from ${kept} where ${batchesIn(expired)}`)
      await session.run('delete from public.kept_versions where partition = $1 and expired and batch = any($2)', [
        table,
        expired,
      ])
    },
    { ...options, lockTimeout: 1000 },
  )
  // Rows that are only marked as deleted are still on disk.
  if (!isAll) await pool.run(`vacuum (skip_locked) ${kept}`)
}
