import { z } from 'zod'
import type { StructField } from '#spark-connect'
import { batchParam } from './batch.ts'
import { parquet } from './dataset.ts'
import { defineJob, type Job } from './define-job.ts'

/** What runs that compact are called by in the ledger. */
export const COMPACT = 'compact'

/** Batches of a part of a dataset that are to be written anew as they are. */
export interface Compaction {
  readonly root: string
  readonly part: string
  /** The columns of their files. */
  readonly columns: readonly StructField[]
  /** What tells the keys that their rows were made with. */
  readonly carries: NonNullable<Job['carries']>
}

/** The same rows of the same batches, in as few files as their size asks for. */
export function compaction({ root, part, columns, carries }: Compaction): Job {
  const rows = parquet<Record<never, never>>({ fields: columns }, root, { part })
  const job = defineJob({
    name: COMPACT,
    description: 'the same Parquet on HDFS in fewer files (see compact)',
    params: z.object({ batch: batchParam() }),
    inputs: { rows },
    outputs: { rows },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows }),
  })
  return { ...job, carries }
}
