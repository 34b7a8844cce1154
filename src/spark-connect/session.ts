import type { ArtifactManager, Several } from './artifact/artifact-manager.ts'
import type { GivenArtifact } from './artifact/given-artifact.ts'
import { AttachedOperation } from './attached-operation.ts'
import type { EndOptions } from './client/background.ts'
import { SessionConf } from './client/session-conf.ts'
import { checkedInterval, KEEP_ALIVE_INTERVAL, keepAlive } from './client/session-keep-alive.ts'
import type { OperationStatus } from './client/session-status.ts'
import type { ClientOptions, SparkConnectClient } from './client/spark-connect-client.ts'
import { checkedTag } from './client/tag.ts'
import { until } from './client/time-limit.ts'
import type { ConnectOptions } from './connect.ts'
import { DataFrame } from './dataframe/dataframe.ts'
import type { ExecuteOptions } from './dataframe/executor.ts'
import { toLiteral } from './dataframe/literal.ts'
import { DataFrameReader } from './dataframe/reader.ts'
import { UntypedDataFrame } from './dataframe/untyped-dataframe.ts'
import { checkedLong, checkWholeNumber } from './dataframe/whole-number.ts'
import type { Literal } from './plan/expression.ts'
import type { Relation } from './plan/relation.ts'
import type { Progress } from './progress.ts'
import type { RemoteExecutor, StartOptions } from './remote-executor.ts'
import { long } from './types/builders.ts'
import type { LongType } from './types/data-type.ts'

/** How a session is opened. */
export interface SessionOptions extends ConnectOptions {
  /**
   * Spark settings of this session, `{ 'spark.sql.shuffle.partitions': '8' }`. A static one is refused by the server.
   * Default: `spark.sql.caseSensitive` is on, since the compiler tells column names apart by case.
   */
  readonly conf?: Readonly<Record<string, string>> | undefined
  /**
   * How often the session says that it lives, in ms: Spark forgets one that is silent for an hour. Default: 20 minutes;
   * `false`: never. It keeps no process from ending.
   */
  readonly keepAlive?: number | false | undefined
}

/** What an operation that is left to the server may be given. */
export interface DetachOptions extends StartOptions {
  /** Values for the names in a statement of SQL. */
  readonly args?: Readonly<Record<string, unknown>> | undefined
}

/** What a session is made of. */
interface Parts {
  readonly client: SparkConnectClient
  readonly executor: RemoteExecutor
  readonly artifacts: ArtifactManager
  readonly version: string
  readonly options: SessionOptions
  /** Opens another session on the same server with the same options. */
  readonly open: (ids: Ids) => Promise<SparkSession>
}

