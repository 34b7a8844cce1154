import { z } from 'zod'
import { type RowsByTable, StoreError, type TableBatch, type TableVersions } from '../../driver/ports.ts'
import type { Run } from '../../runs/run.ts'
import { type Partitions, partitions, stagedTables } from './catalog.ts'
import { refuseOverlaps } from './overlap.ts'
import {
  attach,
  copyAside,
  type Displaced,
  deleteLeaving,
  displaced,
  isParted,
  keepWhole,
  narrow,
  takeStaged,
} from './partition-moves.ts'
import type { Session } from './pool.ts'
import { refuseOvertaken } from './published.ts'
import { recordRun } from './run-store.ts'
import { inSchema, stagingName, stagingSuffix } from './table-ddl.ts'
import { lockTables, takeTurn } from './turn.ts'

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

/**
 * Publishes what a run staged; to be called in a transaction, which makes it all or nothing. Of each batch the last
 * `keep` versions stay in schema `kept`: a partition that is replaced as a whole is only renamed; of one that holds other
 * batches as well, the rows that are replaced are moved.
 */
export async function publishStaged(session: Session, { run, rows, keep, madeFrom }: Publication): Promise<void> {
  const tables = Object.keys(rows)
  const fence = await takeTurn(session, run.id, { changed: tables, read: madeFrom?.keys() })
  // Now nobody else publishes or takes back any of these.
  if (madeFrom) await refuseOvertaken(session, madeFrom)
  const entries = entriesOf(rows)
  const before = await publishedBefore(session, entries)
  refuseSuperseded(run.id, fence, before)
  await refuseOverlaps(session, entries)
  const staged = await checkedStaging(session, run.id, tables, entries)
  await expireVersions(session, entries, keep - 1)
  const moved = displaced(await partitions(session, 'public', tables), run.id, entries)
  await recordPublished(session, { runId: run.id, fence, entries, replaced: replacedBy(entries, before, moved) })
  await recordRun(session, run)
  await swap(session, run.id, { tables, staged, moved })
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

interface Swap {
  readonly tables: readonly string[]
  readonly staged: Partitions
  readonly moved: readonly Displaced[]
}

/** What no reader sees comes first: readers are kept away only while tables get other partitions. */
async function swap(session: Session, runId: string, { tables, staged, moved }: Swap): Promise<void> {
  const parted = moved.filter(isParted)
  for (const one of parted) await session.run([copyAside(one), deleteLeaving(one)].join('\n'))
  const ready = [...staged].flatMap(([parent, parts]) => [
    ...parts.map((part) => takeStaged(parent, part)),
    `drop table ${inSchema('staging', parent)};`,
  ])
  await session.run(ready.join('\n'))
  const come = tables.flatMap((table) =>
    (staged.get(stagingName(table, runId)) ?? []).map((part) => attach(table, part)),
  )
  const go = moved.map((one) => (isParted(one) ? narrow(one) : keepWhole(one)))
  await lockTables(session, tables)
  await session.run([...go, ...come].join('\n'))
}

/** What is published in the place of an entry until now. */
interface Replaced {
  readonly run_id: string | null
  readonly rows: number
  /** The table that keeps it. */
  readonly partition: string
}

function replacedBy(
  entries: readonly Entry[],
  before: readonly Published[],
  moved: readonly Displaced[],
): readonly (Replaced | undefined)[] {
  const asides = new Map(
    moved.flatMap(({ table, leaving, aside }) => leaving.map((batch) => [`${table} ${batch}`, aside] as const)),
  )
  const was = new Map(before.map((one) => [`${one.dataset} ${one.batch}`, one] as const))
  return entries.map(({ table, batch }) => {
    const partition = asides.get(`${table} ${batch}`)
    const published = was.get(`${table} ${batch}`)
    return partition === undefined
      ? undefined
      : { run_id: published?.run_id ?? null, rows: published?.rows ?? 0, partition }
  })
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
  const there = [...staged].flatMap(([table, parts]) =>
    parts.flatMap(({ batches }) => batches.map((batch) => `${table} ${batch}`)),
  )
  const wanted = entries.map(({ table, batch }) => `${stagingName(table, runId)} ${batch}`)
  if (tables.length === names.length && there.sort().join('\n') === wanted.sort().join('\n')) return staged
  throw new StoreError(
    'STAGING_INCOMPLETE',
    `run ${runId} wants to publish ${tables.length} tables (${wanted.length} batches in all), but staged ${names.length} (${there.length}), or others. Publish exactly what verify returned.`,
  )
}

/** Lets all but the newest `left` versions of these batches that are kept expire: see `kept-versions.ts`. */
async function expireVersions(session: Session, entries: readonly Entry[], left: number): Promise<void> {
  await session.run(
    `update public.kept_versions set expired = true where (dataset, batch, fence) in (
       select dataset, batch, fence from (
         select dataset, batch, fence, row_number() over (partition by dataset, batch order by fence desc) as place
         from public.kept_versions
         where not expired and (dataset, batch) in (select * from unnest($1::text[], $2::text[]))) as version
       where place > $3)`,
    [entries.map((entry) => entry.table), entries.map((entry) => entry.batch), left],
  )
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
      replaced.map((old) => old?.partition ?? null),
    ],
  )
}

function entriesOf(rows: RowsByTable): readonly Entry[] {
  return Object.entries(rows).flatMap(([table, batches]) =>
    Object.entries(batches).map(([batch, count]) => ({ table, batch, rows: count })),
  )
}
