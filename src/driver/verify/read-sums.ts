import { sum } from '#functions'
import { decimal, schema, string } from '#spark-connect'
import type { FilesOfColumns } from '../inputs/open-parquet.ts'
import { JobError } from '../job-error.ts'
import { rowHash } from './checksum.ts'

const Hash = schema({ batch: string(), hash: decimal(20, 0) })

/**
 * Adds up again what was read of published files, and compares it with what their writers found. Throws `JobError`
 * `ROWS_CHANGED` that names the batches of which it differs: somebody has exchanged a file. Those are let be whose writers
 * have recorded no sum yet.
 */
export async function checkReadSums(files: readonly FilesOfColumns[]): Promise<void> {
  for (const group of files) {
    const wanted = new Map(
      group.sources.flatMap(({ batch, entry }) => (entry.sum === undefined ? [] : [[batch, entry.sum] as const])),
    )
    if (wanted.size === 0) continue
    const found = await sumsOf(group)
    const changed = [...wanted].filter(([batch, total]) => found.get(batch) !== total).map(([batch]) => batch)
    if (changed.length > 0) throw exchanged(group.dataset, changed)
  }
}

async function sumsOf({ frame, columns }: FilesOfColumns): Promise<ReadonlyMap<string, string>> {
  const hash = `cast(${rowHash(columns)} as decimal(20, 0))`
  const hashes = await frame.selectExpr('batch', `${hash} as hash`).as(Hash, { nullability: 'trusted' })
  const rows = await hashes
    .groupBy('batch')
    .agg({ total: sum('hash') })
    .collect()
  return new Map(rows.map(({ batch, total }) => [batch, String(total ?? 0)]))
}

function exchanged(dataset: string, [first, ...more]: readonly string[]): JobError {
  return new JobError(
    'ROWS_CHANGED',
    `${dataset}, batch ${first}${more.length > 0 ? ` and ${more.length} more` : ''}: the rows that are there are not those that were published: somebody has exchanged or changed files. Nothing was published. Roll back the run that published it, or run that job again.`,
  )
}
