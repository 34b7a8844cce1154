import { z } from 'zod'
import { StoreError, type TableBatch } from '../../driver/ports.ts'
import type { Session } from './pool.ts'

const Clash = z.object({ table: z.string(), batch: z.string(), other: z.string(), made_by: z.string() })

/** Batches of the run `$3` and what is published, or goes with them, of the same month in the other granularity. */
const CLASHES = `
  with own as (
    select dataset, batch, left(batch, 7) as month from unnest($1::text[], $2::text[]) as own (dataset, batch)
    where batch ~ '^\\d{4}-\\d{2}(-\\d{2})?$'
  ), other as (
    select dataset, batch, left(batch, 7) as month, run_id from public.published
    where dataset = any($1) and run_id is not null and batch ~ '^\\d{4}-\\d{2}(-\\d{2})?$'
    union all select *, $3 from own
  )
  select dataset as table, own.batch, other.batch as other, other.run_id as made_by
  from own join other using (dataset, month) where length(own.batch) <> length(other.batch) order by 1, 2, 3 limit 1`

/** Throws `StoreError` where a batch of a run would stand beside one that shares its time: a month beside its days. */
export async function refuseOverlaps(session: Session, runId: string, batches: readonly TableBatch[]): Promise<void> {
  const wanted = [batches.map(({ table }) => table), batches.map(({ batch }) => batch), runId]
  const [clash] = await session.rows(Clash, CLASHES, wanted)
  if (clash === undefined) return
  const { table, batch, other, made_by: by } = clash
  const [its, ours] = other.length > batch.length ? ['day', 'month'] : ['month', 'day']
  const who = by === runId ? 'this same run brings' : `run ${by} has published`
  throw new StoreError(
    'BATCHES_OVERLAP',
    `table ${table}: batch ${batch} shares its time with batch ${other}, which ${who}: its rows would be there twice. Nothing was changed. Cut the rows by ${its} as that run did (--by ${its}), or, to have them by ${ours}, take back what was published: sparkwright rollback ${by}.`,
  )
}
