import type { CommandResult, DataFrame, FieldType } from '#spark-connect'
import type { Run, RunDataset } from '../../runs/run.ts'
import type { Checksum, KeyChecks, ReadParts, RowsByBatch, TableVersions } from '../ports.ts'

/** A frame whose columns the driver knows only at run time, from its output's contract. */
export type AnyFrame = DataFrame<{ readonly [column: string]: FieldType }>

/** What the rows of a run were made with and of. */
export interface Made extends KeyChecks {
  /** What was read of Parquet, by root. */
  readonly from: ReadonlyMap<string, ReadParts>
  /** What was read of tables. */
  readonly fromTables: TableVersions
}

/** What is really there of an output. */
export interface Found {
  readonly rows: RowsByBatch
  readonly checksum: Checksum
}

/** The outputs of a job on their way to a store: prepare → write each → verify → publish, or discard. */
export interface Sink {
  /** The root of HDFS below which it stages; null where it stages in tables. */
  readonly root: string | null
  /** Checks the contracts against what is there and makes room for the run. Changes nothing that readers see. */
  prepare(run: Run, checks: KeyChecks): Promise<void>
  /** Writes a frame where nobody sees it yet; returns what was observed meanwhile. */
  write(run: Run, name: string, frame: AnyFrame): Promise<CommandResult>
  /**
   * Counts and adds up what is really there: output → what was found. `replaced` are the batches that the run replaces even where it
   * has no rows for them.
   */
  verify(run: Run, replaced: readonly string[]): Promise<Readonly<Record<string, Found>>>
  /** What `verify` found, as the ledger names it. */
  written(run: Run): Promise<readonly RunDataset[]>
  /** Makes all outputs visible in one step and records the run, which says how it ended. */
  publish(run: Run, made: Made): Promise<void>
  /** Takes away what the run has written and not published. */
  discard(run: Run): Promise<void>
  /** Whether a run that is recorded as running has published all the same. */
  hasPublished(run: Run): Promise<boolean>
}
