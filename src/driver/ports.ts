/**
 * What the driver needs from the stores it publishes to; `storage/hdfs` and `storage/postgres` implement it.
 * Both kinds go the same way: stage → verify → publish, or discard. Nothing is visible to a reader before `publish`.
 */

import type { StructField } from '#spark-connect'
import type { Run } from '../runs/run.ts'

/** Ends a call early. */
export interface StoreOptions {
  readonly signal?: AbortSignal | undefined
}

/** Batch → number of rows. A batch is named by `[a-z0-9-]+`, as `2020-03`, `2020-03-05`, `undated-1f0c22d9` or `all`. */
export type RowsByBatch = Readonly<Record<string, number>>

/** Sums over all rows, whatever their order, exact: what was added up → its sum. Who reads what was written gets the same. */
export type Checksum = Readonly<Record<string, string>>

/**
 * Of decimals of more digits a checksum adds up only so much, lest it overflow: what is below ten billion, with so many
 * digits behind the point.
 */
export const WIDE_DECIMALS = { digits: 28, modulus: 10_000_000_000n, scale: 18 } as const

/** Who publishes: the number tells which of two runs began later, and is never given twice. */
export interface Publisher {
  readonly runId: string
  readonly fence: number
}

/** What the ledger knows of runs that may still be reading: see {@link ParquetStore}. */
export interface Readers {
  /** The number that was given last, to whichever run. */
  last(): Promise<number>
  /** The lowest number among the runs that are not ended, but for one; undefined where there is none. */
  oldest(except: number): Promise<number | undefined>
}

/** The rows of one batch in one part of a Parquet dataset. */
export interface ParquetFiles {
  /** The folder that holds the files, below the dataset's root; null where the batch has no rows: there is nothing to read. */
  readonly path: string | null
  readonly rows: number
  readonly bytes: number
  readonly files: number
  /** What the rows add up to, as their writer has read them back; undefined where that was not recorded yet. */
  readonly sum?: string | undefined
}

/** Batch → files, for one part: what {@link ParquetStore.verify} found. */
export type ParquetPart = Readonly<Record<string, ParquetFiles>>

/** By which the keys can be told that rows were written with; undefined where they were written without. */
export interface KeyChecks {
  /** Of the key that their encrypted columns need. */
  readonly keyCheck?: string | undefined
  /** Of the key that made their tokens: those of another do not join. */
  readonly tokenCheck?: string | undefined
}

/** One batch of one part as readers see it: which run made the rows, and the number of the run that showed them last. */
export interface ParquetEntry extends ParquetFiles, Publisher, KeyChecks {
  /** The columns of the files, without `batch`; undefined where that was not recorded yet. */
  readonly columns?: readonly StructField[] | undefined
}

/** A batch as readers see it; run, number and checks are those of the part that was published last. */
export interface ParquetBatch extends Publisher, KeyChecks {
  /** Part (`accepted`, `quarantine`) → files. */
  readonly parts: Readonly<Record<string, ParquetEntry>>
}

/** One published state of a dataset. */
export interface ParquetDataset {
  /** Counts up by one with each publication, from 1. */
  readonly version: number
  /** The run that published this state. */
  readonly runId: string
  /** When, in ISO 8601, UTC. */
  readonly publishedAt: string
  readonly batches: Readonly<Record<string, ParquetBatch>>
}

/** A batch of a part of a dataset. */
export interface PartBatch {
  readonly part: string
  readonly batch: string
}

/** What was read of a dataset: {@link partBatch} → the run that had published it. */
export type ReadParts = ReadonlyMap<string, string>

/** The key of {@link ReadParts}. */
export function partBatch({ part, batch }: PartBatch): string {
  return `${part}/${batch}`
}

/** See {@link ParquetStore.publish}. */
export interface PublishOptions extends StoreOptions, KeyChecks {
  readonly madeFrom?: ReadParts | undefined
  /** Part → the columns that were written. */
  readonly columns?: Readonly<Record<string, readonly StructField[]>> | undefined
  /** Is shown each batch of these parts that stays beside those published; throws where they do not go together. */
  readonly checkKept?: ((kept: PartBatch, entry: ParquetEntry) => void) | undefined
}

