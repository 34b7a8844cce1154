import { schema, string, type UntypedDataFrame } from '#spark-connect'
import type { BatchSelection, Granularity } from '../../jobs/batch.ts'
import { JobError } from '../job-error.ts'
import { named } from './csv-sql.ts'

const PATTERNS = { month: 'yyyy-MM', day: 'yyyy-MM-dd' } as const satisfies Record<Granularity, string>

/** The calendar month or day of a column of times, in SQL: the batch that a row belongs to. */
export function periodOf(column: string, by: Granularity): string {
  return `date_format(${named(column)}, '${PATTERNS[by]}')`
}

/**
 * The condition in SQL that holds for rows of the batches selected; `parseBatches` has seen to what they look like. `where`
 * names the input. Throws `JobError` where there is no n-th batch.
 */
export async function selecting(
  rows: UntypedDataFrame,
  selection: Exclude<BatchSelection, { kind: 'all' }>,
  where: string,
): Promise<string> {
  if (selection.kind === 'list') {
    const { batches } = selection
    return `left(batch, ${batches[0]?.length}) in (${batches.map((batch) => `'${batch}'`).join(', ')})`
  }
  const { from, to } = selection.kind === 'nth' ? await nthBatch(rows, selection.n, where) : selection
  return `left(batch, ${from.length}) >= '${from}' and left(batch, ${to.length}) <= '${to}'`
}

/** The batches that rows belong to, in order; without the undated ones. */
export async function batchesIn(rows: UntypedDataFrame): Promise<readonly string[]> {
  const dated = rows.where(`batch not like 'undated-%'`).selectExpr('batch')
  const frame = await dated.as(schema({ batch: string() }), { nullability: 'trusted' })
  return (await frame.distinct().orderBy('batch').collect()).map((row) => row.batch)
}

async function nthBatch(rows: UntypedDataFrame, n: number, where: string): Promise<{ from: string; to: string }> {
  const batches = await batchesIn(rows)
  const batch = batches[n - 1]
  if (batch !== undefined) return { from: batch, to: batch }
  throw new JobError(
    'BATCH_NOT_FOUND',
    `there is no batch ${n} in ${where}: it has ${batches.length} (${batches.join(', ')}).`,
  )
}
