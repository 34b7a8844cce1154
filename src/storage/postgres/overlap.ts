import { z } from 'zod'
import { StoreError, type TableBatch } from '../../driver/ports.ts'
import type { Session } from './pool.ts'

const Clash = z.object({ table: z.string(), batch: z.string(), other: z.string(), by: z.string().nullable() })

/** Of the batches, one and what is published, or goes with it, of the same month in the other granularity. */
const CLASHES = `
  with own as (
    select dataset, batch, left(batch, 7) as month from unnest($1::text[], $2::text[]) as own (dataset, batch)
    where batch ~ '^\\d{4}-\\d{2}(-\\d{2})?$'
  ), other as (
    select dataset, batch, left(batch, 7) as month, run_id from public.published
    where dataset = any($1) and run_id is not null and batch ~ '^\\d{4}-\\d{2}(-\\d{2})?$'
    union all select *, null from own
  )
  select dataset as table, own.batch, other.batch as other, other.run_id as by
  from own join other using (dataset, month) where length(own.batch) <> length(other.batch) order by 1, 2, 3 limit 1`

/** Throws `StoreError` where one of these batches would stand beside one that shares its time: a month beside its days. */
export async function refuseOverlaps(session: Session, batches: readonly TableBatch[]): Promise<void> {
  const wanted = [batches.map(({ table }) => table), batches.map(({ batch }) => batch)]
  const [clash] = await session.rows(Clash, CLASHES, wanted)
  if (clash === undefined) return
  const { table, batch, other, by } = clash
  const [its, ours] = other.length > batch.length ? ['day', 'month'] : ['month', 'day']
  const what = `table ${table}: batch ${batch} shares its time with batch ${other}`
  throw new StoreError(
    'BATCHES_OVERLAP',
    by === null
      ? `${what}, which this same run brings: rows would be there twice. Nothing was changed. Select batches of one kind (--batch).`
      : `${what}, which run ${by} has published: rows would be there twice. Nothing was changed. Cut the rows by ${its} as that run did (--by ${its}), or, to have them by ${ours}, take back what was published: sparkwright rollback ${by}.`,
  )
}
