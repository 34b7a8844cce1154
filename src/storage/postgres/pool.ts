import { Client, type ClientBase, type ClientConfig, Pool } from 'pg'
import { z } from 'zod'
import type { Settings } from '../../config.ts'
import type { StoreOptions } from '../../driver/ports.ts'
import { passwordFrom } from './pgpass.ts'
import { PostgresError, postgresError } from './postgres-error.ts'
import { tlsOf } from './tls.ts'

/** Who may do what: the owner everything, the loader fills staging tables, the reader reads what is published. */
export type Role = 'fraud_owner' | 'fraud_loader' | 'fraud_reader'

/** How to connect. */
export interface PoolOptions {
  readonly role: Role
  /** What `pg_stat_activity` shows; default `sparkwright`. */
  readonly application?: string
  /** Connections at most; default 4. */
  readonly connections?: number
  /** How long one statement may take, in milliseconds; default 900,000: building the key of a large table takes minutes. */
  readonly statementTimeout?: number
}

/** Settings of a connection that is kept: the keep-alives are seconds, and how many may go unanswered. */
const KEPT =
  '-c idle_session_timeout=0 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/** Statements on one connection. */
export interface Session {
  /** Runs a statement, or several when there are no values; returns how many rows the (last) one touched. */
  run(sql: string, values?: readonly unknown[]): Promise<number>
  /** The rows of a query, each checked against `row`. A `bigint` comes as text: check it with `z.coerce.number().int()`. */
  rows<T>(row: z.ZodType<T>, sql: string, values?: readonly unknown[]): Promise<readonly T[]>
}

/** How a transaction is run. */
export interface TransactionOptions extends StoreOptions {
  /** How long a statement may wait for a lock, in milliseconds; default 10,000. */
  readonly lockTimeout?: number
}

/**
 * Connections to PostgreSQL in one role.
 * @throws PostgresError from every method
 */
export class PostgresPool implements Session, AsyncDisposable {
  readonly #pool: Pool
  readonly #options: ClientConfig
  /** Names the server and the role, in errors. */
  readonly server: string

  /** Opens nothing yet. Throws `StoreError` when the password file has no password for the role. */
  constructor(settings: Settings['postgres'], options: PoolOptions) {
    const { host, port, database, passFile } = settings
    const user = options.role
    this.server = `${host}:${port}/${database} as ${user}`
    this.#options = {
      host,
      port,
      database,
      user,
      password: passwordFrom(passFile, { host, port, database, user }),
      ssl: tlsOf(settings),
      application_name: options.application ?? 'sparkwright',
      connectionTimeoutMillis: 10_000,
      statement_timeout: options.statementTimeout ?? 900_000,
      keepAlive: true,
    }
    this.#pool = new Pool({ ...this.#options, max: options.connections ?? 4 })
    // A connection that dies while idle is replaced; if the server is gone, the next call says so.
    this.#pool.on('error', () => undefined)
  }

  async run(sql: string, values?: readonly unknown[]): Promise<number> {
    return this.#on((session) => session.run(sql, values))
  }

  async rows<T>(row: z.ZodType<T>, sql: string, values?: readonly unknown[]): Promise<readonly T[]> {
    return this.#on((session) => session.rows(row, sql, values))
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws or `signal` aborts. */
  async transaction<T>(work: (session: Session) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const { signal, lockTimeout = 10_000 } = options
    signal?.throwIfAborted()
    return this.#on(async (session) => {
      try {
        await session.run(`begin; set local lock_timeout = ${Number(lockTimeout)}`)
        const result = await this.#untilAborted(session, work, signal)
        await session.run('commit')
        return result
      } catch (error) {
        await session.run('rollback').catch(() => undefined)
        throw signal?.aborted ? signal.reason : error
      }
    })
  }

  /**
   * A connection beside the others, for whoever has to keep it: it is closed only by `end`. The server is asked to notice
   * soon when this machine is gone, and not to mind that nothing is said on it.
   */
  async connect(): Promise<Client> {
    const client = new Client({ ...this.#options, options: KEPT })
    // The server may end it at any time; whoever keeps it listens.
    client.on('error', () => undefined)
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      throw postgresError(error, this.server)
    }
  }

  /** Opens so many connections at the same time: who needs them soon does not wait for one after the other. */
  async open(connections: number): Promise<void> {
    await Promise.all(Array.from({ length: connections }, () => this.run('select')))
  }

  /** Closes all connections once they are idle. */
  async end(): Promise<void> {
    await this.#pool.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #on<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error) => {
      throw postgresError(error, this.server)
    })
    // The server may end it between two statements, when nobody waits for it: the next one fails.
    client.on('error', nobodyWaits)
    let failed = true
    try {
      const result = await work(sessionOn(client, this.server))
      failed = false
      return result
    } finally {
      client.off('error', nobodyWaits)
      // A connection that saw a failure is closed: a transaction may be left open on it, a cancellation on its way to it.
      client.release(failed)
    }
  }

  /** Runs `work`, and has the server end the statement that is running when the signal aborts. */
  async #untilAborted<T>(session: Session, work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (!signal) return work(session)
    const [{ pid } = { pid: 0 }] = await session.rows(Backend, 'select pg_backend_pid() as pid')
    const cancel = () => void this.run('select pg_cancel_backend($1)', [pid]).catch(() => undefined)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      signal.throwIfAborted()
      const result = await work(session)
      signal.throwIfAborted()
      return result
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}

const Backend = z.object({ pid: z.int() })

function nobodyWaits(): void {}

/** Statements on a connection that is open already; `server` names it in errors. */
export function sessionOn(client: ClientBase, server: string): Session {
  const query = async (sql: string, values?: readonly unknown[]) => {
    try {
      return values ? await client.query(sql, [...values]) : await client.query(sql)
    } catch (error) {
      throw postgresError(error, server)
    }
  }
  return {
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
    rows: async (row, sql, values) => {
      const { data, error } = z.array(row).safeParse((await query(sql, values)).rows)
      if (data) return data
      const [issue] = error.issues
      const what = `${issue?.path.slice(1).join('.')}: ${issue?.message}`
      throw new PostgresError(
        'STORE_CORRUPT',
        `PostgreSQL at ${server} answered what this version does not understand: column ${what}. Was the table changed by hand?`,
      )
    },
  }
}
