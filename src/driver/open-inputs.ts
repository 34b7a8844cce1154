import type { SparkSession } from '#spark-connect'
import type { BatchSelection, Granularity } from '../jobs/batch.ts'
import type { Input } from '../jobs/dataset.ts'
import type { Job } from '../jobs/define-job.ts'
import type { RunDataset } from '../runs/run.ts'
import { JobError } from './job-error.ts'
import { bytesOf, openCsv, undatedBatch } from './open-csv.ts'
import { openParquet } from './open-parquet.ts'
import type { ParquetStore } from './ports.ts'

/** Where inputs come from. */
export interface Sources {
  readonly spark: SparkSession
  readonly parquet: ParquetStore
  /** `hdfs://host:port`. */
  readonly hdfs: string
  /** The run that reads. */
  readonly runId: string
}

/** A job's inputs, open. */
export interface OpenInputs {
  readonly inputs: Readonly<Record<string, unknown>>
  /** The batches of the Parquet inputs; undefined where only writing shows what a CSV holds. */
  readonly batches: readonly string[] | undefined
  /** The rows of the Parquet inputs; undefined where a CSV's are counted in passing. */
  readonly rows: number | undefined
  /** The batches that the run replaces even where it finds no rows for them. */
  readonly replaced: readonly string[]
  /** Batch → by which the key can be told that it was encrypted with. */
  readonly keyChecks: ReadonlyMap<string, string>
  /** What is read of Parquet: root → batch → the run that published it. */
  readonly from: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** What is read, as the ledger names it; the rows of a CSV are counted only in passing, hence 0. */
  readonly read: readonly RunDataset[]
}

/** Opens every input of a job: checks that it is there and has the columns that its contract says. */
export async function openInputs(
  job: Job,
  params: Readonly<Record<string, unknown>>,
  sources: Sources,
): Promise<OpenInputs> {
  const slice = { selection: selectionOf(params.batch), by: granularityOf(params), runId: sources.runId }
  const inputs: Record<string, unknown> = {}
  const batches = new Set<string>()
  const keyChecks = new Map<string, string>()
  const from = new Map<string, ReadonlyMap<string, string>>()
  const read: RunDataset[] = []
  let rows = 0
  let counted = true
  for (const [name, input] of Object.entries<Input>(job.inputs)) {
    if (input.kind === 'csv') {
      const path = pathOf(job, params, input.pathFrom)
      inputs[name] = await openCsv(sources.spark, input, path, slice)
      batches.add(undatedBatch(path))
      const bytes = bytesOf(path)
      read.push({ role: 'read', dataset: path, batch: null, madeBy: null, version: null, rows: 0, bytes })
      counted = false
    } else {
      const opened = await openParquet(sources.spark, input, { ...slice, hdfs: sources.hdfs, store: sources.parquet })
      inputs[name] = opened.frame
      for (const batch of opened.batches) batches.add(batch)
      for (const [batch, check] of opened.keyChecks) keyChecks.set(batch, check)
      from.set(input.root, new Map([...(from.get(input.root) ?? []), ...opened.runs]))
      read.push(...opened.read)
      rows += opened.rows
    }
  }
  const replaced = [...batches].sort()
  return counted
    ? { inputs, batches: replaced, rows, replaced, keyChecks, from, read }
    : { inputs, batches: undefined, rows: undefined, replaced, keyChecks, from, read }
}

function selectionOf(batch: unknown): BatchSelection {
  return (batch as BatchSelection | undefined) ?? { kind: 'all' }
}

/** A batch that is a day needs days; otherwise what the parameter `by` says. */
function granularityOf({ batch, by }: Readonly<Record<string, unknown>>): Granularity {
  return by === 'day' || exampleOf(selectionOf(batch))?.length === DAY ? 'day' : 'month'
}

/** How long the name of a batch is that is a day. */
const DAY = '2020-03-05'.length

function exampleOf(selection: BatchSelection): string | undefined {
  if (selection.kind === 'list') return selection.batches[0]
  return selection.kind === 'range' ? selection.from : undefined
}

function pathOf(job: Job, params: Readonly<Record<string, unknown>>, name: string): string {
  const path = params[name]
  if (typeof path === 'string' && path !== '') return path
  throw new JobError('BAD_INPUT', `job ${job.name} needs --${name}: the CSV file, folder or hdfs:// address to read.`)
}
