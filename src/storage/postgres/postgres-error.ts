import { DatabaseError } from 'pg'
import { StoreError, type StoreErrorCode } from '../../driver/ports.ts'

/** PostgreSQL refused or did not answer. */
export class PostgresError extends StoreError {
  override readonly name = 'PostgresError'
  /** PostgreSQL's five-character code, such as `55P03`; undefined when there was no answer to read it from. */
  readonly sqlState: string | undefined

  constructor(code: StoreErrorCode, message: string, sqlState?: string) {
    super(code, message)
    this.sqlState = sqlState
  }
}

/** What a class of SQLSTATE means here, and what to do. The first prefix that fits counts. */
const MEANINGS: readonly (readonly [prefix: string, code: StoreErrorCode, advice: string])[] = [
  [
    '28000',
    'STORE_UNAVAILABLE',
    'It wants another way of connecting, or another role: check PGSSLMODE and its pg_hba.conf.',
  ],
  ['28', 'STORE_UNAVAILABLE', 'Check the password file (PGPASSFILE).'],
  ['3D000', 'STORE_UNAVAILABLE', 'Check PGDATABASE, or create the database.'],
  ['53100', 'DISK_FULL', "The server's disk is full: make room, and submit the job again."],
  [
    '53200',
    'STORE_FAILED',
    'The server has run out of memory; where it says shared memory, of room for locks: raise max_locks_per_transaction, or replace fewer batches at once.',
  ],
  [
    '53300',
    'STORE_BUSY',
    'All connections are taken: see who holds them in pg_stat_activity, or raise max_connections.',
  ],
  ['53', 'STORE_FAILED', 'The server has reached a limit that it is configured with.'],
  ['25006', 'STORE_UNAVAILABLE', 'The server is a standby: set PGHOST to the one that takes changes.'],
  ['57P', 'STORE_UNAVAILABLE', 'The server is starting or stopping; try again when it is up.'],
  ['08', 'STORE_UNAVAILABLE', 'Check that the server is up.'],
  ['55P03', 'STORE_BUSY', 'Others hold the table for too long; see pg_stat_activity, and try again.'],
  ['40', 'STORE_BUSY', 'Others were changing the same; try again.'],
  ['57014', 'STORE_FAILED', 'The statement took longer than it may.'],
  ['42501', 'STORE_FAILED', 'The role lacks the privilege; only fraud_owner may change tables.'],
  [
    '42804',
    'STORE_FAILED',
    'The columns of the table were changed after these rows were written: submit the job again.',
  ],
  ['42P07', 'STORE_FAILED', 'Something of that name exists already; if a run staged it, discard that run first.'],
  ['42703', 'STORE_FAILED', 'If the tables are of an older version, the next run brings them up to date.'],
  ['42704', 'STORE_FAILED', 'The roles fraud_owner, fraud_loader and fraud_reader have to exist before anything else.'],
]

/** The classes whose messages may quote data: their text is left out. */
const QUOTES_DATA = /^2[123]/

/** The error for whatever `pg` threw. Nothing of the original is kept that might quote a row. */
export function postgresError(error: unknown, server: string): PostgresError {
  if (error instanceof PostgresError) return error
  if (!(error instanceof DatabaseError)) return unreachable(error, server)
  const state = error.code ?? 'XX000'
  const [, code, advice] = MEANINGS.find(([prefix]) => state.startsWith(prefix)) ?? ['', 'STORE_FAILED' as const, '']
  const what = QUOTES_DATA.test(state) ? `rows break the constraint ${error.constraint ?? 'or type'}` : error.message
  return new PostgresError(code, `PostgreSQL at ${server}: ${what} (SQLSTATE ${state}). ${advice}`.trimEnd(), state)
}

/** Why TLS did not come about, by what Node and `pg` say, and what to do. The first pattern that fits counts. */
const TLS_FAILURES: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/does not support SSL/, 'does not take TLS. Have it do so, or connect in the clear with PGSSLMODE=disable.'],
  [
    /ALTNAME_INVALID/,
    'shows a certificate for another name. Set PGHOST to a name that is in it, or check that this is the server you mean.',
  ],
  [
    /CERT_HAS_EXPIRED/,
    'shows a certificate that has expired. Have it renewed; for the local stack: npm run stack -- up.',
  ],
  [
    /CERT|ISSUER|VERIFY_LEAF_SIGNATURE/,
    'shows a certificate that no trusted authority vouches for. Set PGSSLROOTCERT to the file of the authority that does, or check that this is the server you mean.',
  ],
]

function unreachable(error: unknown, server: string): PostgresError {
  const reason = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error)
  const [, meaning = `does not answer (${reason}). Check that it is up and that PGHOST and PGPORT are right.`] =
    TLS_FAILURES.find(([pattern]) => pattern.test(reason)) ?? []
  return new PostgresError('STORE_UNAVAILABLE', `PostgreSQL at ${server} ${meaning}`)
}
