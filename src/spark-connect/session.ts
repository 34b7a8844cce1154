import { parseConnectionString } from './client/connection-string.ts'
import { SparkConnectClient } from './client/spark-connect-client.ts'
import { DataFrame } from './dataframe/dataframe.ts'
import type { ExecuteOptions } from './dataframe/executor.ts'
import { toLiteral } from './dataframe/literal.ts'
import { DataFrameReader } from './dataframe/reader.ts'
import { UntypedDataFrame } from './dataframe/untyped-dataframe.ts'
import { type Progress, RemoteExecutor } from './remote-executor.ts'
import { GrpcTransport } from './transport/grpc-transport.ts'
import { long } from './types/builders.ts'
import type { LongType } from './types/data-type.ts'

/** How a session is opened. */
export interface SessionOptions {
  /** The bearer token; instead of `;token=…` in the connection string. Refused over plaintext to anything but this machine. */
  readonly token?: string | undefined
  /** The program's name and version, as the Spark UI shows it. */
  readonly userAgent?: string | undefined
  /**
   * Spark settings of this session, `{ 'spark.sql.shuffle.partitions': '8' }`. A static one is refused by the server.
   * Default: `spark.sql.caseSensitive` is on, since the compiler tells column names apart by case.
   */
  readonly conf?: Readonly<Record<string, string>> | undefined
}

/** Without it Spark would take `withColumn('ID', …)` for a replacement of a column `id`. */
const CONF = { 'spark.sql.caseSensitive': 'true' }

/** Statements that only read: sent with the first action. Any other runs at once, and exactly once. */
const QUERY = /^\s*(?:select|values|table)\b/i

/**
 * A session on a Spark Connect server; what users open first.
 * `await using spark = await SparkSession.connect('sc://127.0.0.1:15002', { token })` ends it with the block.
 * Source: PySpark's `SparkSession`, Spark's "Spark Connect client connection string".
 */
export class SparkSession implements AsyncDisposable {
  readonly #client: SparkConnectClient
  readonly #executor: RemoteExecutor
  /** The version of Spark that the server runs. */
  readonly version: string

  private constructor(client: SparkConnectClient, executor: RemoteExecutor, version: string) {
    this.#client = client
    this.#executor = executor
    this.version = version
  }

  /**
   * Opens a session. Throws `SparkError`: `INVALID_INPUT` for a bad connection string or a setting that the server
   * refuses, `UNREACHABLE` where nothing answers, `UNAUTHENTICATED` for a wrong token.
   */
  static async connect(remote: string, { token, userAgent, conf }: SessionOptions = {}): Promise<SparkSession> {
    const connection = parseConnectionString(remote, { token })
    const { endpoint, sessionId, userId } = connection
    const agent = userAgent ?? connection.userAgent
    const client = new SparkConnectClient(new GrpcTransport(connection), {
      endpoint,
      sessionId,
      userId,
      userAgent: agent,
    })
    try {
      const version = await client.serverVersion()
      const session = new SparkSession(client, new RemoteExecutor(client), version)
      await session.setConf({ ...CONF, ...conf })
      return session
    } catch (error) {
      await client.close()
      throw error
    }
  }

  /** This session's id, a UUID. */
  get sessionId(): string {
    return this.#client.sessionId
  }

  /** Reads files, tables and outside systems. */
  get read(): DataFrameReader {
    return new DataFrameReader(this.#executor)
  }

  /** The whole numbers from `start` (or 0) to before `end`, in one column `id`. */
  range(
    start: number | bigint,
    end?: number | bigint,
    step: number | bigint = 1,
  ): DataFrame<{ readonly id: LongType }> {
    const [from, to] = end === undefined ? [0n, BigInt(start)] : [BigInt(start), BigInt(end)]
    const plan = { kind: 'range', start: from, end: to, step: BigInt(step), partitions: undefined } as const
    return new DataFrame(plan, [{ name: 'id', dataType: long(), nullable: false }], this.#executor)
  }

  /**
   * Spark SQL. A `select` runs when the frame is asked for rows; any other statement runs now, exactly once.
   * `:name` in the text takes the value of `args.name`. A secret must not be among them: plans are shown and logged.
   */
  async sql(
    query: string,
    args: Readonly<Record<string, unknown>> = {},
    options: ExecuteOptions = {},
  ): Promise<UntypedDataFrame> {
    const literals = Object.entries(args).map(([name, value]) => [name, toLiteral(value)] as const)
    const statement = { query, args: Object.fromEntries(literals) }
    if (!QUERY.test(query)) return this.#executor.statement(statement, options)
    return new UntypedDataFrame({ kind: 'sql', ...statement }, this.#executor)
  }

  /** Sets Spark settings of this session. */
  async setConf(conf: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(conf).map(([key, value]) => ({ key, value }))
    await this.#client.config({ $case: 'set', value: { pairs } })
  }

  /** A setting's value, or undefined where it has none. */
  async getConf(key: string): Promise<string | undefined> {
    const { pairs } = await this.#client.config({ $case: 'getOption', value: { keys: [key] } })
    return pairs[0]?.value
  }

  /** A name that every operation from now on carries: to be found in the Spark UI, to be interrupted by. No commas. */
  addTag(tag: string): void {
    this.#executor.tags.add(tag)
  }

  removeTag(tag: string): void {
    this.#executor.tags.delete(tag)
  }

  /** Is told how far operations are, every two seconds or so. Returns how to stop that. */
  onProgress(handler: (progress: Progress) => void): () => void {
    this.#executor.progressHandlers.add(handler)
    return () => this.#executor.progressHandlers.delete(handler)
  }

  /** Stops the session's running operations that carry a tag; returns their ids. */
  async interruptTag(tag: string): Promise<readonly string[]> {
    return this.#client.interrupt({ tag })
  }

  /** Stops every running operation of the session; returns their ids. */
  async interruptAll(): Promise<readonly string[]> {
    return this.#client.interrupt({ all: true })
  }

  /** Ends the session, on the server too. */
  async stop(): Promise<void> {
    try {
      await this.#client.releaseSession()
    } finally {
      await this.#client.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