/** Which session a client is to have; where nothing is said, the connection string's or a new one. */
type Ids = Pick<ClientOptions, 'sessionId' | 'serverSideSessionId'>

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
  readonly #artifacts: ArtifactManager
  readonly #conf: SessionConf
  readonly #openOther: (ids: Ids) => Promise<SparkSession>
  readonly #endKeepAlive: () => void
  #ended: Promise<readonly string[]> | undefined
  /** The version of Spark that the server runs. */
  readonly version: string

  private constructor({ client, executor, artifacts, version, options, open }: Parts) {
    this.#client = client
    this.#executor = executor
    this.#artifacts = artifacts
    this.#conf = new SessionConf((operation) => client.config(operation))
    this.#openOther = open
    this.version = version
    const { keepAlive: interval = KEEP_ALIVE_INTERVAL } = options
    const ping = (signal: AbortSignal) => client.config({ $case: 'getOption', value: { keys: [] } }, { signal })
    this.#endKeepAlive = interval === false ? () => {} : keepAlive(ping, interval)
  }

  /**
   * Opens a session on the server at `remote`, or where that is undefined at `SPARK_REMOTE`. Throws `SparkError`:
   * `INVALID_INPUT` for a bad connection string, token file or certificate and for a setting that the server refuses,
   * `UNREACHABLE` where nothing answers or TLS cannot be agreed on, `UNAUTHENTICATED` for a wrong token.
   */
  static async connect(remote?: string, options: SessionOptions = {}): Promise<SparkSession> {
    return SparkSession.#open(remote, options, {})
  }

  static async #open(remote: string | undefined, options: SessionOptions, ids: Ids): Promise<SparkSession> {
    if (typeof options.keepAlive === 'number') checkedInterval(options.keepAlive)
    const { ArtifactManager, openClient, RemoteExecutor } = await import('./remote.ts')
    const client = openClient(remote, options, ids)
    try {
      const conf = new SessionConf((operation) => client.config(operation))
      // A clone comes with the settings of the session that it was made of.
      const isClone = ids.serverSideSessionId !== undefined
      const set = isClone ? undefined : conf.set({ ...CONF, ...options.conf })
      const [version] = await Promise.all([client.serverVersion(), set])
      const parts = { client, executor: new RemoteExecutor(client), artifacts: new ArtifactManager(client), version }
      return new SparkSession({ ...parts, options, open: (other) => SparkSession.#open(remote, options, other) })
    } catch (error) {
      await client.close()
      throw error
    }
  }

  /** A new session on the same server, opened with the same options; it shares nothing with this one. */
  async newSession(): Promise<SparkSession> {
    return this.#openOther({ sessionId: crypto.randomUUID() })
  }

  /**
   * A new session that begins with this one's settings, temporary views and artifacts; what changes in one from then on
   * does not in the other. Its id is a new one unless given. It has to be stopped by itself.
   */
  async cloneSession(newSessionId?: string): Promise<SparkSession> {
    return this.#openOther(await this.#client.cloneSession(newSessionId))
  }

  /** This session's id, a UUID. With it and {@link userId} another process can open the same session. */
  get sessionId(): string {
    return this.#client.sessionId
  }

  /** As whom the session was opened. */
  get userId(): string {
    return this.#client.userId
  }

  /** Reads files, tables and outside systems. */
  get read(): DataFrameReader {
    return new DataFrameReader(this.#executor)
  }

  /**
   * The whole numbers from `start` (or 0) to before `end`, in one column `id`; in so many partitions, or as many as Spark
   * deems right. Throws `RangeError` for what is no whole number of 64 bits.
   */
  range(
    start: number | bigint,
    end?: number | bigint,
    step: number | bigint = 1,
    numPartitions?: number,
  ): DataFrame<{ readonly id: LongType }> {
    const [from, to] = end === undefined ? [0, start] : [start, end]
    if (checkedLong("range's step", step) === 0n) throw new RangeError("range's step must not be 0")
    if (numPartitions !== undefined) checkWholeNumber("range's numPartitions", numPartitions, 1)
    const plan = {
      kind: 'range',
      start: checkedLong("range's start", from),
      end: checkedLong("range's end", to),
      step: checkedLong("range's step", step),
      partitions: numPartitions,
    } as const
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
    const statement = { query, args: literals(args) }
    if (!QUERY.test(query)) return this.#executor.statement(statement, options)
    return new UntypedDataFrame({ kind: 'sql', ...statement }, this.#executor)
  }

  /**
   * Begins a query or a statement of SQL, leaves it to the server once it runs, some two seconds later at most unless
   * the server is busy, and answers the id by which {@link attach} gets its result: here or in another process that opens
   * the session by its id. An operation that nobody is attached to for five minutes is dropped
   * (`spark.connect.execute.manager.detachedTimeout`).
   */
  async start(
    work: string | { readonly plan: Relation },
    { args = {}, ...options }: DetachOptions = {},
  ): Promise<string> {
    if (typeof work !== 'string') return this.#executor.start(work.plan, options)
    const kind = QUERY.test(work) ? 'sql' : 'sqlCommand'
    return this.#executor.start({ kind, query: work, args: literals(args) }, options)
  }

  /** An operation that was started elsewhere in this session. Nothing is asked of the server yet. */
  attach(operationId: string): AttachedOperation {
    return new AttachedOperation(operationId, this.#executor)
  }

  /** How operations of this session stand: these, or all that the server still knows. Takes Spark 4.2 or newer. */
  async status(...operationIds: readonly string[]): Promise<readonly OperationStatus[]> {
    return this.#client.status(operationIds)
  }

  /**
   * Sets Spark settings of this session, one after the other. One that is fixed when the server starts is refused by
   * name (`INVALID_INPUT`), and with it those that come after.
   */
  async setConf(conf: Readonly<Record<string, string>>): Promise<void> {
    await this.#conf.set(conf)
  }

  /** A setting's value, or undefined where it has none. */
  async getConf(key: string): Promise<string | undefined> {
    return this.#conf.get(key)
  }

  /** All settings that were made in the session or on its server, or those whose names begin with a prefix. */
  async getAllConf(prefix?: string): Promise<Readonly<Record<string, string>>> {
    return this.#conf.getAll(prefix)
  }

  /** Gives settings their defaults back. Throws as {@link setConf} does. */
  async unsetConf(...keys: readonly string[]): Promise<void> {
    await this.#conf.unset(keys)
  }

  /** Whether Spark has such a setting and a session may change it; a setting of the caller's own is none of Spark's. */
  async isModifiable(key: string): Promise<boolean> {
    return this.#conf.isModifiable(key)
  }

  /** A name that every operation from now on carries: to be found in the Spark UI, to be interrupted by. No commas. */
  addTag(tag: string): void {
    this.#executor.tags.add(checkedTag(tag))
  }

  removeTag(tag: string): void {
    this.#executor.tags.delete(tag)
  }

  /** The tags that operations carry from now on. */
  getTags(): ReadonlySet<string> {
    return new Set(this.#executor.tags)
  }

  clearTags(): void {
    this.#executor.tags.clear()
  }

  /** Brings jars of this machine, and other artifacts under names that say what they are, to the session's queries. */
  async addArtifacts(artifacts: Several<GivenArtifact>, options: ExecuteOptions = {}): Promise<void> {
    await this.#artifacts.addGiven(artifacts, options)
  }

  /** Brings jars of this machine into the class path of the session's queries. */
  async addJars(paths: Several<string>, options: ExecuteOptions = {}): Promise<void> {
    await this.#artifacts.addJars(paths, options)
  }

  /** Brings files of this machine to every executor. */
  async addFiles(paths: Several<string>, options: ExecuteOptions = {}): Promise<void> {
    await this.#artifacts.addFiles(paths, options)
  }

  /** Brings `.zip`, `.jar`, `.tar.gz`, `.tgz` and `.tar` to every executor, unpacked; `path#alias` names the folder. */
  async addArchives(paths: Several<string>, options: ExecuteOptions = {}): Promise<void> {
    await this.#artifacts.addArchives(paths, options)
  }

  /** Brings the class files under folders that packages begin in into the class path of the session's queries. */
  async addClasses(folders: Several<string>, options: ExecuteOptions = {}): Promise<void> {
    await this.#artifacts.addClasses(folders, options)
  }

  /** Keeps bytes on the server under their SHA-256, and answers that. Sent only where the session does not have them. */
  async cacheArtifact(content: Uint8Array, options: ExecuteOptions = {}): Promise<string> {
    return this.#artifacts.cache(content, options)
  }

  /**
   * Copies a file of this machine to an absolute path in the server's file system, over what is there. A server whose
   * file system is its own disk refuses, unless `spark.sql.artifact.copyFromLocalToFs.allowDestLocal` is on.
   */
  async copyFromLocalToFs(path: string, target: string, options: ExecuteOptions = {}): Promise<void> {
    await this.#artifacts.copyFromLocalToFs(path, target, options)
  }

  /** Is told how far operations are, every two seconds or so. Returns how to stop that. */
  onProgress(handler: (progress: Progress) => void): () => void {
    this.#executor.progressHandlers.add(handler)
    return () => this.#executor.progressHandlers.delete(handler)
  }

  /**
   * Stops the session's running operations that carry a tag; returns their ids. Those that Spark still plans end as soon as the
   * cluster begins to work on them: before that it would lose the interrupt. While there are such, those that another process
   * has begun in this session are found by {@link interruptAll} only.
   */
  async interruptTag(tag: string): Promise<readonly string[]> {
    return this.#client.interrupt({ tag })
  }

  /** Stops one running operation of the session, as {@link interruptTag} does; returns its id, or nothing where it does not run. */
  async interruptOperation(operationId: string): Promise<readonly string[]> {
    return this.#client.interrupt({ operationId })
  }

  /** Stops every running operation of the session, as {@link interruptTag} does; returns their ids. */
  async interruptAll(): Promise<readonly string[]> {
    return this.#client.interrupt({ all: true })
  }

  /**
   * Waits until the server has stopped what was cancelled. A cancelled write fails at once where it was called, and may
   * go on for some seconds on the cluster, longer where Spark still plans it: after this nothing of it is being written
   * any more. Answers the ids of the operations that the server has not said to have ended: none, unless `timeout` is up or
   * the server has gone.
   */
  settled(options: EndOptions = {}): Promise<readonly string[]> {
    return this.#client.settled(options)
  }

  /**
   * Ends the session, on the server too, with all that runs in it, and waits until that has stopped. A second time nothing
   * happens. Where `timeout` is up before that, answers the ids of the operations that may run on, and leaves the session
   * to the server, which drops what nobody is attached to within five minutes; a server that does not answer by then is a
   * `ConnectionError` of code `TIMEOUT`. The connection is ended in any case.
   */
  stop({ timeout }: EndOptions = {}): Promise<readonly string[]> {
    const left = until(timeout)
    this.#ended ??= this.#end(
      () => this.#client.releaseSession({ timeout: left() }),
      () => this.#client.close({ timeout: left() }),
    )
    return this.#ended
  }

  /** Ends the connection and leaves the session and what runs in it on the server, for whoever opens it by its id. */
  async disconnect(options: EndOptions = {}): Promise<void> {
    this.#ended ??= this.#end(
      async () => [],
      () => this.#client.close(options),
    )
    await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #end(release: () => Promise<readonly string[]>, close: () => Promise<unknown>): Promise<readonly string[]> {
    this.#endKeepAlive()
    try {
      return await release()
    } finally {
      await close()
    }
  }
}

function literals(args: Readonly<Record<string, unknown>>): Readonly<Record<string, Literal>> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, toLiteral(value)]))
}
