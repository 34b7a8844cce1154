import { CancelledError, SessionError, SparkError, type SparkErrorCode } from '#spark-connect'
import type { RunFailure } from '../runs/run.ts'
import { JobError } from './job-error.ts'
import { StoreError } from './ports.ts'

/** Why a run that was interrupted did not succeed. */
export const CANCELLED: RunFailure = { code: 'CANCELLED', message: 'the run was interrupted; nothing was published.' }

/** Why a run that took too long did not succeed. */
export const TIMED_OUT: RunFailure = {
  code: 'TIMED_OUT',
  message: 'the run took longer than its time limit (--timeout), and was ended; nothing was published.',
}

/**
 * What Spark says in its own words where it is safe and clear in ours: part of its messages → what it means here. What the
 * driver's own plans raise stands at the beginning of a message: one that prints a plan has the same words in it.
 */
const KNOWN: readonly (readonly [said: RegExp, code: string, message: string])[] = [
  [
    // The last of a value too short to be one: Java fails of it in a way that Spark does not know.
    /AES_CRYPTO_ERROR|AES_KEY_LENGTH|Error decrypting|java\.security\.ProviderException/,
    'WRONG_KEY',
    'a value could not be decrypted: the encryption key is not the one that the data were encrypted with (name the right one in ENCRYPTION_KEY_FILE), or the data on HDFS were changed (ingest the batch again). Nothing was published.',
  ],
  [
    /(^ ?|[\]:] |EXCEPTION )the encryption key file does not hold the key/m,
    'BAD_KEY',
    'the encryption key file no longer holds the key that this run began with: see ENCRYPTION_KEY_FILE.',
  ],
  [
    /(^ ?|[\]:] |EXCEPTION )(CSV header does not conform|.*Header length)/m,
    'BAD_INPUT',
    'the files of the input do not all have the same header: give them one by one, or make their first lines equal.',
  ],
  [
    /(^ ?|[\]:] |EXCEPTION )a quoted line break appeared/m,
    'BAD_INPUT',
    'the input changed while it was read, or Spark sees other files than this machine: a value in quotes goes on over a line break, where none did before. Nothing was published; run it again.',
  ],
  [
    /No FileSystem for scheme|Class \S+FileSystem not found/,
    'BAD_INPUT',
    'Spark has no file system for the scheme of that address: give a path of this machine, or one that begins with hdfs://.',
  ],
  [
    /SafeModeException|Name node is in safe mode/,
    'STORE_BUSY',
    'HDFS is in safe mode: its name node takes no changes. One that has just started leaves it by itself, once its data nodes are there; otherwise see why (hdfs dfsadmin -safemode get), and run the job again. Nothing was published.',
  ],
  [
    /StandbyException|RetriableException/,
    'STORE_BUSY',
    'the name node of HDFS is starting, or is not the active one: run the job again when it is. Nothing was published.',
  ],
  [
    /AccessControlException|Permission denied: user=/,
    'NOT_PERMITTED',
    "HDFS does not permit it to the user whom Spark's server works as: change the owner or the permissions of the folder, or the user (HDFS_USER, HADOOP_USER_NAME where the server is started). Nothing was published.",
  ],
  [
    /remaining connection slots are reserved|too many (clients already|connections for)/,
    'STORE_BUSY',
    'PostgreSQL has no connection left for Spark: see who holds them (pg_stat_activity), or raise max_connections, and run the job again. Nothing was published.',
  ],
  [
    /the database system is (starting up|shutting down|in recovery mode|not yet accepting)/,
    'STORE_UNAVAILABLE',
    'PostgreSQL is starting or stopping: run the job again when it is up. Nothing was published.',
  ],
  [
    /No space left on device|DiskOutOfSpace|could only be written to 0 of the|QuotaExceeded/,
    'DISK_FULL',
    'a disk or a quota is full: make room on the machines of Spark, HDFS and PostgreSQL and run the job again. Nothing was published.',
  ],
  [
    /password authentication failed|no password was provided/,
    'STORE_UNAVAILABLE',
    'PostgreSQL refuses the login of Spark: PGPASSFILE in the environment of the Spark server has to name the file with the passwords of fraud_loader, who writes tables, and fraud_reader, who reads them.',
  ],
  [
    /Connection to \S+ refused|The connection attempt failed/,
    'STORE_UNAVAILABLE',
    'Spark cannot reach PostgreSQL: see that it is up and at the address that PGHOST and PGPORT say.',
  ],
  [
    /failed on connection exception|ConnectTimeoutException|UnknownHostException/,
    'STORE_UNAVAILABLE',
    'Spark cannot reach HDFS: see that it is up and at the address that HDFS_URI, or --input, says.',
  ],
]

