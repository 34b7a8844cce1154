/**
 * What went wrong, in names that stay the same from version to version:
 *
 * - `ANALYSIS` the query does not fit the data (no such column, table, function, type)
 * - `PARSE` the SQL text or the expression is not well formed
 * - `EXECUTION` the query failed while running
 * - `UNREACHABLE` nothing answers at the address
 * - `UNAUTHENTICATED` the token is missing, wrong, or lacks a right
 * - `TIMEOUT` the server took longer than the caller allowed
 * - `SESSION_EXPIRED` the server has closed or forgotten the session
 * - `SESSION_CHANGED` the server was restarted
 * - `OPERATION_LOST` the server has dropped an operation in the middle of its result
 * - `CANCELLED` the caller, or somebody else, interrupted the operation
 * - `INVALID_INPUT` what the caller gave cannot be used
 * - `UNSUPPORTED` the server or this client cannot do that
 * - `PROTOCOL` the server sent what it should not
 */
export type SparkErrorCode =
  | 'ANALYSIS'
  | 'PARSE'
  | 'EXECUTION'
  | 'UNREACHABLE'
  | 'UNAUTHENTICATED'
  | 'TIMEOUT'
  | 'SESSION_EXPIRED'
  | 'SESSION_CHANGED'
  | 'OPERATION_LOST'
  | 'CANCELLED'
  | 'INVALID_INPUT'
  | 'UNSUPPORTED'
  | 'PROTOCOL'

/** The place in a query that an error speaks of. */
export interface QueryContext {
  readonly kind: 'sql' | 'dataframe'
  /** The part of the SQL text, or the name of the DataFrame call. */
  readonly fragment: string
  /** The view or function that holds the text, if any: `VIEW`, `` `v` ``. */
  readonly objectType: string
  readonly objectName: string
  /** First and last character in the SQL text, from 0; -1 where unknown. */
  readonly startIndex: number
  readonly stopIndex: number
  /** The server's own description of the place, over several lines. */
  readonly summary: string
}

/** The machine-readable side of a {@link SparkError}. */
export interface SparkErrorDetails {
  readonly code?: SparkErrorCode | undefined
  readonly errorClass?: string | undefined
  readonly sqlState?: string | undefined
  readonly messageParameters?: Readonly<Record<string, string>> | undefined
  readonly queryContexts?: readonly QueryContext[] | undefined
  readonly operationId?: string | undefined
  readonly grpcCode?: number | undefined
  readonly serverStackTrace?: string | undefined
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/**
 * The root of every error of this library. Decide by `code`, or by `errorClass` where Spark's own name matters.
 * Message and `messageParameters` are the server's and may quote values of the data: log `errorClass` instead.
 */
export class SparkError extends Error {
  override readonly name: string = 'SparkError'
  readonly code: SparkErrorCode
  /** Spark's name for the condition: `TABLE_OR_VIEW_NOT_FOUND`, `UNRESOLVED_COLUMN.WITH_SUGGESTION`. */
  readonly errorClass: string | undefined
  /** The SQLSTATE of the condition: `42P01`. */
  readonly sqlState: string | undefined
  /** What fills the gaps in Spark's message: `{ relationName: '`t`' }`. */
  readonly messageParameters: Readonly<Record<string, string>>
  /** Where in the query it went wrong; the innermost place first. */
  readonly queryContexts: readonly QueryContext[]
  /** The server's id of the operation that failed. */
  readonly operationId: string | undefined
  /** The gRPC status code, where a call failed. */
  readonly grpcCode: number | undefined
  /** What to do about it, for the commonest causes. */
  readonly hint: string | undefined
  /**
   * Where in the server it happened, as Java prints a stack; each cause has its own. Printing the error does not show it.
   * Undefined where the server does not send stacks (`spark.sql.connect.serverStacktrace.enabled`).
   */
  declare readonly serverStackTrace: string | undefined

  constructor(message: string, details: SparkErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = details.code ?? 'EXECUTION'
    this.errorClass = details.errorClass
    this.sqlState = details.sqlState
    this.messageParameters = details.messageParameters ?? {}
    this.queryContexts = details.queryContexts ?? []
    this.operationId = details.operationId
    this.grpcCode = details.grpcCode
    this.hint = details.hint
    Object.defineProperty(this, 'serverStackTrace', { value: details.serverStackTrace, enumerable: false })
  }
}

/** The query does not fit the data, or is not well formed: codes `ANALYSIS` and `PARSE`. Nothing has run. */
export class AnalysisError extends SparkError {
  override readonly name = 'AnalysisError'
}

/** The query failed while running: code `EXECUTION`. */
export class ExecutionError extends SparkError {
  override readonly name = 'ExecutionError'
}

/** The server cannot be talked to: codes `UNREACHABLE`, `UNAUTHENTICATED` and `TIMEOUT`. */
export class ConnectionError extends SparkError {
  override readonly name = 'ConnectionError'
}

/**
 * The session is gone, with its views and settings: codes `SESSION_EXPIRED` and `SESSION_CHANGED`. Open a new one; a
 * command that was under way may or may not have run.
 */
export class SessionError extends SparkError {
  override readonly name = 'SessionError'
}

/** The operation was interrupted: code `CANCELLED`. `cause` is the reason given to the caller's `AbortSignal`. */
export class CancelledError extends SparkError {
  override readonly name = 'CancelledError'
}
