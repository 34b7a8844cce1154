import { ErrorInfo, RetryInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import type { TransportError } from './transport-error.ts'

/** What a server's `google.rpc.Status` says beside its code. */
export interface StatusDetails {
  /** The server's message, which may be cut short; the whole is under `errorId`. */
  readonly message: string | undefined
  /** Spark's name for the condition, such as `INVALID_HANDLE.OPERATION_NOT_FOUND`. */
  readonly errorClass: string | undefined
  readonly sqlState: string | undefined
  readonly messageParameters: Readonly<Record<string, string>>
  /** Java classes of the exception, the nearest first. */
  readonly classes: readonly string[]
  /** Handle for `FetchErrorDetails`. */
  readonly errorId: string | undefined
  /** How long the server asks to wait before another try, in ms. */
  readonly retryDelay: number | undefined
}

const NOTHING: StatusDetails = {
  message: undefined,
  errorClass: undefined,
  sqlState: undefined,
  messageParameters: {},
  classes: [],
  errorId: undefined,
  retryDelay: undefined,
}

/** Reads the details of a failed call. Details that cannot be read are left out: the error itself matters more. */
export function readStatusDetails(error: TransportError): StatusDetails {
  if (error.statusDetails === undefined) return NOTHING
  try {
    return fromStatus(Status.decode(error.statusDetails))
  } catch {
    return NOTHING
  }
}

function fromStatus(status: Status): StatusDetails {
  let details: StatusDetails = { ...NOTHING, message: status.message }
  for (const { typeUrl, value } of status.details) {
    if (typeUrl.endsWith('/google.rpc.ErrorInfo')) details = { ...details, ...fromErrorInfo(ErrorInfo.decode(value)) }
    if (typeUrl.endsWith('/google.rpc.RetryInfo'))
      details = { ...details, retryDelay: delayOf(RetryInfo.decode(value)) }
  }
  return details
}

function fromErrorInfo({ metadata }: ErrorInfo): Partial<StatusDetails> {
  return {
    errorClass: metadata.errorClass,
    sqlState: metadata.sqlState,
    messageParameters: Object.fromEntries(
      Object.entries(parsed(metadata.messageParameters) ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    classes: Object.values(parsed(metadata.classes) ?? []).map(String),
    errorId: metadata.errorId,
  }
}

function parsed(json: string | undefined): object | undefined {
  if (json === undefined) return undefined
  const value: unknown = JSON.parse(json)
  return typeof value === 'object' && value !== null ? value : undefined
}

function delayOf({ retryDelay }: RetryInfo): number {
  return retryDelay === undefined ? 0 : Number(retryDelay.seconds) * 1000 + retryDelay.nanos / 1e6
}
