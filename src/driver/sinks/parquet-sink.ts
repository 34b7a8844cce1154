import { count } from '#functions'
import type { CommandResult, SparkSession, StructField } from '#spark-connect'
import type { Output, ParquetDataset } from '../../jobs/dataset.ts'
import type { Run, RunDataset } from '../../runs/run.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { storedColumns } from '../inputs/stored-columns.ts'
import { JobError } from '../job-error.ts'
import { datasetName } from '../ledger-names.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import type { KeyChecks, ParquetEntry, ParquetFiles, ParquetPart, ParquetStore, PartBatch } from '../ports.ts'
import { addUp, checksumOf, readChecksum, sumOfRows } from '../verify/checksum.ts'
import { discardFiles } from './discard-staged.ts'
import type { AnyFrame, Found, Made, Sink } from './sink.ts'

const NOTHING: Found = { rows: {}, checksum: {} }
const NONE: ParquetFiles = { path: null, rows: 0, bytes: 0, files: 0 }

/** Parquet below one root on HDFS, published by a manifest that names all parts. */
export class ParquetSink implements Sink {
  readonly #spark: SparkSession
  readonly #store: ParquetStore
  readonly #runs: RunStore
  readonly #hdfs: string
  /** The outputs whose writing has begun. */
  readonly #begun = new Set<string>()
  readonly #outputs: ReadonlyMap<string, ParquetDataset<unknown>>
  /** Output → batch → what the rows that are there add up to. */
  readonly #sums = new Map<string, ReadonlyMap<string, string>>()
  /** Columns of published files → part → in what they differ from its contract. */
  readonly #differences = new Map<readonly StructField[], Readonly<Record<string, string | undefined>>>()
  /** Part → what is staged of it. */
  #parts: Readonly<Record<string, ParquetPart>> = {}

  constructor(
    spark: SparkSession,
    { store, runs, hdfs }: { readonly store: ParquetStore; readonly runs: RunStore; readonly hdfs: string },
    outputs: Readonly<Record<string, Output>>,
  ) {
    const datasets = Object.entries(outputs).flatMap(([name, output]) =>
      output.kind === 'parquet' ? [[name, output] as const] : [],
    )
    this.#outputs = new Map(datasets)
    this.#spark = spark
    this.#store = store
    this.#runs = runs
    this.#hdfs = hdfs
  }