/**
 * Parquet datasets, each below a root such as `/processed_fraud_data`. Paths carry no scheme. Files that readers no longer
 * see and nobody can go back to are deleted once every run has ended that began before they were replaced.
 * @throws StoreError from every method
 */
export interface ParquetStore {
  /** What readers of the dataset see now; undefined where nothing was ever published. */
  newest(root: string, options?: StoreOptions): Promise<ParquetDataset | undefined>
  /** The folder that Spark has to write a part to, partitioned by `batch`: `<root>/runs/<runId>/<part>`. */
  stagingPath(root: string, runId: string, part: string): string
  /**
   * Checks that what Spark wrote is complete: the commit marker is there, every batch with rows has its files, and no
   * other batch has any. `rows` names every batch of the run, those without rows too.
   */
  verify(root: string, runId: string, part: string, rows: RowsByBatch, options?: StoreOptions): Promise<ParquetPart>
  /**
   * Replaces exactly the batches of the parts that `parts` names, in one atomic step. `parts` is part → what `verify`
   * returned; all must name the same batches. In that very step it is refused where a run with a higher number has
   * published one of them (`RUN_SUPERSEDED`), where the run was settled by somebody who took it for dead (`RUN_SETTLED`),
   * where a batch shares time with a published one (`BATCHES_OVERLAP`), and where its files are not there. Rows that were
   * made of rows of this same dataset name those in `madeFrom`: where another run has published one of these since, they
   * are refused, for they would undo it. Safe to repeat.
   */
  publish(
    root: string,
    publisher: Publisher,
    parts: Readonly<Record<string, ParquetPart>>,
    options?: PublishOptions,
  ): Promise<ParquetDataset>
  /**
   * Takes back what the run `of` has published, in one atomic step that counts as a publication by `publisher`: its batches
   * show again what they showed before, or nothing. Refused where one of them has been replaced since, or where the
   * version before it is not kept any more. Safe to repeat.
   */
  rollback(
    root: string,
    publisher: Publisher,
    back: { readonly of: string; readonly written: readonly PartBatch[] },
    options?: StoreOptions,
  ): Promise<ParquetDataset>
  /**
   * Sees to it that a run which is taken for dead publishes nothing any more, whatever it does; true where it has
   * published already. Only then may its files be taken away.
   */
  settle(root: string, publisher: Publisher, options?: StoreOptions): Promise<boolean>
  /** Whether a run has published the newest state, or one that led to it. */
  hasPublished(root: string, runId: string, options?: StoreOptions): Promise<boolean>
  /** Throws where the store takes no changes now, has no room, or takes none below this root from this user. Leaves nothing behind. */
  refuseUnwritable(root: string, options?: StoreOptions): Promise<void>
  /** Deletes what a run staged, and says whether there was anything. A run that has published is left alone. */
  discard(root: string, runId: string, options?: StoreOptions): Promise<boolean>
  /** The runs that have files below the root which no state names: those that are staging, and what others have left. */
  staged(root: string, options?: StoreOptions): Promise<readonly string[]>
  /** The folders that the newest state names and that are not there, with their sizes as promised: none, unless somebody deleted or exchanged them. */
  missing(root: string, options?: StoreOptions): Promise<readonly PartBatch[]>
}

/** A file that a run reads, as it was when it was looked at. */
export interface InputFile {
  /** As people name it: a path of this machine, or an address with its scheme. */
  readonly path: string
  /** In bytes. */
  readonly length: number
  /** When it was last changed: only to be compared. */
  readonly modified: string
  /** Another one for another file of the same name; empty where the store has none. */
  readonly identity: string
}

/**
 * Files on HDFS that are read as they are, such as CSV. Paths carry no scheme.
 * @throws StoreError from every method
 */
export interface InputStore {
  /** A file, or all files below a folder, at any depth, in order; undefined where nothing is there. */
  files(
    path: string,
    options?: StoreOptions,
  ): Promise<{ readonly isFolder: boolean; readonly files: readonly InputFile[] } | undefined>
  /** The same for files that hold the same and were written in blocks of the same size, whatever they are called; in hex. */
  digest(path: string, options?: StoreOptions): Promise<string>
  /** The last byte of a file of so many; undefined where it is shorter. */
  lastByte(path: string, length: number, options?: StoreOptions): Promise<number | undefined>
}

