import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { userInfo } from 'node:os'
import { ConnectionError, SparkError } from '../errors/spark-error.ts'
import {
  type AnalyzePlanRequest,
  type AnalyzePlanResponse,
  type AddArtifactsResponse_ArtifactSummary as ArtifactSummary,
  type ConfigRequest_Operation,
  type ConfigResponse,
  type ExecutePlanResponse,
  type Plan,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { Transport } from '../transport/transport.ts'
import { anySignal } from './any-signal.ts'
import type { EndOptions } from './background.ts'
import { type Clock, systemClock } from './clock.ts'
import { isUuid } from './connection-string.ts'
import { type InterruptTarget, interruptAll } from './interrupt.ts'
import { type ExecuteOptions, Operation } from './operation.ts'
import { PlanCompression } from './plan-compression.ts'
import { CONNECT_RETRY_POLICY, DEFAULT_RETRY_POLICY, type Retry, type RetryPolicy } from './retry-policy.ts'
import { refuseNewer, requires, supports } from './server-version.ts'
import { type ArtifactPayload, addArtifacts, existingArtifacts } from './session-artifacts.ts'
import { SessionCalls } from './session-calls.ts'
import { type ClonedSession, cloneSession } from './session-clone.ts'
import { attachDetached, startDetached } from './session-detach.ts'
import { withFate } from './session-loss.ts'
import { releaseSession } from './session-release.ts'
import { type OperationStatus, operationStatuses } from './session-status.ts'
import { stopOperation } from './stop-operation.ts'
import { limiting, until } from './time-limit.ts'
import { describeClient } from './user-agent.ts'

/** As whom a client talks, and how patiently. A `Connection` gives the first four. */
export interface ClientOptions {
  /** `host:port`, named in the error when nothing answers. */
  readonly endpoint?: string | undefined
  /** A UUID. Default: a new one, and so a new session. */
  readonly sessionId?: string | undefined
  /** The server's own id of the session, where it is known: the session is then pinned to that server from the start. */
  readonly serverSideSessionId?: string | undefined
  /** Default: the operating system's user. */
  readonly userId?: string | undefined
  /** The program's name and version, shown in the Spark UI. This package's own are added. */
  readonly userAgent?: string | undefined
  /** Default: Spark's own, ten minutes in all. */
  readonly retryPolicy?: RetryPolicy | undefined
  /** Until the server has answered once. Default: four seconds in all. */
  readonly connectRetryPolicy?: RetryPolicy | undefined
  /**
   * How long a result's stream may be silent while somebody waits for it before it is taken for frozen and attached to
   * anew, in ms. Whether the server is there at all is asked every thirty seconds. Default: 150,000; the server itself
   * ends each stream within two minutes.
   */
  readonly patience?: number | undefined
  /** Is told of each call that failed and will be made again, before the wait. */
  readonly onRetry?: ((retry: Retry) => void) | undefined
  /** Ends every execution that is under way when it aborts, as its own signal would, and refuses later ones. */
  readonly signal?: AbortSignal | undefined
  /** For tests. */
  readonly clock?: Clock | undefined
}

/** What each call may be given. */
export interface RequestOptions {
  /** Gives up waiting; the call then fails with `CancelledError`. */
  readonly signal?: AbortSignal | undefined
  /** How long the call may take, in ms, all tries together; then it fails with code `TIMEOUT`. Default: no limit. */
  readonly timeout?: number | undefined
}

const PATIENCE = 150_000

type AnalyzeRequest = NonNullable<AnalyzePlanRequest['analyze']>
type AnalyzeResult = NonNullable<AnalyzePlanResponse['result']>
type AnalyzeResults = { [R in AnalyzeResult as R['$case']]: R['value'] }
type AnalyzeKind = AnalyzeRequest['$case'] & AnalyzeResult['$case']

/**
 * One session on a Spark Connect server, as a small set of typed calls. Every failure is a `SparkError`.
 * Nothing is sent before the first call.
 */
export class SparkConnectClient {
  readonly sessionId: string
  readonly userId: string
  readonly userAgent: string
  readonly #calls: SessionCalls
  readonly #signal: AbortSignal | undefined
  /** Ends what is under way when the session is stopped. */
  readonly #ending = new AbortController()
  readonly #compression = new PlanCompression((keys) => this.config({ $case: 'getOption', value: { keys } }))
  #version: string | undefined

  /** Throws `SparkError` if `sessionId` is no UUID. */
  constructor(transport: Transport, options: ClientOptions = {}) {
    const { endpoint, sessionId = randomUUID(), userId = operatingSystemUser(), clock = systemClock } = options
    const { retryPolicy = DEFAULT_RETRY_POLICY, connectRetryPolicy = CONNECT_RETRY_POLICY } = options
    const { patience = PATIENCE, onRetry } = options
    if (!isUuid(sessionId))
      throw new SparkError(`sessionId must be a UUID, not "${sessionId}"`, { code: 'INVALID_INPUT' })
    this.sessionId = sessionId
    this.userId = userId
    this.userAgent = describeClient(options.userAgent)
    const { userAgent } = this
    this.#signal = options.signal
    // As many listeners as operations at once, each gone with its operation: no leak to be warned of.
    setMaxListeners(0, this.#ending.signal)
    if (options.signal !== undefined) setMaxListeners(0, options.signal)
    this.#calls = new SessionCalls(transport, {
      sessionId,
      userId,
      userAgent,
      endpoint,
      retryPolicy,
      connectRetryPolicy,
      patience,
      onRetry,
      clock,
    })
    if (options.serverSideSessionId !== undefined)
      this.#calls.observe({ sessionId, serverSideSessionId: options.serverSideSessionId })
  }

  /** The server's own id of the session, once it has answered. Another one later means that it was restarted. */
  get serverSideSessionId(): string | undefined {
    return this.#calls.serverSideSessionId
  }

  /**
   * Executes a plan and yields the server's responses, each once and in order, the last one `ResultComplete`. Cut
   * streams are attached to anew. Nothing is sent before the iteration begins; ending it early interrupts the operation.
   */
  async *execute(plan: Plan, options: ExecuteOptions = {}): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    const own = this.#endedWithSession(options)
    // Pinned to this server: a plan sent again to a restarted one would run twice.
    refuseNewer(plan, await this.serverVersion(own))
    const operation = new Operation(this.#calls, await this.#compression.apply(plan), own)
    try {
      yield* operation.responses()
    } catch (error) {
      throw withFate(error, operation)
    }
  }

  /**
   * Begins a plan and leaves it to the server; answers the operation's id once the server has it. The server drops an
   * operation that nobody attaches to for five minutes (`spark.connect.execute.manager.detachedTimeout`).
   */
  async start(plan: Plan, options: ExecuteOptions = {}): Promise<string> {
    const own = this.#endedWithSession(options)
    refuseNewer(plan, await this.serverVersion(own))
    return startDetached(this.#calls, plan, own)
  }

  /**
   * Takes over an operation of this session that was started elsewhere: yields all its responses as `execute` does,
   * and releases it. Throws `OPERATION_LOST` where the server does not have it (any more).
   */
  attach(operationId: string, options: RequestOptions = {}): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    return attachDetached(this.#calls, operationId, limiting(this.#endedWithSession(options)))
  }

  /** Asks about a plan without running it; answers the result of the same kind: `schema`, `explain`, … */
  async analyze<K extends AnalyzeKind>(
    analyze: Extract<AnalyzeRequest, { $case: K }>,
    options: RequestOptions = {},
  ): Promise<AnalyzeResults[K]> {
    if (this.#version !== undefined) refuseNewer(analyze, this.#version)
    const { result } = await this.#calls.unary(Service.analyzePlan, (header) => ({ ...header, analyze }), options)
    if (!isKind(result, analyze.$case))
      throw new SparkError(`the server answered ${result?.$case} to ${analyze.$case}`, { code: 'PROTOCOL' })
    return result.value
  }

  /** Reads or changes the session's settings. */
  config(
    operation: NonNullable<ConfigRequest_Operation['opType']>,
    options: RequestOptions = {},
  ): Promise<ConfigResponse> {
    return this.#calls.unary(Service.config, (header) => ({ ...header, operation: { opType: operation } }), options)
  }

  /** How operations of this session stand: those asked for, or all that the server still knows. */
  async status(
    operationIds: readonly string[] = [],
    options: RequestOptions = {},
  ): Promise<readonly OperationStatus[]> {
    requires('getStatus', await this.serverVersion(options))
    return operationStatuses(this.#calls, operationIds, options)
  }

  /** Makes a new session with the settings, temporary views and artifacts that this one has now. */
  async cloneSession(newSessionId?: string, options: RequestOptions = {}): Promise<ClonedSession> {
    requires('cloneSession', await this.serverVersion(options))
    return cloneSession(this.#calls, newSessionId, options)
  }

  /** Sends artifacts; answers what the server says of each. `payloads` is asked anew for each try. */
  addArtifacts(
    payloads: () => AsyncIterable<ArtifactPayload>,
    options: RequestOptions = {},
  ): Promise<readonly ArtifactSummary[]> {
    return addArtifacts(this.#calls, payloads, options)
  }

  /** Which of these artifacts, `cache/<sha256>`, the session has. */
  existingArtifacts(names: readonly string[], options: RequestOptions = {}): Promise<ReadonlySet<string>> {
    return existingArtifacts(this.#calls, names, options)
  }

  /** Interrupts operations of this session and answers the ids of those that were running. */
  interrupt(target: InterruptTarget, options: RequestOptions = {}): Promise<readonly string[]> {
    return interruptAll(this.#calls, target, () => this.#running(options), options)
  }

  /** The version of Spark that the server runs. Asked once. */
  async serverVersion(options: RequestOptions = {}): Promise<string> {
    this.#version ??= (await this.analyze({ $case: 'sparkVersion', value: {} }, options)).version
    return this.#version
  }

  /**
   * Ends the session on the server with all that belongs to it. What runs is stopped before that: the end of a session is
   * an interrupt, which Spark loses while it plans. Answers the operations that had not ended when time was up; the session is
   * then left to the server, which drops what nobody is attached to within five minutes.
   */
  async releaseSession({ timeout, ...options }: RequestOptions = {}): Promise<readonly string[]> {
    const left = until(timeout)
    this.#ending.abort(new Error('the session is being stopped'))
    await this.#stopRest({ ...options, timeout: left() })
    const unsettled = await this.settled({ timeout: left() })
    if (unsettled.length === 0) await this.#release({ ...options, timeout: left() })
    return unsettled
  }

  /** Has operations stopped that others began in the session, or that were left to the server. */
  async #stopRest(options: RequestOptions): Promise<void> {
    for (const operationId of await this.#running(options))
      this.#calls.background.addStop(operationId, () => stopOperation(this.#calls, { operationId }))
  }

  /** What runs in the session, whoever began it; nothing where the server is too old to tell. */
  async #running(options: RequestOptions): Promise<readonly string[]> {
    if (this.#version === undefined || !supports('getStatus', this.#version)) return []
    const all = await operationStatuses(this.#calls, [], options).catch((error: unknown) => {
      if (error instanceof ConnectionError) throw error
      return []
    })
    return all.flatMap(({ operationId, state }) => (state === 'running' ? [operationId] : []))
  }

  async #release(options: RequestOptions): Promise<void> {
    // Older servers forget a session only once it is idle for an hour: what runs is ended all the same.
    if (this.#version !== undefined && !supports('releaseSession', this.#version))
      await this.interrupt({ all: true }, options)
    else await releaseSession(this.#calls, options)
  }

  /**
   * Waits until the server has stopped what was cancelled or left, and has forgotten what has ended. Answers the ids of
   * the operations that may run on: none, unless time was up or the server could not be asked any more.
   */
  settled(options: EndOptions = {}): Promise<readonly string[]> {
    return this.#calls.background.settled(options)
  }

  /** Waits for what is under way in the background, then ends the connection. The session stays on the server. */
  async close(options: EndOptions = {}): Promise<readonly string[]> {
    const unsettled = await this.settled(options)
    this.#calls.close()
    return unsettled
  }

  #endedWithSession<O extends RequestOptions>(options: O): O {
    const signals = [options.signal, this.#signal, this.#ending.signal].filter((signal) => signal !== undefined)
    return { ...options, signal: anySignal(...signals) }
  }
}

function isKind<K extends AnalyzeKind>(
  result: { readonly $case: string; readonly value: unknown } | undefined,
  kind: K,
): result is { readonly $case: K; readonly value: AnalyzeResults[K] } {
  return result?.$case === kind
}

function operatingSystemUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container's user may have no entry in the password file.
    return 'unknown'
  }
}
