import {
  coalesce,
  concat,
  encode,
  expr,
  hex,
  length,
  lit,
  raiseError,
  sha2,
  substring,
  trim,
  unhex,
  when,
} from '#functions'
import {
  type BinaryType,
  type Column,
  type Expr,
  int,
  SparkError,
  type SparkSession,
  type StringType,
  string,
} from '#spark-connect'
import { sparkAddress } from '../inputs/spark-address.ts'
import { JobError } from '../job-error.ts'

const KEY_BYTES = 32
/** What is hashed together with a key to tell it from others, and to make of it those that tokens need. */
const [SALT, INNER, OUTER] = ['sparkwright key check', 'sparkwright token, inner', 'sparkwright token, outer']
const CHECK_DIGITS = 16
/** 16 bytes: of a billion values two have the same token with a probability of one to 10²⁰. */
const TOKEN_DIGITS = 32

/** Files of keys, as Spark sees them. */
export interface KeyFiles {
  /** Of the keys that encrypt. */
  readonly keyFile: string
  /** Of the key that makes tokens. */
  readonly tokenKeyFile: string
}

/**
 * The keys of a file: one line of 64 hexadecimal digits, or a line `ID DIGITS` for each of several. Ids are whole numbers;
 * the key of the highest encrypts, all of them decrypt. A line without an id is key 1.
 */
export interface KeyRing {
  /** Id → some digits by which the key can be told from others, and that tell nothing of it. */
  readonly checks: ReadonlyMap<number, string>
  /** The check of the key that encrypts. */
  readonly newest: string
}

/** What a job's plans read of a ring; written down when it has been read, so that a key added meanwhile changes nothing. */
export interface PinnedKeys {
  /** The check of the key that encrypts. */
  readonly newest: string
  /** Batch → the check of the key that it was encrypted with. */
  readonly batches: ReadonlyMap<string, string>
}

type Key = Expr<BinaryType | null, 'literal'>

/** AES-256 keys as values that the plan itself reads from their file: only its path stands in plans, logs and the Spark UI. */
export interface Keys {
  /** The key that encrypts. */
  readonly newest: Key
  /** The key that a batch was encrypted with. */
  of(batch: Column<StringType, 'row'>): Expr<BinaryType | null, 'row' | 'literal'>
}

/** Makes tokens; see `JobContext.token`. */
export type Token = (value: Expr<StringType | null, 'row' | 'literal'>) => Expr<BinaryType | null, 'row' | 'literal'>

/**
 * The keys of a file; without `pinned`, for plans that are only looked at, the newest for everything. A key of another
 * length, or none, ends the query; it never encrypts with null.
 */
export function keysIn(spark: SparkSession, file: string, pinned?: PinnedKeys): Keys {
  const lines = keyLines(spark, file)
  const one = (check: string | undefined): Key => {
    const wanted =
      check === undefined
        ? lines.orderBy((line) => line.id.desc()).limit(1)
        : lines.where((line) => line.check.equalTo(check))
    const key = wanted.select('key').scalar()
    const bad = raiseError('the encryption key file does not hold the key')
    return when(length(key).equalTo(KEY_BYTES), key).otherwise(bad)
  }
  const newest = one(pinned?.newest)
  const [first, ...others] = new Set(pinned?.batches.values())
  const keyOfFirst = first === undefined || first === pinned?.newest ? newest : one(first)
  return {
    newest,
    of: (batch) =>
      others.reduce<Expr<BinaryType | null, 'row' | 'literal'>>((otherwise, check) => {
        const batches = [...(pinned?.batches ?? [])].flatMap(([name, other]) => (other === check ? [name] : []))
        return when(batch.isin(...batches), one(check)).otherwise(otherwise)
      }, keyOfFirst),
  }
}

/**
 * Reads a ring, before any data is read. Refuses a file that is missing or empty, or whose lines are not one key each. What
 * tells the keys apart Spark makes: they come nowhere else.
 */
export async function readKeyRing(spark: SparkSession, file: string): Promise<KeyRing> {
  const found = await readKeys(spark, file, RING)
  const badKey = (what: string) => badKeys(file, what, RING)
  if (found.length > 1 && found.some(({ isNamed }) => !isNamed))
    throw badKey(`has ${found.length} lines, and not each begins with an id`)
  const checks = new Map(found.map(({ id, check }) => [id ?? 0, check ?? '']))
  const newest = checks.get(Math.max(...checks.keys()))
  if (Math.min(...checks.keys()) < 1) throw badKey('has an id that is not a whole number from 1')
  if (newest === undefined || checks.size < found.length) throw badKey('has two keys of one id')
  if (new Set(checks.values()).size < checks.size) throw badKey('has one key twice')
  return { checks, newest }
}

/**
 * Tokens by the key of a file: equal values have equal ones, and without the key nobody can make or guess them. `check` is
 * that of the key, once it has been read. A keyed hash in a keyed hash (HMAC's form, each with a key of its own block).
 */
