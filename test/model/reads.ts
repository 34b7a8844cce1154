import type { OpenInputs } from '../../src/driver/inputs/open-inputs.ts'
import { type ParquetStore, partBatch } from '../../src/driver/ports.ts'
import type { Process } from './process.ts'
import { ROOT } from './world.ts'

// What runs of the model read through Spark.

/** How many rows each part of a batch has. */
export const ROWS: Readonly<Record<string, number>> = { accepted: 3, quarantine: 2 }

/** What a run publishes: by default both parts of one batch. */
export interface Publishing {
  readonly batch?: string
  readonly parts?: readonly string[]
  /** Whether its rows are encrypted. */
  readonly encrypts?: boolean
  /** Whether they are made of those that are there. */
  readonly isRemade?: boolean
}

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
  const { batch, isRemade, parts } = withDefaults(publishing.get(job.name) ?? {})
  const entries = isRemade ? Object.entries((await store.newest(ROOT))?.batches[batch]?.parts ?? {}) : []
  const read = new Map(entries.map(([part, { runId }]) => [partBatch({ part, batch }), runId]))
  process.keep(JSON.stringify([...read]))
  const open: OpenInputs = {
    ...{ inputs: {}, batches: [batch], replaced: [batch], keyChecks: new Map() },
    rows: parts.reduce((sum, part) => sum + (ROWS[part] ?? 0), 0),
    from: new Map(isRemade ? [[ROOT, read]] : []),
    ...{ files: [], parquetFiles: [], rejected: [], warnings: [], fromTables: new Map(), passing: [], read: [] },
  }
  return open
}

/** The same with its defaults. */
export function withDefaults({
  batch = '2020-03',
  parts = ['accepted', 'quarantine'],
  encrypts = false,
  isRemade = false,
}: Publishing) {
  return { batch, parts, encrypts, isRemade }
}