/** What to do where there is no talking to Spark. */
const CONNECTION: { readonly [code in SparkErrorCode]?: string } = {
  UNREACHABLE: 'See that Spark is up and at the address that SPARK_REMOTE says.',
  UNAUTHENTICATED: 'SPARK_CONNECT_TOKEN_FILE has to name the file with the token that the server was started with.',
  TIMEOUT: 'See how busy Spark is, and run the job again.',
}

/**
 * Why a run failed, fit to be shown and stored. A message of Spark's about a failed execution may quote the data, so it is
 * not repeated; Spark's UI and log have it.
 */
export function failureOf(error: unknown): RunFailure {
  if (error instanceof JobError || error instanceof StoreError) return { code: error.code, message: error.message }
  if (error instanceof SparkError) return sparkFailure(error)
  return { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) }
}

function sparkFailure(error: SparkError): RunFailure {
  if (error instanceof CancelledError) return CANCELLED
  const said = chain(error)
  const setting = badSetting(error)
  if (setting !== undefined) return { code: 'BAD_SETTING', message: setting }
  const known = KNOWN.find(([pattern]) => pattern.test(said))
  if (known) return { code: known[1], message: known[2] }
  const advice = CONNECTION[error.code]
  if (advice !== undefined) return { code: error.code, message: `Spark: ${sentence(error.message)} ${advice}` }
  if (error instanceof SessionError)
    return { code: error.code, message: 'Spark was restarted or has ended the session. Run the job again.' }
  const code = error.errorClass ?? error.code
  if (error.code === 'ANALYSIS' || error.code === 'PARSE' || error.code === 'INVALID_INPUT')
    return { code, message: [sentence(error.message), error.hint ?? ''].join(' ').trim() }
  if (code.startsWith('FAILED_READ_FILE')) return { code: 'UNREADABLE_FILE', message: unreadable(error) }
  const operation = error.operationId ? ` of operation ${error.operationId}` : ''
  const message = `Spark failed with ${error.errorClass ?? 'an error'}${operation}. Its message may quote the data and is shown only by the Spark UI and Spark's log.`
  return { code, message }
}

/** What is wrong with a setting that Spark refuses, by its name; its value is the caller's, who knows it. */
function badSetting({ errorClass = '', messageParameters, message }: SparkError): string | undefined {
  const { confName, confType, confRequirement } = messageParameters
  if (errorClass.startsWith('INVALID_CONF_VALUE')) {
    const wanted = confType === undefined ? (confRequirement ?? '') : `Spark takes ${confType} there.`
    return `the setting ${confName} has a value that it cannot have. ${wanted}`.trim()
  }
  return errorClass.startsWith('CANNOT_MODIFY')
    ? `${sentence(message)} Give it to the server, or leave it out.`
    : undefined
}

function unreadable({ messageParameters }: SparkError): string {
  return `Spark cannot read the file ${messageParameters.path ?? ''}: it is damaged, is not what its name says, or is gone.`
}

/** An error's class and message with those of its causes. */
function chain(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const own = error instanceof SparkError ? `${error.errorClass ?? ''} ${error.message}` : error.message
  return `${own}\n${chain(error.cause)}`
}

/** The first line of a message, without the heading that gRPC leaves empty, as a sentence. */
function sentence(message: string): string {
  const [first = ''] = message.split('\n')
  return `${first.replace(/\.$/, '')}.`
}