export function tokensIn(spark: SparkSession, file: string, check?: string): Token {
  const lines = keyLines(spark, file)
  const wanted = check === undefined ? lines.limit(1) : lines.where((line) => line.check.equalTo(check))
  const keyFor = (use: string) => {
    const key = wanted.select((line) => ({ key: sha2(encode(concat(hex(line.key), lit(use))), 512) })).scalar()
    return when(key.isNotNull(), key).otherwise(raiseError('the token key file does not hold the key'))
  }
  const [inner, outer] = [keyFor(INNER), keyFor(OUTER)]
  const hash = (key: typeof inner, value: Expr<StringType | null, 'row' | 'literal'>) =>
    sha2(encode(concat(key, value)), 256)
  return (value) => unhex(substring(hash(outer, hash(inner, value)), 1, TOKEN_DIGITS))
}

/** Reads the token key, before any data is read; returns what tells it from others. Refuses a file that does not hold one. */
export async function readTokenKey(spark: SparkSession, file: string): Promise<string> {
  const [found, ...more] = await readKeys(spark, file, TOKEN_KEY)
  if (more.length > 0) throw badKeys(file, `has ${more.length + 1} lines`, TOKEN_KEY)
  return found?.check ?? ''
}

/** Refuses batches that were encrypted with a key that is not in the ring, before any of their rows is read. */
export function checkKeysThere(ring: KeyRing, batches: PinnedKeys['batches'], file: string): void {
  const there = new Set(ring.checks.values())
  const others = [...batches].filter(([, check]) => !there.has(check)).map(([batch]) => batch)
  if (others.length === 0) return
  const which = others.length === 1 ? `batch ${others[0]} was` : `batches ${others.join(', ')} were`
  const than = ring.checks.size === 1 ? 'the one' : 'those'
  throw new JobError(
    'WRONG_KEY',
    `${which} encrypted with another key than ${than} in ${file}. Name the right one in ENCRYPTION_KEY_FILE; one that was dropped lies for a time in ${file}.dropped.`,
  )
}

/** What a file of keys has to be, for messages. */
interface KeyFileKind {
  readonly what: string
  readonly wanted: string
}

const RING: KeyFileKind = {
  what: 'encryption key',
  wanted: `one line of ${KEY_BYTES * 2} hexadecimal digits, or for each of several keys a line ID DIGITS (ENCRYPTION_KEY_FILE names it)`,
}
const TOKEN_KEY: KeyFileKind = {
  what: 'token key',
  wanted: `one line of ${KEY_BYTES * 2} hexadecimal digits (TOKEN_KEY_FILE names it)`,
}

/** The keys of a file, and nothing that tells of them. Refuses one that is missing or empty, and lines that are no keys. */
async function readKeys(spark: SparkSession, file: string, kind: KeyFileKind) {
  const found = await keyLines(spark, file)
    .select((line) => ({ id: line.id, isNamed: line.name.isNotNull(), bytes: length(line.key), check: line.check }))
    .collect()
    .catch((error) => {
      throw isMissing(error) ? badKeys(file, 'is not there, or Spark may not read it', kind, error) : error
    })
  if (found.length === 0) throw badKeys(file, 'is empty', kind)
  if (found.some(({ bytes }) => bytes === null)) throw badKeys(file, 'does not hold hexadecimal digits', kind)
  const short = found.find(({ bytes }) => bytes !== KEY_BYTES)
  if (short) throw badKeys(file, `holds ${short.bytes} bytes`, kind)
  return found
}

/** A line each: `name` is null where there is none, `id` where it is no number, `key` where it is not hexadecimal. */
function keyLines(spark: SparkSession, file: string) {
  const lines = spark.read.text(sparkAddress(file)).select((line) => ({ text: trim(line.value) }))
  return lines
    .where((line) => length(line.text).gt(0))
    .select(() => ({
      name: expr("case when instr(text, ' ') > 0 then substring_index(text, ' ', 1) end", string()),
      key: unhex(expr("trim(substr(text, instr(text, ' ') + 1))", string())),
    }))
    .select((line) => ({
      name: line.name,
      id: coalesce(line.name, lit('1')).tryCast(int()),
      key: line.key,
      check: substring(sha2(encode(concat(hex(line.key), lit(SALT))), 256), 1, CHECK_DIGITS),
    }))
}

function badKeys(file: string, what: string, kind: KeyFileKind, cause?: unknown): JobError {
  return new JobError('BAD_KEY', `the ${kind.what} file ${file} ${what}. It has to hold ${kind.wanted}.`, { cause })
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof SparkError &&
    /PATH_NOT_FOUND|FILE_NOT_EXIST|FAILED_READ_FILE|PERMISSION/.test(error.errorClass ?? '')
  )
}
