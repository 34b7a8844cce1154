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
  PARSE_SYNTAX_ERROR:
    'The text is not SQL from the place that the message points at; a name with odd characters needs `backticks`.',
  SCHEMA_NOT_FOUND: 'Create the database first, or name the table with the catalog and database that it is in.',
  DATATYPE_MISMATCH: 'Cast one side; `df.schema()` shows the types there are.',
  UNSUPPORTED_DATATYPE: 'Cast the column to a type that the format can store, such as string.',
  ARITHMETIC_OVERFLOW: 'Cast to a wider type first, or use the `try_…` function, which gives null.',
  NUMERIC_VALUE_OUT_OF_RANGE: 'Cast to a decimal with more digits, or use `try_cast`, which gives null.',
  NUM_COLUMNS_MISMATCH: 'Both sides need the same columns in the same order: select them by name first.',
  INCOMPATIBLE_COLUMN_TYPE:
    'Columns are matched by position: select them by name in one order, and cast where types differ.',
  SCALAR_SUBQUERY_TOO_MANY_ROWS: 'Aggregate the subquery, or limit it to one row.',
  CANNOT_MODIFY_CONFIG: 'The setting is fixed when the server starts: give it there (spark-defaults.conf or --conf).',
  CANNOT_MODIFY_STATIC_CONFIG:
    'The setting is fixed when the server starts: give it there (spark-defaults.conf or --conf).',
  INVALID_CONF_VALUE: 'The message says which values the setting takes.',
  FAILED_READ_FILE:
    'The file is not what its format or its schema says, or was replaced while it was read: look at the causes.',
  TASK_WRITE_FAILED: 'The causes say what the target refused.',
  MULTIPLE_ROWS: 'Aggregate, or limit to one row.',
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

/** Causes to which Spark gives no class, by what the message says. */
const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [
    /Application error processing RPC|StackOverflowError/,
    'The plan is probably too deep: a few hundred steps in a row are more than the server can take. Do several in one `withColumns` or `where`, or `persist` halfway.',
  ],
  [
    /OutOfMemoryError|Java heap space|exceeds? spark\.driver\.maxResultSize/i,
    'The server ran out of memory: fetch fewer rows or columns, write the result instead of collecting it, or give it more memory.',
  ],
  [
    /ClassNotFoundException|No suitable driver/,
    'A class is not on the server’s class path: add its jar to the session with `addJars`, or to the server.',
  ],
  [
    /password authentication failed|Access ?denied|Permission denied/i,
    'The server was refused: it logs in as itself, so check its credentials (for PostgreSQL: PGPASSFILE) and rights.',
  ],
  [
    /Connection refused|UnknownHostException|Connection timed out/,
    'The server cannot reach a system that it reads from or writes to: check that address from its machine.',
  ],
]

/** What to do about an error, or undefined where there is nothing useful to say. */
export function hintFor(
  errorClass: string | undefined,
  grpcCode: number | undefined,
  message = '',
): string | undefined {
  const byClass =
    errorClass === undefined ? undefined : (BY_HANDLE[errorClass] ?? BY_CLASS[errorClass.split('.')[0] ?? ''])
  const isConnected = grpcCode !== GrpcCode.UNAVAILABLE
  const byMessage = isConnected ? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] : undefined
  const byCode = errorClass === undefined && grpcCode !== undefined ? BY_GRPC_CODE[grpcCode] : undefined
  return byClass ?? byMessage ?? byCode
}
