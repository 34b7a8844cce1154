import type { DataFrame, SparkSession, UntypedDataFrame } from '#spark-connect'
import type { BatchSelection } from '../../jobs/batch.ts'
import type { Batched, ParquetDataset } from '../../jobs/dataset.ts'
import type { RunDataset } from '../../runs/run.ts'
import { JobError } from '../job-error.ts'
import { datasetName } from '../ledger-names.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import { emptyFrame } from '../plan/empty-frame.ts'
import type { ParquetFiles, ParquetStore } from '../ports.ts'
import { selectedBatches } from './selected-batches.ts'
import { withAbsent } from './stored-columns.ts'

/** A published dataset as a job reads it. */
export interface OpenedParquet<S> {
  readonly frame: DataFrame<S & Batched>
  /** The batches taken. */
  readonly batches: readonly string[]
  /** How many rows they hold, as their writer verified. */
  readonly rows: number
  /** Batch → by which the key can be told that it was encrypted with; those written without one are not in it. */
  readonly keyChecks: ReadonlyMap<string, string>
  /** Batch → the run that published it. */
  readonly runs: ReadonlyMap<string, string>
  /** What is read, as the ledger names it. */
  readonly read: readonly RunDataset[]
}

/** Opens the selected batches of a published dataset; what is staged or superseded is never seen. */
export async function openParquet<S>(
  spark: SparkSession,
  input: ParquetDataset<S>,
  {
    store,
    hdfs,
    selection,
  }: { readonly store: ParquetStore; readonly hdfs: string; readonly selection: BatchSelection },
): Promise<OpenedParquet<S>> {
  const { root, part, schema } = input
  const published = await store.newest(root)
  if (!published)
    throw new JobError('BAD_INPUT', `nothing has been published at ${root}: run the job that writes it first.`)
  const batches = selectedBatches(Object.keys(published.batches), selection, root)
  const sources = batches.flatMap((batch) => {
    const entry = published.batches[batch]
    const files = entry?.parts[part]
    return entry && files ? [{ batch, runId: entry.runId, files, keyCheck: entry.keyCheck }] : []
  })
  const contract = batchedSchema(schema)
  const files = read(spark, `${hdfs}${root}`, part, sources).map((frame) => withAbsent(frame, contract))
  const [first = emptyFrame(spark, contract), ...others] = await Promise.all(files)
  const frame = others.reduce((all, other) => all.union(other), first)
  return {
    frame: await frame.as(contract, { nullability: 'trusted' }),
    batches,
    rows: sources.reduce((rows, { files }) => rows + files.rows, 0),
    runs: new Map(sources.map(({ batch, runId }) => [batch, runId])),
    read: sources.map(({ batch, runId: madeBy, files: { rows, bytes } }) => {
      const { version } = published
      return { role: 'read', dataset: datasetName(root, part), batch, madeBy, version, rows, bytes }
    }),
    keyChecks: new Map(sources.flatMap(({ batch, keyCheck }) => (keyCheck === undefined ? [] : [[batch, keyCheck]]))),
  }
}

interface Source {
  readonly batch: string
  readonly runId: string
  readonly files: ParquetFiles
}

/** Spark reads folders of one base path at a time, so each run's are read by themselves. */
function read(
  spark: SparkSession,
  root: string,
  part: string,
  sources: readonly Source[],
): readonly UntypedDataFrame[] {
  const runs = new Map<string, string[]>()
  for (const { runId, batch, files } of sources)
    if (files.path !== null)
      runs.set(runId, [...(runs.get(runId) ?? []), `${root}/runs/${runId}/${part}/batch=${batch}`])
  return [...runs].map(([runId, paths]) =>
    spark.read.option('basePath', `${root}/runs/${runId}/${part}`).parquet(...paths),
  )
}
