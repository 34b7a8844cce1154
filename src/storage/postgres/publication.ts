import { z } from 'zod'
import { type RowsByTable, StoreError, type TableBatch, type TableVersions } from '../../driver/ports.ts'
import type { Run } from '../../runs/run.ts'
import { type Partitions, partitionOf, partitions, stagedTables } from './catalog.ts'
import type { Session } from './pool.ts'
import { refuseOvertaken } from './published.ts'
import { notRunning, recordRun } from './run-store.ts'
import { inSchema, lockTables, type Partition, replacePartition, stagingName, stagingSuffix } from './table-ddl.ts'

/** What a run publishes. */
interface Publication {
  readonly run: Run
  readonly rows: RowsByTable
  /** How many versions before it are kept of each batch. */
  readonly keep: number
  /** What it has read of tables. */
  readonly madeFrom?: TableVersions | undefined
}

/** One batch of one table that a run publishes. */
interface Entry extends TableBatch {
  readonly rows: number
}

/** What is published in the place of an entry until now. */
interface Replaced {
  readonly run_id: string | null
  readonly rows: number
  readonly partition: Partition
}

const Standing = z.object({ state: z.string(), fence: z.coerce.number().int() })
const Count = z.coerce.number().int()
const Published = z.object({
  dataset: z.string(),
  batch: z.string(),
  run_id: z.string().nullable(),
  rows: Count,
  fence: Count,
  publisher: z.string().nullable(),
})
type Published = z.infer<typeof Published>
const Expired = z.object({ partition: z.string().nullable() })

/**
 * Publishes what a run staged; to be called in a transaction, which makes it all or nothing. Of each batch the last
 * `keep` versions stay in schema `kept`: they are only renamed, no row is moved.
 */
export async function publishStaged(session: Session, { run, rows, keep, madeFrom }: Publication): Promise<void> {
  const fence = await takeTurn(session, run.id)
  // Now nobody else publishes or takes back.
  if (madeFrom) await refuseOvertaken(session, madeFrom)
  const entries = entriesOf(rows)
  const before = await publishedBefore(session, entries)
  refuseSuperseded(run.id, fence, before)
  await replacePartitions(session, run.id, { tables: Object.keys(rows), entries, before, keep, fence })
  await recordRun(session, run)
}

/** Publishers take turns, so that which run is newer is decided by one at a time. Answers the number of the run. */
export async function takeTurn(session: Session, runId: string): Promise<number> {
  await session.run(`select pg_advisory_xact_lock(hashtextextended('sparkwright publish', 0))`)
  const sql = 'select state, fence from public.runs where id = $1 for update'
  const [standing] = await session.rows(Standing, sql, [runId])
  if (standing?.state !== 'running') throw notRunning(runId)
  return standing.fence
}

async function publishedBefore(session: Session, entries: readonly Entry[]): Promise<readonly Published[]> {
  return session.rows(
    Published,
    `select dataset, batch, run_id, rows, p.fence, runs.id as publisher
     from public.published p left join public.runs on runs.fence = p.fence
     where (dataset, batch) in (select * from unnest($1::text[], $2::text[])) order by 1, 2`,
    [entries.map((entry) => entry.table), entries.map((entry) => entry.batch)],
  )
}

function refuseSuperseded(runId: string, fence: number, before: readonly Published[]): void {
  const newer = before.filter((published) => published.fence > fence)
  const [first] = newer
  if (!first) return
  throw new StoreError(
    'RUN_SUPERSEDED',
    `run ${runId} is too late: run ${first.publisher}, which began after it, has published batch ${first.batch} of ${first.dataset}${newer.length > 1 ? ` and ${newer.length - 1} more` : ''}. Nothing was changed; submit the job again if the batch is to be replaced once more.`,
  )
}

interface Replacing {
  readonly tables: readonly string[]
  readonly entries: readonly Entry[]
  readonly before: readonly Published[]
  readonly keep: number
  readonly fence: number
}

async function replacePartitions(session: Session, runId: string, replacing: Replacing): Promise<void> {
  const { tables, entries, before, keep, fence } = replacing
  const staged = await checkedStaging(session, runId, tables, entries)
  const live = await partitions(session, 'public', tables)
  const expired = await expireVersions(session, entries, keep - 1)
  const moves = entries.map(({ table, batch }) => {
    const partition = partitionOf(staged, stagingName(table, runId), batch)
    return partition ? replacePartition(table, runId, partition, partitionOf(live, table, batch)) : ''
  })
  const drops = [
    ...tables.map((table) => `drop table ${inSchema('staging', stagingName(table, runId))};`),
    ...expired.map((partition) => `drop table if exists ${inSchema('kept', partition)};`),
  ]
  await session.run([lockTables(tables), ...moves, ...drops].join('\n'))
  const replaced = entries.map(({ table, batch }): Replaced | undefined => {
    const partition = partitionOf(live, table, batch)
    const published = before.find((one) => one.dataset === table && one.batch === batch)
    return partition && { run_id: published?.run_id ?? null, rows: published?.rows ?? 0, partition }
  })
  await recordPublished(session, { runId, fence, entries, replaced })
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

/** Forgets all but the newest `left` versions that are kept of these batches; answers the tables that held the others. */
async function expireVersions(session: Session, entries: readonly Entry[], left: number): Promise<readonly string[]> {
  const expired = await session.rows(
    Expired,
    `delete from public.kept_versions where (dataset, batch, fence) in (
       select dataset, batch, fence from (
         select dataset, batch, fence, row_number() over (partition by dataset, batch order by fence desc) as place
         from public.kept_versions where (dataset, batch) in (select * from unnest($1::text[], $2::text[]))) as version
       where place > $3)
     returning partition`,
    [entries.map((entry) => entry.table), entries.map((entry) => entry.batch), left],
  )
  return expired.flatMap(({ partition }) => partition ?? [])
}

interface Recording {
  readonly runId: string
  readonly fence: number
  readonly entries: readonly Entry[]
  /** What each of them has replaced. */
  readonly replaced: readonly (Replaced | undefined)[]
}

async function recordPublished(session: Session, { runId, fence, entries, replaced }: Recording): Promise<void> {
  await session.run(
    `with entry as (
       select * from unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::text[])
         as entry (dataset, batch, rows, old_run, old_rows, partition)
     ), kept as (
       insert into public.kept_versions (dataset, batch, fence, run_id, rows, partition)
       select dataset, batch, $2, old_run, old_rows, partition from entry
     )
     insert into public.published (dataset, batch, run_id, fence, rows)
     select dataset, batch, $1, $2, rows from entry
     on conflict (dataset, batch) do update set
       run_id = excluded.run_id, fence = excluded.fence, rows = excluded.rows, published_at = excluded.published_at`,
    [
      runId,
      fence,
      entries.map((entry) => entry.table),
      entries.map((entry) => entry.batch),
      entries.map((entry) => entry.rows),
      replaced.map((old) => old?.run_id ?? null),
      replaced.map((old) => old?.rows ?? 0),
      replaced.map((old) => old?.partition.table ?? null),
    ],
  )
}

function entriesOf(rows: RowsByTable): readonly Entry[] {
  return Object.entries(rows).flatMap(([table, batches]) =>
    Object.entries(batches).map(([batch, count]) => ({ table, batch, rows: count })),
  )
}