/** What a job promises of a table. */
export interface TableContract {
  /** Its name in schema `public`. */
  readonly table: string
  /** The columns in order. `batch` (string, not null) need not be listed: every table has it, and comes first then. */
  readonly fields: readonly StructField[]
  /** The columns that, within a batch, identify a row; empty for a table with one row a batch. */
  readonly key: readonly string[]
}

/** One thing in which what is there differs from a contract. */
export interface Difference {
  /** The column that it is about; null where it is the whole. */
  readonly column: string | null
  /** What the contract says; null where it names no such thing. */
  readonly wanted: string | null
  /** What is there; null where nothing is. */
  readonly found: string | null
  /** All of it in words. */
  readonly problem: string
}

/** A contract beside the table there is. */
export interface ComparedTable {
  readonly table: string
  readonly isThere: boolean
  /** Empty where they agree, and where there is no table yet. */
  readonly differences: readonly Difference[]
}

/** A batch of a table as readers see it. */
export interface PublishedBatch {
  readonly batch: string
  /** Another one whenever the batch is published anew, or taken back. */
  readonly version: number
  /** The run that made these rows. */
  readonly runId: string
  readonly rows: number
  /** With indexes. */
  readonly bytes: number | null
}

/** Table → batch → its version: what was read. */
export type TableVersions = ReadonlyMap<string, ReadonlyMap<string, number>>

/** How to wait for what others hold. */
export interface PatientOptions extends StoreOptions {
  /** Is told once, when the first attempt has found tables held by others: it goes on trying. */
  readonly onWait?: (() => void) | undefined
}

/** See {@link TableStore.publish}. */
export interface TablePublishOptions extends PatientOptions {
  readonly madeFrom?: TableVersions | undefined
}

/** A batch of a table. */
export interface TableBatch {
  readonly table: string
  readonly batch: string
}

/** Table → batch → bytes. */
export type BytesByTable = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Table → batch → number of rows. */
export type RowsByTable = Readonly<Record<string, RowsByBatch>>

/**
 * PostgreSQL tables, each partitioned by `batch`.
 * @throws StoreError from every method
 */