  async prepare(run: Run, { tokenCheck }: KeyChecks): Promise<void> {
    if (new Set([...this.#outputs.values()].map(({ root }) => root)).size > 1)
      throw new JobError(
        'CONTRACT_BROKEN',
        'the Parquet outputs of one job lie below one root, so that one manifest publishes them',
      )
    await this.#store.refuseUnwritable(this.root)
    const published = Object.entries((await this.#store.newest(this.root))?.batches ?? {})
    const kept = run.batches.length > 0 ? published.filter(([batch]) => !run.batches.includes(batch)) : []
    for (const [batch, { parts }] of kept)
      for (const [part, entry] of Object.entries(parts)) this.#refuseOtherColumns({ part, batch }, entry)
    const others = published.filter(
      ([, batch]) => tokenCheck !== undefined && (batch.tokenCheck ?? tokenCheck) !== tokenCheck,
    )
    if (others.length > 0)
      throw otherTokens(
        this.root,
        others.map(([batch]) => batch),
      )
  }

  async write(run: Run, name: string, frame: AnyFrame): Promise<CommandResult> {
    this.#begun.add(name)
    // A batch has as many files as its size asks for, and not one for each task that has rows of it.
    const rebalanced = frame.hint('rebalance', 'batch')
    return rebalanced.write.mode('errorIfExists').partitionBy('batch').parquet(this.#address(run, name))
  }

  async verify(run: Run, replaced: readonly string[]): Promise<Readonly<Record<string, Found>>> {
    const reading = [...this.#outputs].map(
      async ([name, output]) => [name, this.#begun.has(name) ? await this.#read(run, name, output) : NOTHING] as const,
    )
    const [newest, ...there] = await Promise.all([this.#store.newest(this.root), ...reading])
    const published = Object.keys(newest?.batches ?? {})
    const read: Readonly<Record<string, Found>> = Object.fromEntries(there)
    const found = Object.values(read).flatMap(({ rows }) => Object.keys(rows))
    const emptied = replaced.filter((batch) => published.includes(batch))
    const none = Object.fromEntries([...found, ...emptied].sort().map((batch) => [batch, 0]))
    const all = Object.fromEntries(
      Object.entries(read).map(([name, one]) => [name, { ...one, rows: { ...none, ...one.rows } }]),
    )
    const parts: Record<string, ParquetPart> = {}
    for (const [name, { part }] of this.#outputs) {
      const byBatch = all[name]?.rows ?? {}
      const files = this.#begun.has(name)
        ? await this.#store.verify(this.root, run.id, part, byBatch)
        : Object.fromEntries(Object.keys(byBatch).map((batch) => [batch, NONE]))
      parts[part] = withSums(files, this.#sums.get(name))
    }
    this.#parts = parts
    return all
  }

  async written({ id: madeBy }: Run): Promise<readonly RunDataset[]> {
    return Object.entries(this.#parts).flatMap(([part, byBatch]) =>
      Object.entries(byBatch).map(([batch, { rows, bytes }]) => {
        const dataset = datasetName(this.root, part)
        return { role: 'written' as const, dataset, batch, madeBy, version: null, rows, bytes }
      }),
    )
  }

  async publish(run: Run, { from, keyCheck, tokenCheck }: Made): Promise<void> {
    const columns = [...this.#outputs.values()].map(({ part, schema }) => [part, schema.fields] as const)
    const options = {
      ...{ keyCheck, tokenCheck, madeFrom: from.get(this.root), columns: Object.fromEntries(columns) },
      checkKept: (kept: PartBatch, entry: ParquetEntry) => this.#refuseOtherColumns(kept, entry),
    }
    await this.#store.publish(this.root, { runId: run.id, fence: run.fence }, this.#parts, options)
    await this.#runs.update(run).catch((error) => {
      throw unrecorded(run, this.root, error)
    })
  }

  async discard({ id: runId }: Run): Promise<void> {
    await discardFiles(this.#store, this.root, runId)
  }

  async hasPublished({ id }: Run): Promise<boolean> {
    return this.#store.hasPublished(this.root, id)
  }

  get root(): string {
    const [output] = this.#outputs.values()
    return output?.root ?? '/'
  }

  /** Rows that were written by another contract, beside those of this one, nobody could read together. */
  #refuseOtherColumns({ part, batch }: PartBatch, { columns, runId }: ParquetEntry): void {
    const difference = columns && this.#difference(part, columns)
    if (difference)
      throw new JobError(
        'CONTRACT_BROKEN',
        `${datasetName(this.root, part)} has batch ${batch}, of run ${runId}, by another contract: there ${difference}. Both could not be read together. Write all its batches anew in one run, or this contract to another root.`,
      )
  }

  /** Looked for once in the columns that thousands of batches share. */
  #difference(part: string, columns: readonly StructField[]): string | undefined {
    const found = this.#differences.get(columns) ?? this.#compared(columns)
    this.#differences.set(columns, found)
    return found[part]
  }

  #compared(columns: readonly StructField[]): Readonly<Record<string, string | undefined>> {
    const outputs = [...this.#outputs.values()]
    return Object.fromEntries(
      outputs.map(({ part, schema }) => [part, storedColumns(columns, schema).differences[0]?.problem]),
    )
  }

  #address(run: Run, name: string): string {
    const part = this.#outputs.get(name)?.part ?? name
    return `${this.#hdfs}${this.#store.stagingPath(this.root, run.id, part)}`
  }

  /** Reads back what was written: counts and checksum are those of the files, not of what went into them. */
  async #read(run: Run, name: string, output: ParquetDataset<unknown>): Promise<Found> {
    const staged = this.#spark.read.schema(batchedSchema(output.schema)).parquet(this.#address(run, name))
    const read = await staged
      .groupBy('batch')
      .agg({ rows: count(), ...checksumOf(output) })
      .collect()
    const checksums = read.map((sums) => [String(sums.batch), readChecksum(output, sums)] as const)
    this.#sums.set(name, new Map(checksums.map(([batch, checksum]) => [batch, sumOfRows(checksum)])))
    return {
      rows: Object.fromEntries(read.map(({ batch, rows }) => [batch, Number(rows)])),
      checksum: addUp(checksums.map(([, checksum]) => checksum)),
    }
  }
}

function otherTokens(root: string, [first, ...more]: readonly string[]): JobError {
  return new JobError(
    'WRONG_KEY',
    `the tokens of batch ${first}${more.length > 0 ? ` and ${more.length} more` : ''} at ${root} were made with another key: with the new ones they would not join. Name the right one in TOKEN_KEY_FILE.`,
  )
}

function unrecorded(run: Run, root: string, cause: unknown): JobError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new JobError(
    'NOT_RECORDED',
    `the batches ${run.batches.join(', ')} are published at ${root}, but that could not be recorded: ${why} Run the job again.`,
    { cause },
  )
}

/** The files of each batch with what their rows add up to; nothing adds up to 0. */
function withSums(files: ParquetPart, sums: ReadonlyMap<string, string> = new Map()): ParquetPart {
  return Object.fromEntries(
    Object.entries(files).map(([batch, found]) => [batch, { ...found, sum: sums.get(batch) ?? '0' }]),
  )
}
