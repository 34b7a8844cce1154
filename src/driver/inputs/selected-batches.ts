import { type BatchSelection, isSelected } from '../../jobs/batch.ts'
import { JobError } from '../job-error.ts'

/**
 * Those of a dataset's batches that a run takes, in order; the undated ones only where they are asked for by name. Throws
 * `JobError` where there is none. `where` names the dataset.
 */
export function selectedBatches(
  published: readonly string[],
  selection: BatchSelection,
  where: string,
): readonly string[] {
  const isAskedFor = (batch: string) => selection.kind === 'list' && selection.batches.includes(batch)
  const dated = published.filter((batch) => !batch.startsWith('undated-') || isAskedFor(batch)).sort()
  const batches =
    selection.kind === 'nth'
      ? dated.slice(selection.n - 1, selection.n)
      : dated.filter((batch) => isSelected(batch, selection))
  if (batches.length > 0) return batches
  throw new JobError(
    'BATCH_NOT_FOUND',
    `no batch asked for is published at ${where}; there are: ${dated.join(', ') || 'none'}.`,
  )
}
