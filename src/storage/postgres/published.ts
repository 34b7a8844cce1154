import { z } from 'zod'
import { type PublishedBatch, StoreError, type TableVersions } from '../../driver/ports.ts'
import type { Session } from './pool.ts'

const Count = z.coerce.number().int()
const Batch: z.ZodType<PublishedBatch> = z.object({
  batch: z.string(),
  version: Count,
  runId: z.string(),
  rows: Count,
  bytes: Count.nullable(),
})
const Overtaken = z.object({ batch: z.string() })

/**
 * What readers see of a table, by batch. Of the bytes of a partition, each of its batches has the share that it has of the
 * rows. The reader role suffices.
 */
export async function publishedBatches(session: Session, table: string): Promise<readonly PublishedBatch[]> {
  return session.rows(
    Batch,
    `with part as materialized (
       select part.oid, pg_total_relation_size(part.oid) as bytes, pg_get_expr(part.relpartbound, part.oid) as bound
       from pg_class whole join pg_inherits on inhparent = whole.oid join pg_class part on part.oid = inhrelid
       where whole.relnamespace = 'public'::regnamespace and whole.relname = $1
     ), place as (
       select oid, bytes, value[1] as batch from part, regexp_matches(bound, '''([^'']+)''', 'g') as value
     )
     select batch, fence as version, run_id as "runId", rows,
       round(bytes * coalesce(rows / nullif(sum(rows) over same, 0), 1.0 / count(*) over same)) as bytes
     from public.published left join place using (batch) where dataset = $1 and run_id is not null
     window same as (partition by oid) order by batch`,
    [table],
  )
}

/**
 * Throws `StoreError` where a batch that was read has been published anew, or taken back, since. The versions there are
 * never come back: where they are the same at the end, nobody has seen another one in between.
 */
export async function refuseOvertaken(session: Session, read: TableVersions): Promise<void> {
  for (const [table, versions] of read) {
    const overtaken = await session.rows(
      Overtaken,
      `select batch from unnest($2::text[], $3::bigint[]) as read (batch, version)
       where not exists (
         select from public.published p where dataset = $1 and p.batch = read.batch and p.fence = read.version and run_id is not null)
       order by batch`,
      [table, [...versions.keys()], [...versions.values()]],
    )
    if (overtaken.length > 0)
      throw superseded(
        table,
        overtaken.map(({ batch }) => batch),
      )
  }
}

function superseded(table: string, batches: readonly string[]): StoreError {
  return new StoreError(
    'RUN_SUPERSEDED',
    `table ${table}: batches ${batches.join(', ')} have been published anew since this run read them. Nothing was changed; run it again.`,
  )
}
