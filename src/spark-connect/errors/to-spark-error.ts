import {
  FetchErrorDetailsResponse_QueryContext_ContextType as ContextType,
  type FetchErrorDetailsResponse,
  type FetchErrorDetailsResponse_Error,
  type FetchErrorDetailsResponse_QueryContext,
} from '../gen/spark/connect/base.ts'
import { hintFor } from './hints.ts'
import { scrubbed } from './scrub.ts'
import {
  AnalysisError,
  CancelledError,
  ConnectionError,
  ExecutionError,
  type QueryContext,
  SessionError,
  SparkError,
  type SparkErrorCode,
  type SparkErrorDetails,
} from './spark-error.ts'
import { readStatusDetails, type StatusDetails } from './status-details.ts'
import { GrpcCode, type TransportError } from './transport-error.ts'

/** What is known of a failed call beside the failure itself. */
export interface CallFacts {
  readonly operationId?: string | undefined
  /** `host:port`, for the message when nothing answers. */
  readonly endpoint?: string | undefined
  /** The server's answer to `FetchErrorDetails`: whole messages, places in the query and the chain of causes. */
  readonly fetched?: FetchErrorDetailsResponse | undefined
}

/** A `SparkError` of the fitting class for a call that failed. Made where it is thrown, so that its stack is the caller's. */
export function toSparkError(error: TransportError, facts: CallFacts = {}): SparkError {
  const status = readStatusDetails(error)
  const { errors = [], rootErrorIdx } = facts.fetched ?? {}
  const root = rootErrorIdx === undefined ? undefined : errors[rootErrorIdx]
  const code = codeOf(error.grpcCode, status, root)
  const message = plain(root?.message || status.message || error.message)
  const details: SparkErrorDetails = {
    ...fromServer(status, root),
    code,
    operationId: facts.operationId,
    grpcCode: error.grpcCode,
    cause: root === undefined ? undefined : causeOf(root, errors, errors.length),
  }
  const text = code === 'UNREACHABLE' ? unreachable(facts.endpoint, message) : withHeader(message, details.cause)
  return withCallersStack(() => create(code, text, details))
}

/** The error with which observed metrics failed, from the errors that came along with them. */
export function toObservationError(errors: readonly FetchErrorDetailsResponse_Error[], root: number): SparkError {
  const error = errors[root]
  if (error === undefined)
    return new SparkError('the server sent an observation error without the error', { code: 'PROTOCOL' })
  const cause = causeOf(error, errors, errors.length)
  return new ExecutionError(plain(error.message), { ...ofThrowable(error), cause })
}

/** A server's message without secrets, and without the end that gRPC's DNS resolver adds where it has nothing to say. */
function plain(message: string): string {
  return scrubbed(message.replace(/\s*Resolution note:\s*$/, '').trim())
}

/** An error of the class that callers catch for this code. */
function create(code: SparkErrorCode, message: string, details: SparkErrorDetails): SparkError {
  const given = { ...details, code, hint: details.hint ?? hintFor(details.errorClass, details.grpcCode, message) }
  switch (code) {
    case 'ANALYSIS':
    case 'PARSE':
      return new AnalysisError(message, given)
    case 'EXECUTION':
      return new ExecutionError(message, given)
    case 'UNREACHABLE':
    case 'UNAUTHENTICATED':
    case 'TIMEOUT':
      return new ConnectionError(message, given)
    case 'SESSION_EXPIRED':
    case 'SESSION_CHANGED':
      return new SessionError(message, given)
    case 'CANCELLED':
      return new CancelledError(message, given)
    default:
      return new SparkError(message, given)
  }
}

const BY_ERROR_CLASS: Readonly<Record<string, SparkErrorCode>> = {
  'INVALID_HANDLE.SESSION_CHANGED': 'SESSION_CHANGED',
  'INVALID_HANDLE.SESSION_CLOSED': 'SESSION_EXPIRED',
  'INVALID_HANDLE.SESSION_NOT_FOUND': 'SESSION_EXPIRED',
  'INVALID_HANDLE.OPERATION_NOT_FOUND': 'OPERATION_LOST',
  'INVALID_HANDLE.OPERATION_ABANDONED': 'OPERATION_LOST',
  OPERATION_CANCELED: 'CANCELLED',
}

const BY_JAVA_CLASS: Readonly<Record<string, SparkErrorCode>> = {
  'org.apache.spark.sql.catalyst.parser.ParseException': 'PARSE',
  'org.apache.spark.sql.AnalysisException': 'ANALYSIS',
}

