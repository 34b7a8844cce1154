import type { SparkSession } from '#spark-connect'
import { areDays, type BatchSelection, type Granularity } from '../../jobs/batch.ts'
import type { CsvFrames, Input } from '../../jobs/dataset.ts'
import type { Job } from '../../jobs/define-job.ts'
import type { RunDataset } from '../../runs/run.ts'
import { JobError } from '../job-error.ts'
import type { InputStore, ParquetStore, ReadParts, TableStore, TableVersions } from '../ports.ts'
import type { JdbcServer } from '../sinks/jdbc-url.ts'
import { type InputFiles, inputFiles } from './input-files.ts'
import { openCatalog, type Passing } from './open-catalog.ts'
import { openCsv } from './open-csv.ts'
import { type FilesOfColumns, openParquet } from './open-parquet.ts'
import { openTable } from './open-table.ts'

/** Where inputs come from. */
export interface Sources {
  readonly spark: SparkSession
  readonly parquet: ParquetStore
  readonly tables: TableStore
  readonly postgres: JdbcServer
  readonly inputs: InputStore
  /** `hdfs://host:port`. */
  readonly hdfs: string
  /** The run that reads. */
  readonly runId: string
}

/** A job's inputs, open. */
export interface OpenInputs {
  readonly inputs: Readonly<Record<string, unknown>>
  /** The batches of the inputs; undefined where only reading shows what there is. */
  readonly batches: readonly string[] | undefined
  /** The rows of the inputs, but for those that are counted in passing: of CSVs, and of tables of the catalog. */
  readonly rows: number
  /** The CSVs. */
  readonly csvs: readonly OpenedCsv[]
  /** The batches that the run replaces even where it finds no rows for them. */
  readonly replaced: readonly string[]
  /** Batch → by which the key can be told that it was encrypted with. */
  readonly keyChecks: ReadonlyMap<string, string>
  /** What is read of Parquet, by root. */
  readonly from: ReadonlyMap<string, ReadParts>
  /** The files that are read of Parquet. */
  readonly parquetFiles: readonly FilesOfColumns[]
  /** What is to be said of the inputs, in words. */
  readonly warnings: readonly string[]
  /** What is read of tables. */
  readonly fromTables: TableVersions
  /** The tables of the catalog, whose rows are counted in passing. */
  readonly passing: readonly Passing[]
  /** What is read, as the ledger names it; the rows that are counted only in passing are 0. */
  readonly read: readonly RunDataset[]
  /** The files that are read as they are; to be closed. */
  readonly files: readonly InputFiles[]
  /** The lines that break contracts. */
  readonly rejected: readonly CsvFrames<never>['rejected'][]
}

/** A CSV that is read. */
export interface OpenedCsv {
  /** Its name in the job. */
  readonly name: string
  /** What the ledger calls it. */
  readonly dataset: string
}

/** One input, open. */
interface Opening {
  readonly input: unknown
  /** Undefined where only reading shows which there are. */
  readonly batches: readonly string[] | undefined
  /** Batches that are replaced all the same. */
  readonly replaced?: readonly string[]
  /** 0 where they are counted in passing. */
  readonly rows: number
  readonly read: readonly RunDataset[]
  readonly keyChecks?: ReadonlyMap<string, string>
  /** Of which root, what. */
  readonly from?: readonly [root: string, parts: ReadParts]
  readonly parquetFiles?: readonly FilesOfColumns[]
  readonly warnings?: readonly string[]
  readonly fromTable?: readonly [table: string, versions: ReadonlyMap<string, number>]
  readonly passing?: Passing
  readonly csv?: OpenedCsv
  readonly files?: InputFiles
  readonly rejected?: CsvFrames<never>['rejected']
}

/** How inputs are opened. */
interface Opener {
  readonly sources: Sources
  readonly selection: BatchSelection
  readonly by: Granularity
  /** Whether the outputs need to know the batches before anything is read. */
  readonly needsBatches: boolean
  /** The value of a parameter that has to name a path. */
  readonly pathFrom: (param: string) => string
}

/** Opens every input of a job: checks that it is there and has the columns that its contract says. */
export async function openInputs(
  job: Job,
  params: Readonly<Record<string, unknown>>,
  sources: Sources,
): Promise<OpenInputs> {
  const opener: Opener = {
    ...{ sources, selection: selectionOf(params.batch), by: granularityOf(params) },
    needsBatches: Object.values(job.outputs).some(({ kind }) => kind === 'table'),
    pathFrom: (param) => pathOf(job, params, param),
  }
  const opened: [string, Opening][] = []
  try {
    for (const [name, input] of Object.entries(job.inputs)) opened.push([name, await open(name, input, opener)])
    return together(opened)
  } catch (error) {
    for (const [, { files }] of opened) files?.close()
    throw error
  }
}

