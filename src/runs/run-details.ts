import type { Run, RunDataset } from './run.ts'
import type { RunStore } from './run-store.ts'

/** A run with what is recorded beside it. */
export interface RunDetails extends Run {
  readonly datasets: readonly RunDataset[]
}

/** All batches of a dataset that a run has read, or written. */
export interface DatasetTotal extends Pick<RunDataset, 'role' | 'dataset' | 'version' | 'rows' | 'bytes'> {
  readonly batches: readonly string[]
  /** The runs that wrote them. */
  readonly madeBy: readonly string[]
}

/** Looks up what is recorded beside a run. */
export async function detailsOf(run: Run, runs: Pick<RunStore, 'datasets'>): Promise<RunDetails> {
  return { ...run, datasets: await runs.datasets(run.id) }
}

/** What a run has read and written, dataset by dataset. */
export function totalsOf(datasets: readonly RunDataset[]): readonly DatasetTotal[] {
  const totals = new Map<string, DatasetTotal>()
  for (const { batch, madeBy, ...one } of datasets) {
    const key = `${one.role} ${one.dataset}`
    const none: DatasetTotal = { ...one, batches: [], rows: 0, bytes: 0, madeBy: [] }
    const { batches, rows, bytes, madeBy: makers } = totals.get(key) ?? none
    totals.set(key, {
      ...one,
      // Batches of a table are published one by one.
      version: totals.has(key) && totals.get(key)?.version !== one.version ? null : one.version,
      rows: rows + one.rows,
      bytes: bytes === null || one.bytes === null ? null : bytes + one.bytes,
      batches: batch === null ? batches : [...batches, batch],
      madeBy: madeBy === null || makers.includes(madeBy) ? makers : [...makers, madeBy],
    })
  }
  return [...totals.values()]
}

/** Which version was read, in words; empty where it has no number, or each batch another one. */
export function versionOf({ dataset, version }: DatasetTotal): string {
  if (version === null) return ''
  return `${dataset.startsWith('/') ? 'manifest' : 'publication'} ${version}, `
}

/** What a run did with a dataset, in a word or two: only what succeeded has written what others see. */
export function deedOf({ role }: DatasetTotal, { state, rolledBackBy }: RunDetails): string {
  if (role === 'read') return 'read'
  if (rolledBackBy !== null) return 'rolled back'
  if (state === 'succeeded') return 'written'
  return state === 'running' ? 'staged' : 'not published'
}
