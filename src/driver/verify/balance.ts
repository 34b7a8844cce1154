import type { RunCounts } from '../../runs/run.ts'
import { JobError } from '../job-error.ts'

/** Refuses counts that do not add up: a row was lost or doubled somewhere, and nothing may be published. */
export function checkBalance({ rowsIn, published, quarantined, duplicates }: RunCounts): void {
  if (rowsIn === published + quarantined + duplicates) return
  throw new JobError(
    'ROWS_LOST',
    `rows do not add up: ${rowsIn} in, but ${published} to be published + ${quarantined} quarantined + ${duplicates} duplicates = ${published + quarantined + duplicates}. Nothing was published; did the input change while it was read?`,
  )
}
