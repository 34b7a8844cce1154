/** The public door of the Spark Connect client: everything that programs and jobs may use. */

// session
export type { Several } from './artifact/artifact-manager.ts'
export type { GivenArtifact } from './artifact/given-artifact.ts'
export { AttachedOperation } from './attached-operation.ts'
export type { EndOptions } from './client/background.ts'
export { DEFAULT_RETRY_POLICY, type Retry, type RetryPolicy } from './client/retry-policy.ts'
export type { OperationState, OperationStatus } from './client/session-status.ts'
export type { ConnectOptions } from './connect.ts'
export type { ShowOptions } from './dataframe/actions.ts'
// dataframe
export { Column, type Expr, type Grain, type PerRow } from './dataframe/column.ts'
export type { Columns, Deferred, Given, ResultOf } from './dataframe/columns.ts'
export { DataFrame, type Frame } from './dataframe/dataframe.ts'
export type { CommandResult, ExecuteOptions, ExplainMode, ObservedMetrics, Row } from './dataframe/executor.ts'
export { type Aggregates, GroupedData } from './dataframe/grouped-data.ts'
export type { JdbcTarget } from './dataframe/jdbc.ts'
export type { JoinName } from './dataframe/join-type.ts'
export { DataFrameReader, TypedReader } from './dataframe/reader.ts'
export { type SchemaDifference, schemaDifferences } from './dataframe/schema-differences.ts'
export type { SortedColumn } from './dataframe/sorted-column.ts'
export {
  type AsOptions,
  type UntypedColumns,
  UntypedDataFrame,
  type UntypedGroupedData,
} from './dataframe/untyped-dataframe.ts'
export { Window, type WindowFunction, WindowSpec } from './dataframe/window.ts'
export { DataFrameWriter } from './dataframe/writer.ts'
// errors
export {
  AnalysisError,
  CancelledError,
  ConnectionError,
  ExecutionError,
  type QueryContext,
  SessionError,
  SparkError,
  type SparkErrorCode,
} from './errors/spark-error.ts'
export type { SaveMode } from './plan/command.ts'
export { type Progress, progressBar, progressLines, type StageProgress, type Terminal } from './progress.ts'
export { type DetachOptions, type SessionOptions, SparkSession } from './session.ts'
export type { TlsOptions } from './transport/tls.ts'
// schema and types
export {
  array,
  binary,
  boolean,
  byte,
  calendarInterval,
  date,
  dayTimeInterval,
  decimal,
  double,
  float,
  int,
  long,
  map,
  nullType,
  short,
  string,
  struct,
  time,
  timestamp,
  timestampNtz,
  variant,
  yearMonthInterval,
} from './types/builders.ts'
export type * from './types/data-type.ts'
export { schemaToDDL, toDDL } from './types/ddl.ts'
export { Decimal } from './types/decimal.ts'
export type { Field, JoinType } from './types/fields.ts'
export { CalendarInterval, DayTimeInterval, YearMonthInterval } from './types/interval.ts'
export type { Problem } from './types/problem.ts'
export { type FieldSpec, type FieldsOf, nullable, type Schema, schema } from './types/schema.ts'
export { LocalDate, LocalDateTime, LocalTime, Timestamp } from './types/temporal.ts'
export type { RowOf, ValueOf } from './types/value-of.ts'
export { Variant } from './types/variant.ts'
