import {
  type DataFrame,
  type Schema,
  type SparkSession,
  type StructField,
  toDDL,
  type UntypedDataFrame,
} from '#spark-connect'
import type { BatchSelection } from '../../jobs/batch.ts'
import type { Batched, ParquetDataset } from '../../jobs/dataset.ts'
import type { RunDataset } from '../../runs/run.ts'
import { JobError } from '../job-error.ts'
import { datasetName } from '../ledger-names.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import { emptyFrame } from '../plan/empty-frame.ts'
import {
  type ParquetEntry,
  type ParquetStore,
  type ParquetDataset as Published,
  partBatch,
  type ReadParts,
} from '../ports.ts'
import { named } from './csv-sql.ts'
import { selectedBatches } from './selected-batches.ts'
import { type StoredColumns, storedColumns } from './stored-columns.ts'

/** How many times at once Spark is asked which columns files have, of which nobody has recorded them. */
const ASKED_AT_ONCE = 4

/** A published dataset as a job reads it. */
export interface OpenedParquet<S> {
  readonly frame: DataFrame<S & Batched>
  /** The batches taken. */
  readonly batches: readonly string[]
  /** How many rows they hold, as their writer verified. */
  readonly rows: number
  /** Batch → by which the key can be told that it was encrypted with; those written without one are not in it. */
  readonly keyChecks: ReadonlyMap<string, string>
  /** Who had published what is read. */
  readonly from: ReadParts
  /** What is read, as the ledger names it. */
  readonly read: readonly RunDataset[]
  /** The same files by their columns, with what their writers have added up. */
  readonly files: readonly FilesOfColumns[]
  /** What is to be said of it, in words. */
  readonly warnings: readonly string[]
}

/** Batches of a part. */
export interface Source {
  readonly batch: string
  readonly entry: ParquetEntry
}

/** Files that have the same columns. */
export interface FilesOfColumns {
  readonly dataset: string
  /** As they were written, in that order. */
  readonly columns: readonly StructField[]
  readonly sources: readonly Source[]
  /** All of their columns, and `batch`. */
  readonly frame: UntypedDataFrame
}

/** Where datasets are, and which batches are wanted. */
export interface ParquetSource {
  readonly store: ParquetStore
  readonly hdfs: string
  readonly selection: BatchSelection
}

/** Opens the selected batches of a published dataset; what is staged or superseded is never seen. */
export async function openParquet<S>(
  spark: SparkSession,
  input: ParquetDataset<S>,
  { store, hdfs, selection }: ParquetSource,
): Promise<OpenedParquet<S>> {
  const { root, part, schema } = input
  const published = await store.newest(root)
  if (!published)
    throw new JobError('BAD_INPUT', `nothing has been published at ${root}: run the job that writes it first.`)
  const batches = selectedBatches(batchesWith(published, part), selection, datasetName(root, part))
  const sources = batches.flatMap((batch) => {
    const entry = published.batches[batch]?.parts[part]
    return entry ? [{ batch, entry }] : []
  })
  const dataset = datasetName(root, part)
  const contract = batchedSchema(schema)
  const files = await filesByColumns(spark, { dataset, address: `${hdfs}${root}` }, sources)
  const { frames, warnings } = inContract(files, contract)
  const [first = emptyFrame(spark, contract), ...others] = frames
  const frame = others.reduce((all, other) => all.unionByName(other), first)
  return {
    frame: await frame.as(contract, { nullability: 'trusted' }),
    batches,
    rows: sources.reduce((rows, { entry }) => rows + entry.rows, 0),
    from: new Map(sources.map(({ batch, entry }) => [partBatch({ part, batch }), entry.runId])),
    read: sources.map(({ batch, entry: { runId: madeBy, rows, bytes } }) => {
      return { role: 'read', dataset, batch, madeBy, version: published.version, rows, bytes }
    }),
    keyChecks: new Map(
      sources.flatMap(({ batch, entry }) => (entry.keyCheck === undefined ? [] : [[batch, entry.keyCheck]])),
    ),
    ...{ files, warnings },
  }
}

/** The batches that have the part. */
function batchesWith({ batches }: Published, part: string): readonly string[] {
  return Object.entries(batches).flatMap(([batch, { parts }]) => (parts[part] ? [batch] : []))
}

/**
 * The files of some batches, by their columns: those of many runs are one list of folders, however many there are. Of files of
 * which nobody has recorded the columns, Spark is asked, once for each run.
 */
export async function filesByColumns(
  spark: SparkSession,
  { dataset, address }: { readonly dataset: string; readonly address: string },
  sources: readonly Source[],
): Promise<readonly FilesOfColumns[]> {
  const groups = new Map<unknown, Source[]>()
  for (const source of sources)
    if (source.entry.path !== null) {
      const key = source.entry.columns ?? source.entry.runId
      groups.set(key, [...(groups.get(key) ?? []), source])
    }
  const all: FilesOfColumns[] = []
  const waiting = [...groups.values()]
  while (waiting.length > 0) {
    const some = waiting.splice(0, ASKED_AT_ONCE).map(async (group) => {
      const paths = group.map(({ entry }) => `${address}/${entry.path}`)
      const columns = group[0]?.entry.columns ?? (await columnsOf(spark, paths))
      return { dataset, columns, sources: group, frame: framed(spark, paths, columns) }
    })
    all.push(...(await Promise.all(some)))
  }
  return all
}

async function columnsOf(spark: SparkSession, paths: readonly string[]): Promise<readonly StructField[]> {
  return spark.read.parquet(...paths.slice(0, 1)).schema()
}

/** The batch of a row is in the path of its file: so many folders have no one base path that Spark would take it from. */
function framed(spark: SparkSession, paths: readonly string[], columns: readonly StructField[]): UntypedDataFrame {
  const contract: Schema<unknown> = { fields: columns.filter(({ name }) => name !== 'batch') }
  const batch = `substring_index(substring_index(_metadata.file_path, '/batch=', -1), '/', 1) as batch`
  const names = contract.fields.map(({ name }) => named(name))
  return spark.read
    .schema(contract)
    .parquet(...paths)
    .untyped()
    .selectExpr(batch, ...names)
}

/** The same rows with the columns of a contract. Throws `JobError` where the files do not have them. */
function inContract(files: readonly FilesOfColumns[], contract: Schema<unknown>) {
  const columns = { fields: contract.fields.filter(({ name }) => name !== 'batch') }
  const compared = files.map((group) => ({ ...group, ...storedColumns(group.columns, columns) }))
  const problems = new Set(compared.flatMap(({ differences }) => differences.map(({ problem }) => problem)))
  if (problems.size > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `${files[0]?.dataset} does not have the columns that the job reads: ${[...problems].join('; ')}.`,
    )
  const unnamed = new Set(compared.flatMap((group) => group.unnamed))
  return {
    frames: compared.map((group) => withContract(group, contract)),
    warnings:
      unnamed.size === 0
        ? []
        : [
            `${files[0]?.dataset} has columns that the job does not name, and does not read: ${[...unnamed].join(', ')}`,
          ],
  }
}

/** Their columns by the contract's names, and nothing in those that they do not have. */
function withContract(
  { frame, absent, nameOf }: FilesOfColumns & StoredColumns,
  { fields }: Schema<unknown>,
): UntypedDataFrame {
  return frame.selectExpr(
    ...fields.map(({ name, dataType }) => {
      const value = absent.includes(name) ? `cast(null as ${toDDL(dataType)})` : named(nameOf(name))
      return `${value} as ${named(name)}`
    }),
  )
}
