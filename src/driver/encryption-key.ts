import {
  type BinaryType,
  concat,
  count,
  type Expr,
  encode,
  hex,
  length,
  lit,
  max,
  raiseError,
  SparkError,
  type SparkSession,
  sha2,
  trim,
  unhex,
  when,
} from '#spark-connect'
import { JobError } from './job-error.ts'
import { sparkAddress } from './spark-address.ts'

const KEY_BYTES = 32
/** What is hashed together with the key to tell it from others. */
const SALT = 'sparkwright key check'
const CHECK_DIGITS = 16

/**
 * The AES-256 key as a value that the plan itself reads from the key's file: only the file's path stands in plans, logs
 * and the Spark UI. A key of another length, or none, ends the query; it never encrypts with null.
 */
export function encryptionKey(spark: SparkSession, file: string): Expr<BinaryType | null, 'literal'> {
  const key = keyLines(spark, file).scalar()
  const bad = raiseError('the encryption key file does not hold 64 hexadecimal digits')
  return when(length(key).equalTo(KEY_BYTES), key).otherwise(bad)
}

/**
 * Refuses a key file that is missing, empty, has two lines or holds no key, before any data is read. Answers some digits
 * by which the key can be told from others and that tell nothing of it: Spark makes them, the key comes nowhere else.
 */
export async function checkEncryptionKey(spark: SparkSession, file: string): Promise<string> {
  const lines = keyLines(spark, file)
    .select((line) => ({ bytes: length(line.key), check: sha2(encode(concat(hex(line.key), lit(SALT))), 256) }))
    .agg((line) => ({ lines: count(), bytes: max(line.bytes), check: max(line.check) }))
  const [found] = await lines.collect().catch((error) => {
    throw isMissing(error) ? badKey(file, 'is not there, or Spark may not read it', error) : error
  })
  if (!found || found.lines === 0n) throw badKey(file, 'is empty')
  if (found.lines > 1n) throw badKey(file, `has ${found.lines} lines`)
  if (found.bytes !== KEY_BYTES)
    throw badKey(file, found.bytes === null ? 'does not hold hexadecimal digits' : `holds ${found.bytes} bytes`)
  return (found.check ?? '').slice(0, CHECK_DIGITS)
}

/** Refuses batches that were encrypted with another key than this one, before any of their rows is read. */
export function checkSameKey(check: string, checks: ReadonlyMap<string, string>, file: string): void {
  const others = [...checks].filter(([, other]) => other !== check).map(([batch]) => batch)
  if (others.length === 0) return
  const which = others.length === 1 ? `batch ${others[0]} was` : `batches ${others.join(', ')} were`
  throw new JobError(
    'WRONG_KEY',
    `${which} encrypted with another key than the one in ${file}. Name the right one in ENCRYPTION_KEY_FILE.`,
  )
}

function keyLines(spark: SparkSession, file: string) {
  return spark.read.text(sparkAddress(file)).select((line) => ({ key: unhex(trim(line.value)) }))
}

function badKey(file: string, what: string, cause?: unknown): JobError {
  const wanted = `It has to hold one line of ${KEY_BYTES * 2} hexadecimal digits (ENCRYPTION_KEY_FILE names it).`
  return new JobError('BAD_KEY', `the encryption key file ${file} ${what}. ${wanted}`, { cause })
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof SparkError &&
    /PATH_NOT_FOUND|FILE_NOT_EXIST|FAILED_READ_FILE|PERMISSION/.test(error.errorClass ?? '')
  )
}
