import { z } from 'zod'
import type { TableBatch } from '../../driver/ports.ts'
import type { Run } from '../../runs/run.ts'
import { refuseRollback } from '../refuse-rollback.ts'
import { partitions } from './catalog.ts'
import { bringBack, deleteLeaving, displaced, dropPartition, isParted, narrow } from './partition-moves.ts'
import type { Session } from './pool.ts'
import { recordRun } from './run-store.ts'
import { lockTables, takeTurn } from './turn.ts'

const Version = z.object({
  dataset: z.string(),
  batch: z.string(),
  now: z.string().nullable(),
  isKept: z.boolean(),
  partition: z.string().nullable(),
})
type Version = z.infer<typeof Version>

/** What `$2` and `$3` name, as it is now and as the run `$1` found it. */
const VERSIONS = `
  select dataset, batch, p.run_id as now, k.partition,
    k.fence is not null and (k.partition is null or to_regclass(format('kept.%I', k.partition)) is not null) as "isKept"
  from unnest($2::text[], $3::text[]) as written (dataset, batch)
    left join public.published p using (dataset, batch)
    left join (
      select * from public.kept_versions where not expired and fence = (select fence from public.runs where id = $1)
    ) k using (dataset, batch)
  order by dataset, batch`

/** The versions that the run `$1` replaced become what is published, as of the run with the fence `$4`. */
const RESTORE = `
  with kept as (
    delete from public.kept_versions where fence = (select fence from public.runs where id = $1)
      and (dataset, batch) in (select * from unnest($2::text[], $3::text[]))
    returning dataset, batch, run_id, rows
  )
  update public.published p set run_id = kept.run_id, rows = kept.rows, fence = $4, published_at = now()
  from kept where p.dataset = kept.dataset and p.batch = kept.batch`

/** Takes back what the run `of` has published; to be called in a transaction, which makes it all or nothing. */
export async function takeBack(session: Session, run: Run, of: string, written: readonly TableBatch[]): Promise<void> {
  const tables = [...new Set(written.map(({ table }) => table))]
  const fence = await takeTurn(session, run.id, { changed: tables })
  const wanted = [of, written.map(({ table }) => table), written.map(({ batch }) => batch)]
  const versions = await session.rows(Version, VERSIONS, wanted)
  refuseRollback(of, versions)
  const moved = displaced(await partitions(session, 'public', tables), run.id, written)
  await session.run(RESTORE, [...wanted, fence])
  await recordRun(session, run)
  for (const one of moved.filter(isParted)) await session.run(deleteLeaving(one))
  await lockTables(session, tables)
  const go = moved.map((one) => (isParted(one) ? narrow(one) : dropPartition(one)))
  await session.run([...go, ...keptTables(versions)].join('\n'))
}

/** Brings back the tables that keep these versions: all that is in one of them was replaced by the same run. */
function keptTables(versions: readonly Version[]): readonly string[] {
  const kept = new Map<string, { readonly table: string; readonly batches: string[] }>()
  for (const { dataset, batch, partition } of versions) {
    if (partition === null) continue
    const one = kept.get(partition) ?? { table: dataset, batches: [] }
    one.batches.push(batch)
    kept.set(partition, one)
  }
  return [...kept].map(([table, { table: parent, batches }]) => bringBack(parent, { batches, table }))
}
