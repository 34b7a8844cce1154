import type { Run } from '../runs/run.ts'
import { partOf, rootOf } from './ledger-names.ts'
import type { Resources } from './resources.ts'

/**
 * Whether readers see what a run has published, or what has come in its place since. False where a store was put back to an
 * older state than the ledger's.
 */
export async function isStillPublished(
  { id, fence }: Run,
  { runs, parquet, tables }: Pick<Resources, 'runs' | 'parquet' | 'tables'>,
): Promise<boolean> {
  const written = (await runs.datasets(id)).filter(({ role }) => role === 'written')
  const there = new Map<string, ReadonlyMap<string, number>>()
  for (const dataset of new Set(written.map((one) => one.dataset))) there.set(dataset, await numbersOf(dataset))
  return written.every(({ dataset, batch }) => (there.get(dataset)?.get(batch ?? 'all') ?? 0) >= fence)

  /** Batch → the number of the run that has shown it last. */
  async function numbersOf(dataset: string): Promise<ReadonlyMap<string, number>> {
    const root = rootOf(dataset)
    if (root === undefined)
      return new Map((await tables.published(dataset)).map(({ batch, version }) => [batch, version]))
    const part = partOf(root, dataset)
    const batches = Object.entries((await parquet.newest(root))?.batches ?? {})
    return new Map(batches.flatMap(([batch, { parts }]) => (parts[part] ? [[batch, parts[part].fence]] : [])))
  }
}
