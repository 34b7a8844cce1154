import { z } from 'zod'
import { type RowsByTable, StoreError } from '../../driver/ports.ts'
import type { Run } from '../../runs/run.ts'
import { type Partitions, partitions, stagedTables } from './catalog.ts'
import type { Session } from './pool.ts'
import { notRunning, recordRun } from './run-store.ts'
import { inSchema, replacePartition, stagingName, stagingSuffix } from './table-ddl.ts'

/** One batch of one table that a run publishes. */
interface Entry {
  readonly table: string
  readonly batch: string
  readonly rows: number
}

const Standing = z.object({ state: z.string(), fence: z.coerce.number().int() })
const Newer = z.object({ dataset: z.string(), batch: z.string(), run_id: z.string() })

/**
 * Publishes what a run staged; to be called in a transaction, which makes it all or nothing.
 * Publishers take turns, so that which run is newer is decided by one at a time.
 */
export async function publishStaged(session: Session, run: Run, rows: RowsByTable): Promise<void> {
  await session.run(`select pg_advisory_xact_lock(hashtextextended('sparkwright publish', 0))`)
  const fence = await fenceOf(session, run.id)
  const entries = entriesOf(rows)
  await refuseSuperseded(session, run.id, fence, entries)
  await replacePartitions(session, run.id, Object.keys(rows).sort(), entries)
  await recordPublished(session, run.id, fence, entries)
  await recordRun(session, run)
}

async function fenceOf(session: Session, runId: string): Promise<number> {
  const sql = 'select state, fence from public.runs where id = $1 for update'
  const [standing] = await session.rows(Standing, sql, [runId])
  if (standing?.state !== 'running') throw notRunning(runId)
  return standing.fence
}

async function refuseSuperseded(
  session: Session,
  runId: string,
  fence: number,
  entries: readonly Entry[],
): Promise<void> {
  const newer = await session.rows(
    Newer,
    `select dataset, batch, run_id from public.published
     where fence > $1 and (dataset, batch) in (select * from unnest($2::text[], $3::text[])) order by 1, 2`,
    [fence, entries.map((entry) => entry.table), entries.map((entry) => entry.batch)],
  )
  const [first] = newer
  if (!first) return
  throw new StoreError(
    'RUN_SUPERSEDED',
    `run ${runId} is too late: run ${first.run_id}, which began after it, has published batch ${first.batch} of ${first.dataset}${newer.length > 1 ? ` and ${newer.length - 1} more` : ''}. Nothing was changed; submit the job again if the batch is to be replaced once more.`,
  )
}

async function replacePartitions(
  session: Session,
  runId: string,
  tables: readonly string[],
  entries: readonly Entry[],
): Promise<void> {
  const staged = await checkedStaging(session, runId, tables, entries)
  // All at once and in one order, so that two who want the same tables cannot wait for each other. Partitions follow
  // their tables: readers reach them that way.
  await session.run(`lock table ${tables.map((table) => `only ${inSchema('public', table)}`)} in access exclusive mode`)
  const live = await partitions(session, 'public', tables)
  const moves = entries.map(({ table, batch }) => {
    const partition = partitionOf(staged, stagingName(table, runId), batch)
    return partition ? replacePartition(table, runId, partition, partitionOf(live, table, batch)) : ''
  })
  const drops = tables.map((table) => `drop table ${inSchema('staging', stagingName(table, runId))};`)
  await session.run([...moves, ...drops].join('\n'))
}

/** What the run staged, once it is sure that this is exactly what it publishes: the rest would be dropped. */
async function checkedStaging(
  session: Session,
  runId: string,
  tables: readonly string[],
  entries: readonly Entry[],
): Promise<Partitions> {
  const names = await stagedTables(session, stagingSuffix(runId))
  const staged = await partitions(session, 'staging', names)
  const there = [...staged].flatMap(([table, parts]) => parts.map(({ batch }) => `${table} ${batch}`))
  const wanted = entries.map(({ table, batch }) => `${stagingName(table, runId)} ${batch}`)
  if (tables.length === names.length && there.sort().join('\n') === wanted.sort().join('\n')) return staged
  throw new StoreError(
    'STAGING_INCOMPLETE',
    `run ${runId} wants to publish ${tables.length} tables (${wanted.length} batches in all), but staged ${names.length} (${there.length}), or others. Publish exactly what verify returned.`,
  )
}

async function recordPublished(
  session: Session,
  runId: string,
  fence: number,
  entries: readonly Entry[],
): Promise<void> {
  await session.run(
    `insert into public.published (dataset, batch, run_id, fence, rows)
     select dataset, batch, $1, $2, rows from unnest($3::text[], $4::text[], $5::bigint[]) as entry (dataset, batch, rows)
     on conflict (dataset, batch) do update set
       run_id = excluded.run_id, fence = excluded.fence, rows = excluded.rows, published_at = excluded.published_at`,
    [
      runId,
      fence,
      entries.map((entry) => entry.table),
      entries.map((entry) => entry.batch),
      entries.map((entry) => entry.rows),
    ],
  )
}

function entriesOf(rows: RowsByTable): readonly Entry[] {
  return Object.entries(rows).flatMap(([table, batches]) =>
    Object.entries(batches).map(([batch, count]) => ({ table, batch, rows: count })),
  )
}

function partitionOf(all: Partitions, table: string, batch: string) {
  return all.get(table)?.find((partition) => partition.batch === batch)
}
