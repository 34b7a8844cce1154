import { GrpcCode } from './transport-error.ts'

/** What to do, by Spark's error class or the part of it before the point. */
const BY_CLASS: Readonly<Record<string, string>> = {
  TABLE_OR_VIEW_NOT_FOUND:
    'Check the spelling and the current catalog and database; a temporary view is seen only by the session that made it.',
  UNRESOLVED_COLUMN: 'Look at the columns there are with `df.schema()`; the message names those that are spelt alike.',
  UNRESOLVED_ROUTINE: 'Check the spelling of the function; `SHOW FUNCTIONS` lists those there are.',
  PATH_NOT_FOUND:
    'The path is the server’s, not this machine’s: check that it is there and starts with hdfs://, s3a:// or file://.',
  PATH_ALREADY_EXISTS:
    'Choose another path, or say what to do with what is there: mode("overwrite") or mode("append").',
  TABLE_OR_VIEW_ALREADY_EXISTS: 'Drop it first, choose another name, or say mode("overwrite") or mode("append").',
  AMBIGUOUS_REFERENCE: 'Two inputs have a column of that name: rename one before the join.',
  CAST_INVALID_INPUT: 'A value does not fit its new type: `try_cast` gives null instead.',
  DIVIDE_BY_ZERO: 'Use `try_divide`, which gives null, or leave rows with a zero divisor out.',
  MISSING_GROUP_BY: 'Put the column into groupBy or inside an aggregate function.',
  DATA_SOURCE_NOT_FOUND: 'The format is misspelt, or its jar is not on the server’s class path.',
  OPERATION_CANCELED: 'Somebody interrupted it; run it again if that was not intended.',
}

const SESSION_GONE = 'Open a new session; temporary views and settings of the old one are lost.'

const BY_HANDLE: Readonly<Record<string, string>> = {
  'INVALID_HANDLE.SESSION_CHANGED': `The server was restarted. ${SESSION_GONE}`,
  'INVALID_HANDLE.SESSION_CLOSED': SESSION_GONE,
  'INVALID_HANDLE.SESSION_NOT_FOUND': SESSION_GONE,
}

const BY_GRPC_CODE: Readonly<Record<number, string>> = {
  [GrpcCode.UNAVAILABLE]: 'Check that the server is running, and host and port in the connection string.',
  [GrpcCode.UNAUTHENTICATED]: 'Give the token that the server was started with (spark.connect.authenticate.token).',
  [GrpcCode.PERMISSION_DENIED]: 'Give a token that has the right to do this.',
  [GrpcCode.DEADLINE_EXCEEDED]: 'Allow more time, or ask for less.',
  [GrpcCode.RESOURCE_EXHAUSTED]: 'A message is larger than 128 MB: select fewer columns or smaller values.',
  [GrpcCode.UNIMPLEMENTED]:
    'The server is older than this call, or something other than Spark Connect answers at this address.',
}

/** What to do about an error, or undefined where there is nothing useful to say. */
export function hintFor(errorClass: string | undefined, grpcCode: number | undefined): string | undefined {
  if (errorClass !== undefined) return BY_HANDLE[errorClass] ?? BY_CLASS[errorClass.split('.')[0] ?? '']
  return grpcCode === undefined ? undefined : BY_GRPC_CODE[grpcCode]
}
