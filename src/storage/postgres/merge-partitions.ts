import { escapeIdentifier as name } from 'pg'
import { z } from 'zod'
import type { StoreOptions } from '../../driver/ports.ts'
import { groupOf } from './batch-groups.ts'
import { liveTables, partitions } from './catalog.ts'
import { attach, detach, dropPartition } from './partition-moves.ts'
import type { PostgresPool, Session } from './pool.ts'
import { addKey, batchesIn, CHECK, inSchema, type Partition, partitionName } from './table-ddl.ts'
import { lockTables, tryTurn } from './turn.ts'

/** So many partitions of a month are merged at once, though it may still change: all its days, nearly. */
const NEARLY_ALL = 28

/** Partitions of a table whose batches belong together. */
interface Scattered {
  readonly table: string
  readonly group: string
  readonly parts: readonly Partition[]
}

/** Of the batches `$2` of the table `$1`: whether their months are over, and none of them was published of late. */
const SETTLED = `
  select coalesce(bool_and(batch collate "C" < to_char(now() at time zone 'UTC', 'YYYY-MM') or batch !~ '^\\d'), false) as "isPast",
    coalesce(bool_and(published_at < now() - interval '1 day'), false) as "isQuiet"
  from public.published where dataset = $1 and batch = any($2)`
const Settled = z.object({ isPast: z.boolean(), isQuiet: z.boolean() })

/**
 * Merges partitions that hold days of the same past month, as runs of single days leave them: month by month, from the
 * oldest, for some `seconds`. Which run made a batch, and when, stays as it is. Readers are kept away only for the swap at the
 * end; publishers only of the very partitions that are merged. Where a table is held by others, its month is left for the next
 * time. Answers how many months were merged. Safe to repeat.
 */
export async function mergePartitions(
  pool: PostgresPool,
  tables: readonly string[],
  { seconds, ...options }: StoreOptions & { readonly seconds: number },
): Promise<number> {
  const end = performance.now() + seconds * 1000
  let merged = 0
  for (const scattered of scatteredOver(await partitions(pool, 'public', tables))) {
    if (performance.now() > end) break
    const done = pool.transaction((session) => merge(session, scattered), { ...options, lockTimeout: 1000 })
    // Nothing has changed: it is as slow as before, and is tried again.
    if (await done.catch(() => options.signal?.throwIfAborted())) merged++
  }
  return merged
}

function scatteredOver(all: ReadonlyMap<string, readonly Partition[]>): readonly Scattered[] {
  const found = [...all].flatMap(([table, parts]) => {
    const groups = new Map<string, Partition[]>()
    for (const part of parts) {
      const group = groupOf(part.batches[0] ?? '')
      groups.set(group, [...(groups.get(group) ?? []), part])
    }
    return [...groups].map(([group, of]) => ({ table, group, parts: of }))
  })
  return found.filter(({ parts }) => parts.length > 1).sort((a, b) => (a.group < b.group ? -1 : 1))
}

/** Whether it was done. Nobody has to wait for it: where others are at work, it gives way. */
async function merge(session: Session, { table, group, parts }: Scattered): Promise<boolean> {
  const batches = parts.flatMap((part) => part.batches).sort()
  const [settled] = await session.rows(Settled, SETTLED, [table, batches])
  if (!settled?.isPast || !(settled.isQuiet || parts.length >= NEARLY_ALL)) return false
  // From here on nobody can take one of them away, nor change it.
  await session.run(`lock table ${parts.map((part) => inSchema('parts', part.table))} in share mode`)
  const whole = { batches, table: partitionName(table, group, parts.map((part) => part.table).join(' ')) }
  await build(session, table, whole, parts)
  if (!(await tryTurn(session, table)) || !(await areAllThere(session, table, parts))) throw new GiveWay()
  await lockTables(session, [table])
  const go = parts.flatMap((partition) => [detach(table, partition.table), dropPartition({ partition })])
  await session.run([...go, attach(table, whole)].join('\n'))
  return true
}

/** In the order of batches, so that the rows of each lie together. */
async function build(session: Session, table: string, whole: Partition, parts: readonly Partition[]): Promise<void> {
  const [live] = await liveTables(session, [table])
  const columns = live?.columns.map((column) => name(column.name)) ?? []
  const target = inSchema('parts', whole.table)
  const rows = parts.map((part) => `select ${columns} from ${inSchema('parts', part.table)}`).join(' union all ')
  await session.run(
    [
      `create table ${target} (like ${inSchema('public', table)}, constraint ${CHECK} check (${batchesIn(whole.batches)}));`,
      `insert into ${target} (${columns}) ${rows} order by batch;`,
      addKey(live?.key ?? [], 'parts', whole),
    ].join('\n'),
  )
}

/** One that was taken away before the lock was there is no partition any more. */
async function areAllThere(session: Session, table: string, parts: readonly Partition[]): Promise<boolean> {
  const live = (await partitions(session, 'public', [table])).get(table) ?? []
  const there = new Map(live.map((part) => [part.table, part.batches.join()]))
  return parts.every((part) => there.get(part.table) === part.batches.join())
}

/** Ends a transaction that others are in the way of. */
class GiveWay extends Error {}
