import { setTimeout as sleep } from 'node:timers/promises'
import type { StagingPlace } from '../../runs/run-store.ts'
import type { ParquetStore, TableStore } from '../ports.ts'

/** How often to look whether what was discarded is back. */
const LOOKS = 10

/** A run that has staged something, and where. */
export interface Staged extends StagingPlace {
  readonly runId: string
}

/** Takes away what a run has staged; of one that has published, nothing. */
export async function discardStaged(
  { runId, root }: Staged,
  { parquet, tables }: { readonly parquet: ParquetStore; readonly tables: TableStore },
): Promise<void> {
  if (root === null) await tables.discard(runId)
  else await discardFiles(parquet, root, runId)
}

/**
 * Takes away the files that a run has staged. Spark tells of a failure before the last tasks have ended, and what they still
 * write makes the folder anew.
 */
export async function discardFiles(parquet: ParquetStore, root: string, runId: string): Promise<void> {
  for (let looks = 0; looks < LOOKS && (await parquet.discard(root, runId)); looks++) await sleep(1000)
}