export interface TableStore {
  /** Compares the tables that there are with their contracts, in the order given. Changes nothing. */
  compare(tables: readonly TableContract[], options?: StoreOptions): Promise<readonly ComparedTable[]>
  /**
   * Creates the tables that are missing and compares the others with their contracts. One error lists everything that
   * is missing, extra or different in any of them. Call it before any work is done.
   */
  prepare(tables: readonly TableContract[], options?: StoreOptions): Promise<void>
  /** What readers see of a table, by batch; empty where nothing was ever published. */
  published(table: string, options?: StoreOptions): Promise<readonly PublishedBatch[]>
  /** Throws `RUN_SUPERSEDED` where a batch is no longer of the version that was read. */
  refuseOvertaken(read: TableVersions, options?: StoreOptions): Promise<void>
  /**
   * Throws where these batches of all the tables could not be published: `TOO_MANY_LOCKS` where PostgreSQL has too few locks for
   * it, `BATCHES_OVERLAP` where one shares its time with a published one. Changes nothing.
   */
  requirePublishable(tables: readonly string[], batches: readonly string[], options?: StoreOptions): Promise<void>
  /**
   * Makes an empty staging table for each table; returns table → the name that Spark's JDBC writer has to append to.
   * Refused where the batches could not be published: see {@link requirePublishable}.
   */
  stage(
    runId: string,
    tables: readonly TableContract[],
    batches: readonly string[],
    options?: StoreOptions,
  ): Promise<Readonly<Record<string, string>>>
  /**
   * Closes the staging tables to further writes, counts their rows (0 for a batch without any) and builds their keys.
   * Rows with the same key are an error. The caller compares the counts with its own.
   */
  verify(runId: string, tables: readonly TableContract[], options?: StoreOptions): Promise<RowsByTable>
  /** Column → what a staged table's values add up to, by the definition in `checksum.ts`; to be asked for once it is verified. */
  checksum(runId: string, table: TableContract, options?: StoreOptions): Promise<Checksum>
  /**
   * Makes the staged rows of all tables visible in place of the same batches, and records `run` as it is given
   * (`succeeded`, with its counts), all in one transaction: everything or nothing. `rows` is what `verify` returned.
   * Refused when the run is no longer `running`, or when a run that began later has published one of the batches; where what
   * it was made from, as `madeFrom` says, is no longer what is published; and where a batch would stand beside one that
   * shares its time. Waits for others who hold the tables as long as the store is set to; what is staged stays meanwhile.
   */
  publish(run: Run, rows: RowsByTable, options?: TablePublishOptions): Promise<void>
  /** How many bytes each staged batch takes, with its indexes; estimated where batches share a table. `rows` is what `verify` returned. */
  sizes(runId: string, rows: RowsByTable, options?: StoreOptions): Promise<BytesByTable>
  /**
   * Takes back what the run `of` has published, and records `run` as it is given, all in one transaction: the batches
   * show again what they showed before, or nothing. Refused where one of them has been replaced since, or where the
   * version before it is not kept any more. Waits as `publish` does.
   */
  rollback(run: Run, of: string, written: readonly TableBatch[], options?: PatientOptions): Promise<void>
  /**
   * Puts tables in order where nobody has to wait for it: erases old versions that are kept no longer, and merges what runs of
   * single days have left of past months. `publish` does it afterwards, for some seconds. Safe to repeat, at any time.
   */
  tidy(tables: readonly string[], options?: StoreOptions): Promise<void>
  /**
   * Drops what a run staged and did not publish, in portions. What others hold, a backup, is told of by an error once the
   * rest is gone. Safe to repeat.
   */
  discard(runId: string, options?: StoreOptions): Promise<void>
  /** The published rows of some batches of a table, for tables of a few rows. */
  read(table: string, batches: readonly string[]): Promise<readonly TableRow[]>
}

/** Column → value as PostgreSQL writes it: exact, whatever its type; null where there is none. */
export type TableRow = Readonly<Record<string, string | null>>

/** Why a store refused or failed; stable, fit for `RunFailure.code`. */
export type StoreErrorCode =
  /** The server does not answer, or refuses the login. */
  | 'STORE_UNAVAILABLE'
  /** The server answered with an error that has no name of its own here. */
  | 'STORE_FAILED'
  /** Something that others hold did not become free in time. The same call may succeed later. */
  | 'STORE_BUSY'
  /** A disk, or what somebody may keep on it, is full. */
  | 'DISK_FULL'
  /** The store does not permit it to this user. */
  | 'NOT_PERMITTED'
  /** A table that exists differs from its contract, or a contract cannot be made into a table. */
  | 'CONTRACT_MISMATCH'
  /** Two staged rows have the same key. */
  | 'DUPLICATE_KEY'
  /** What was staged is not complete or not what was announced. */
  | 'STAGING_INCOMPLETE'
  /** Another run has published the same batch: one that began later, or since this one read it. */
  | 'RUN_SUPERSEDED'
  /** The version to go back to is not kept any more. */
  | 'VERSION_NOT_KEPT'
  /** A batch shares its time with a published one of the other granularity: a month beside its days. */
  | 'BATCHES_OVERLAP'
  /** PostgreSQL has too few locks for so many batches at once. */
  | 'TOO_MANY_LOCKS'
  /** The run has ended, or was never begun. */
  | 'RUN_NOT_RUNNING'
  /** The run lost touch with the ledger, and another one that took it for dead has put it in order. */
  | 'RUN_SETTLED'
  /** A month would stand beside one of its own days. */
  | 'BATCHES_OVERLAP'
  /** Another run with the same key goes on or has succeeded. */
  | 'RUN_KEY_TAKEN'
  /** What the store says of itself cannot be read: a broken manifest. */
  | 'STORE_CORRUPT'

/** A store refused or failed. The message says what, where and what to do, and never holds row contents or secrets. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
