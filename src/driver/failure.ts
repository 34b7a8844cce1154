import { CancelledError, ConnectionError, SessionError, SparkError } from '#spark-connect'
import type { RunFailure } from '../runs/run.ts'
import { JobError } from './job-error.ts'
import { StoreError } from './ports.ts'

/** What Spark says in its own words where it is safe and clear in ours: error class or part of the message → what it means here. */
const KNOWN: readonly (readonly [RegExp, string, string])[] = [
  [
    /AES_CRYPTO_ERROR|AES_KEY_LENGTH|Error decrypting/,
    'WRONG_KEY',
    'a value could not be decrypted: the encryption key is not the one that the data were encrypted with, or the data were changed. Name the right key in ENCRYPTION_KEY_FILE.',
  ],
  [
    /SCALAR_SUBQUERY_TOO_MANY_ROWS|encryption key file does not hold/,
    'BAD_KEY',
    'the encryption key file does not hold exactly one line of 64 hexadecimal digits.',
  ],
  [
    /header.*does not conform|CSV header|Header length/i,
    'BAD_INPUT',
    'the files of the input do not all have the same header: give them one by one, or make their first lines equal.',
  ],
  [
    /No space left on device|DiskOutOfSpace|could only be written to 0 of the/i,
    'DISK_FULL',
    'a disk is full: make room on the machines of Spark and HDFS and run the job again. Nothing was published.',
  ],
  [
    /Connection to .* refused|The connection attempt failed/i,
    'STORE_UNAVAILABLE',
    'Spark cannot reach PostgreSQL: see that it is up (npm run stack -- status) and at the address that PGHOST and PGPORT say.',
  ],
]

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
  if (error instanceof CancelledError)
    return { code: 'CANCELLED', message: 'the run was interrupted; nothing was published.' }
  const said = chain(error)
  const known = KNOWN.find(([pattern]) => pattern.test(said))
  if (known) return { code: known[1], message: known[2] }
  if (error instanceof ConnectionError || error instanceof SessionError)
    return { code: error.code, message: withHint(error) }
  if (error.code === 'ANALYSIS' || error.code === 'PARSE' || error.code === 'INVALID_INPUT')
    return { code: error.errorClass ?? error.code, message: withHint(error) }
  const operation = error.operationId ? ` of operation ${error.operationId}` : ''
  const message = `Spark failed with ${error.errorClass ?? 'an error'}${operation}. Its message may quote the data and is shown only by the Spark UI and Spark's log.`
  return { code: error.errorClass ?? error.code, message }
}

/** An error's class and message with those of its causes. */
function chain(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const own = error instanceof SparkError ? `${error.errorClass ?? ''} ${error.message}` : error.message
  return `${own}\n${chain(error.cause)}`
}

function withHint(error: SparkError): string {
  const [first = ''] = error.message.split('\n')
  return error.hint ? `${first} ${error.hint}` : first
}
