import type { OpenInputs } from '../../src/driver/inputs/open-inputs.ts'
import { JobError } from '../../src/driver/job-error.ts'
import { datasetName } from '../../src/driver/ledger-names.ts'
import { type ParquetStore, partBatch } from '../../src/driver/ports.ts'
import type { Process } from './process.ts'
import { ROOT, TABLE } from './world.ts'

// What runs of the model read through Spark.

/** How many rows each part of a batch has. */
export const ROWS: Readonly<Record<string, number>> = { accepted: 3, quarantine: 2, [TABLE]: 3 }

/** What a run publishes: by default both parts of one batch. */
export interface Publishing {
  readonly batch?: string
  readonly parts?: readonly string[]
  /** Whether its rows are encrypted. */
  readonly encrypts?: boolean
  /** Whether they are made of those that are there. */
  readonly isRemade?: boolean
  /** Default: files. */
  readonly into?: 'files' | 'table'
}

/** Folders of the dataset that a job reads, and the runs that made them. */
export type Sources = readonly { readonly path: string | null; readonly runId: string }[]

/** As much of a session as a run uses. */
export interface ModelSpark {
  readonly process: Process
  readonly publishing: ReadonlyMap<string, Publishing>
}

/** The keys as Spark reads them. */
export async function ring(process: Process) {
  const checks = new Map(await process.call('keys', () => [...process.world.keys]))
  return { checks, newest: checks.get(Math.max(...checks.keys())) ?? '' }
}

/** In place of `readKeyRing`: what a run knows of keys it keeps. */
export async function readRing(spark: ModelSpark) {
  const found = await ring(spark.process)
  spark.process.keep(found.newest)
  return found
}

/** In place of `openInputs`. */
export async function openModelInputs(
  job: { readonly name: string },
  _: unknown,
  { parquet: store, spark }: { parquet: ParquetStore; spark: unknown },
) {
  const { process, publishing } = spark as ModelSpark
  const { batch, isRemade, parts, into } = withDefaults(publishing.get(job.name) ?? {})
  const wanted = into === 'table' ? ['accepted'] : parts
  const there = isRemade ? Object.entries((await store.newest(ROOT))?.batches[batch]?.parts ?? {}) : []
  const entries = there.filter(([part]) => wanted.includes(part))
  if (isRemade && entries.length === 0) throw new JobError('BATCH_NOT_FOUND', `there is no batch ${batch}`)
  const from = new Map(entries.map(([part, { runId }]) => [partBatch({ part, batch }), runId]))
  process.keep(JSON.stringify([...from]))
  const open: OpenInputs = {
    ...{ inputs: { sources: entries.map(([, entry]) => entry) }, batches: [batch], replaced: [batch] },
    rows: wanted.reduce((sum, part) => sum + (ROWS[part] ?? 0), 0),
    ...{ from: new Map(isRemade ? [[ROOT, from]] : []), keyChecks: new Map(), fromTables: new Map() },
    ...{ files: [], parquetFiles: [], rejected: [], warnings: [], passing: [], csvs: [] },
    read: entries.map(([part, { runId: madeBy, rows, bytes }]) => {
      const dataset = datasetName(ROOT, part)
      return { role: 'read', dataset, batch, madeBy, version: null, rows, bytes }
    }),
  }
  return open
}

/** The same with its defaults. */
export function withDefaults({
  batch = '2020-03',
  parts = ['accepted', 'quarantine'],
  encrypts = false,
  isRemade = false,
  into = 'files',
}: Publishing) {
  return { batch, parts, encrypts, isRemade, into }
}