async function open(name: string, input: Input, opener: Opener): Promise<Opening> {
  if (input.kind === 'csv' || !input.isLookup) return openKind(name, input, opener)
  const whole = await openKind(name, input, { ...opener, selection: { kind: 'all' }, needsBatches: false })
  return { ...whole, batches: [], rows: 0 }
}

async function openKind(name: string, input: Input, opener: Opener): Promise<Opening> {
  switch (input.kind) {
    case 'csv':
      return csv(name, input, opener)
    case 'parquet':
      return parquet(input, opener)
    case 'table':
      return table(input, opener)
    case 'catalog':
      return catalog(name, input, opener)
  }
}

type Of<K extends Input['kind']> = Extract<Input, { readonly kind: K }>

async function csv(name: string, input: Of<'csv'>, { sources, selection, by, pathFrom }: Opener): Promise<Opening> {
  const path = pathFrom(input.pathFrom)
  const files = await inputFiles(path, sources)
  try {
    const frames = await openCsv(sources.spark, input, files, { name, selection, by, runId: sources.runId })
    const read = { ...({ role: 'read', dataset: path, ...UNKNOWN } as const), bytes: files.bytes }
    const more = { replaced: files.undated, rejected: frames.rejected, files, csv: { name, dataset: path } }
    return { input: frames, batches: undefined, rows: 0, read: [read], ...more }
  } catch (error) {
    files.close()
    throw error
  }
}

async function parquet(input: Of<'parquet'>, { sources, selection }: Opener): Promise<Opening> {
  const { spark, hdfs, parquet: store } = sources
  const { frame, from, files: parquetFiles, ...opened } = await openParquet(spark, input, { hdfs, store, selection })
  return { ...opened, parquetFiles, input: frame, from: [input.root, from] }
}

async function table(input: Of<'table'>, { sources, selection }: Opener): Promise<Opening> {
  const { spark, tables: store, postgres: server } = sources
  const { frame, batches, read } = await openTable(spark, input, { store, server, selection })
  return {
    input: frame,
    batches: batches.map(({ batch }) => batch),
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    read,
    fromTable: [input.name, new Map(batches.map(({ batch, version }) => [batch, version]))],
  }
}

async function catalog(name: string, input: Of<'catalog'>, opener: Opener): Promise<Opening> {
  const { frame, batches, passing } = await openCatalog(opener.sources.spark, [name, input], opener)
  const read = { role: 'read', dataset: input.name, ...UNKNOWN, bytes: null } as const
  return { input: frame, batches, rows: 0, read: [read], passing: { ...passing, isLookup: input.isLookup } }
}

/** What is not known of what nobody has published. */
const UNKNOWN = { batch: null, madeBy: null, version: null, rows: 0 } as const

function together(opened: readonly (readonly [string, Opening])[]): OpenInputs {
  const all = opened.map(([, opening]) => opening)
  const replaced = new Set(all.flatMap(({ batches = [], replaced: others = [] }) => [...batches, ...others]))
  const isKnown = all.every(({ batches }) => batches !== undefined)
  return {
    inputs: Object.fromEntries(opened.map(([name, { input }]) => [name, input])),
    batches: isKnown ? [...replaced].sort() : undefined,
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    csvs: all.flatMap(({ csv }) => csv ?? []),
    replaced: [...replaced].sort(),
    keyChecks: new Map(all.flatMap(({ keyChecks = [] }) => [...keyChecks])),
    from: merged(all.map(({ from }) => from)),
    fromTables: merged(all.map(({ fromTable }) => fromTable)),
    parquetFiles: all.flatMap(({ parquetFiles = [] }) => parquetFiles),
    warnings: all.flatMap(({ warnings = [] }) => warnings),
    passing: all.flatMap(({ passing }) => passing ?? []),
    read: all.flatMap(({ read }) => read),
    files: all.flatMap(({ files }) => files ?? []),
    rejected: all.flatMap(({ rejected }) => rejected ?? []),
  }
}

/** What is read of the same dataset by several inputs, as one. */
function merged<T>(
  parts: readonly (readonly [dataset: string, batches: ReadonlyMap<string, T>] | undefined)[],
): ReadonlyMap<string, ReadonlyMap<string, T>> {
  const all = new Map<string, ReadonlyMap<string, T>>()
  for (const part of parts) if (part) all.set(part[0], new Map([...(all.get(part[0]) ?? []), ...part[1]]))
  return all
}

function selectionOf(batch: unknown): BatchSelection {
  return (batch as BatchSelection | undefined) ?? { kind: 'all' }
}

/** A batch that is a day needs days; otherwise what the parameter `by` says. */
function granularityOf({ batch, by }: Readonly<Record<string, unknown>>): Granularity {
  return by === 'day' || areDays(selectionOf(batch)) ? 'day' : 'month'
}

function pathOf(job: Job, params: Readonly<Record<string, unknown>>, name: string): string {
  const path = params[name]
  if (typeof path === 'string' && path !== '') return path
  throw new JobError('BAD_INPUT', `job ${job.name} needs --${name}: the CSV file, folder or hdfs:// address to read.`)
}
