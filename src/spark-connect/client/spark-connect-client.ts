import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { SparkError } from '../errors/spark-error.ts'
import {
  type AnalyzePlanRequest,
  type AnalyzePlanResponse,
  type ConfigRequest_Operation,
  type ConfigResponse,
  type ExecutePlanResponse,
  type Plan,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { Transport } from '../transport/transport.ts'
import { type Clock, systemClock } from './clock.ts'
import { isUuid } from './connection-string.ts'
import { type InterruptTarget, interrupt } from './interrupt.ts'
import { type ExecuteOptions, Operation } from './operation.ts'
import { CONNECT_RETRY_POLICY, DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy.ts'
import { SessionCalls } from './session-calls.ts'
import { describeClient } from './user-agent.ts'

/** As whom a client talks, and how patiently. A `Connection` gives the first four. */
export interface ClientOptions {
  /** `host:port`, named in the error when nothing answers. */
  readonly endpoint?: string | undefined
  /** A UUID. Default: a new one, and so a new session. */
  readonly sessionId?: string | undefined
  /** Default: the operating system's user. */
  readonly userId?: string | undefined
  /** The program's name and version, shown in the Spark UI. This package's own are added. */
  readonly userAgent?: string | undefined
  /** Default: Spark's own, ten minutes in all. */
  readonly retryPolicy?: RetryPolicy | undefined
  /** Until the server has answered once. Default: four seconds in all. */
  readonly connectRetryPolicy?: RetryPolicy | undefined
  /** For tests. */
  readonly clock?: Clock | undefined
}

/** What each call may be given. */
export interface RequestOptions {
  /** Gives up waiting; the call then fails with `CancelledError`. */
  readonly signal?: AbortSignal | undefined
}

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
  #version: string | undefined

  /** Throws `SparkError` if `sessionId` is no UUID. */
  constructor(transport: Transport, options: ClientOptions = {}) {
    const { endpoint, sessionId = randomUUID(), userId = operatingSystemUser(), clock = systemClock } = options
    const { retryPolicy = DEFAULT_RETRY_POLICY, connectRetryPolicy = CONNECT_RETRY_POLICY } = options
    if (!isUuid(sessionId))
      throw new SparkError(`sessionId must be a UUID, not "${sessionId}"`, { code: 'INVALID_INPUT' })
    this.sessionId = sessionId
    this.userId = userId
    this.userAgent = describeClient(options.userAgent)
    const { userAgent } = this
    this.#calls = new SessionCalls(transport, {
      sessionId,
      userId,
      userAgent,
      endpoint,
      retryPolicy,
      connectRetryPolicy,
      clock,
    })
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
    const operation = new Operation(this.#calls, plan, options)
    // Pinned to this server: a plan sent again to a restarted one would run twice.
    if (this.serverSideSessionId === undefined) await this.serverVersion(options)
    yield* operation.responses()
  }

  /** Asks about a plan without running it; answers the result of the same kind: `schema`, `explain`, … */
  async analyze<K extends AnalyzeKind>(
    analyze: Extract<AnalyzeRequest, { $case: K }>,
    options: RequestOptions = {},
  ): Promise<AnalyzeResults[K]> {
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

  /** Interrupts operations of this session and answers the ids of those that were running. */
  interrupt(target: InterruptTarget, options: RequestOptions = {}): Promise<readonly string[]> {
    return interrupt(this.#calls, target, options)
  }

  /** The version of Spark that the server runs. Asked once. */
  async serverVersion(options: RequestOptions = {}): Promise<string> {
    this.#version ??= (await this.analyze({ $case: 'sparkVersion', value: {} }, options)).version
    return this.#version
  }

  /** Ends the session on the server with all that belongs to it, running operations included. */
  async releaseSession(options: RequestOptions = {}): Promise<void> {
    await this.#calls.unary(Service.releaseSession, (header) => ({ ...header, allowReconnect: false }), options)
  }

  /** Waits for releases that are under way, then ends the connection. The session stays on the server. */
  close(): Promise<void> {
    return this.#calls.close()
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
