import type { Command } from '../plan/command.ts'
import type { Relation } from '../plan/relation.ts'
import type { StructField } from '../types/data-type.ts'

/** A row as it arrives: a plain object with the column names as keys. */
export type Row = { readonly [column: string]: unknown }

/** What everything that goes to the server takes. */
export interface ExecuteOptions {
  /**
   * Stops the work, on the server too; the call then throws a `CancelledError` whose cause is the signal's reason. One of
   * `AbortSignal.timeout` is as good as `timeout`.
   */
  readonly signal?: AbortSignal | undefined
  /** How long it may take, in ms; then the work is stopped, on the server too, and the call throws with code `TIMEOUT`. */
  readonly timeout?: number | undefined
}

/** What a command left to tell. */
export interface CommandResult {
  /** The server's id of the operation, as the Spark UI shows it. */
  readonly operationId: string
  /** The metrics of every `observe` in the plan, by its name. */
  readonly observed: ObservedMetrics
}

/** Observation name → metric name → value. */
export type ObservedMetrics = Readonly<Record<string, Row>>

/** How much of a plan's explanation is wanted. Source: `AnalyzePlanRequest.Explain`. */
export type ExplainMode = 'simple' | 'extended' | 'codegen' | 'cost' | 'formatted'

/** What frames need of a server. `remote-executor.ts` implements it over Spark Connect. */
export interface PlanExecutor {
  /** Runs a query; its rows arrive batch by batch, and no more are fetched than are asked for. */
  rows(relation: Relation, options: ExecuteOptions): AsyncIterable<readonly Row[]>
  /** Runs a command to its end. */
  command(command: Command, options: ExecuteOptions): Promise<CommandResult>
  /** The columns that the server says a plan has. */
  schema(relation: Relation, options: ExecuteOptions): Promise<readonly StructField[]>
  explain(relation: Relation, mode: ExplainMode, options: ExecuteOptions): Promise<string>
  /** Keeps the plan's result in the cluster's memory and disk once it has been computed. */
  persist(relation: Relation): Promise<void>
  unpersist(relation: Relation): Promise<void>
}