const BY_GRPC_CODE: Readonly<Record<number, SparkErrorCode>> = {
  [GrpcCode.UNAVAILABLE]: 'UNREACHABLE',
  [GrpcCode.UNAUTHENTICATED]: 'UNAUTHENTICATED',
  [GrpcCode.PERMISSION_DENIED]: 'UNAUTHENTICATED',
  [GrpcCode.DEADLINE_EXCEEDED]: 'TIMEOUT',
  [GrpcCode.CANCELLED]: 'CANCELLED',
  [GrpcCode.UNIMPLEMENTED]: 'UNSUPPORTED',
}

function codeOf(
  grpcCode: number,
  { errorClass, classes }: StatusDetails,
  root: FetchErrorDetailsResponse_Error | undefined,
): SparkErrorCode {
  const byClass = errorClass === undefined ? undefined : BY_ERROR_CLASS[errorClass]
  const java = classes.length > 0 ? classes : (root?.errorTypeHierarchy ?? [])
  const byJava = java.map((name) => BY_JAVA_CLASS[name]).find((code) => code !== undefined)
  return byClass ?? byJava ?? BY_GRPC_CODE[grpcCode] ?? 'EXECUTION'
}

/** What the fetched error says, and where it is silent, what came with the status. */
function fromServer(status: StatusDetails, root: FetchErrorDetailsResponse_Error | undefined): SparkErrorDetails {
  const { errorClass, sqlState, messageParameters } = status
  const fetched = root === undefined ? {} : ofThrowable(root)
  return {
    ...fetched,
    errorClass: errorClass ?? fetched.errorClass,
    sqlState: sqlState ?? fetched.sqlState,
    messageParameters: fetched.messageParameters ?? scrubbedValues(messageParameters),
  }
}

function ofThrowable(error: FetchErrorDetailsResponse_Error): SparkErrorDetails {
  const serverStackTrace = stackOf(error)
  if (error.sparkThrowable === undefined) return { serverStackTrace }
  const { errorClass, sqlState, messageParameters, queryContexts } = error.sparkThrowable
  return {
    serverStackTrace,
    errorClass,
    sqlState,
    messageParameters: scrubbedValues(messageParameters),
    queryContexts: queryContexts.map(toQueryContext),
  }
}

/** As Java prints it, without the message: `java.lang.X\n\tat …`. Undefined where the server keeps its stacks to itself. */
function stackOf({ errorTypeHierarchy, stackTrace }: FetchErrorDetailsResponse_Error): string | undefined {
  if (stackTrace.length === 0) return undefined
  const frames = stackTrace.map(({ declaringClass, methodName, fileName, lineNumber }) => {
    const place = fileName === undefined ? 'Unknown Source' : `${fileName}${lineNumber > 0 ? `:${lineNumber}` : ''}`
    return `\n\tat ${declaringClass}.${methodName}(${place})`
  })
  return `${errorTypeHierarchy[0] ?? 'unknown'}${frames.join('')}`
}

function scrubbedValues(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, scrubbed(value)]))
}

function toQueryContext(context: FetchErrorDetailsResponse_QueryContext): QueryContext {
  const { contextType, fragment, objectType, objectName, startIndex, stopIndex, summary } = context
  const kind = contextType === ContextType.SQL ? 'sql' : 'dataframe'
  const text = { fragment: scrubbed(fragment), summary: scrubbed(summary) }
  return { kind, objectType, objectName, startIndex, stopIndex, ...text }
}

/** The chain of causes under an error; `left` bounds it, so that a ring of causes ends. */
function causeOf(
  error: FetchErrorDetailsResponse_Error,
  errors: readonly FetchErrorDetailsResponse_Error[],
  left: number,
): SparkError | undefined {
  const cause = error.causeIdx === undefined ? undefined : errors[error.causeIdx]
  if (cause === undefined || left === 0) return undefined
  const [javaClass] = cause.errorTypeHierarchy
  const said = plain(cause.message)
  const message = javaClass === undefined ? said : `${javaClass}: ${said}`
  return new SparkError(message, { ...ofThrowable(cause), cause: causeOf(cause, errors, left - 1) })
}

/** The frames of this library come first in an async stack: room for as many of the caller's as always. */
const OWN_FRAMES = 10

function withCallersStack<E>(make: () => E): E {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = limit + OWN_FRAMES
  try {
    return make()
  } finally {
    Error.stackTraceLimit = limit
  }
}

/** What Spark says of a CSV file whose header is not its schema stands in a cause alone. */
function withHeader(message: string, cause: unknown): string {
  for (let at = cause; at instanceof SparkError; at = at.cause)
    if (/CSV header/i.test(at.message))
      return `the header of a CSV file does not have the columns that the schema says, in that order: ${message}`
  return message
}

function unreachable(endpoint: string | undefined, message: string): string {
  return endpoint === undefined ? message : `nothing answers at ${endpoint}: ${message}`
}
