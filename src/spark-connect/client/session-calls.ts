import { CancelledError, SessionError, SparkError } from '../errors/spark-error.ts'
import { readStatusDetails } from '../errors/status-details.ts'
import { toSparkError } from '../errors/to-spark-error.ts'
import { TransportError } from '../errors/transport-error.ts'
import {
  type FetchErrorDetailsResponse,
  SparkConnectServiceService as Service,
  type UserContext,
} from '../gen/spark/connect/base.ts'
import type { ServerStreamMethod, Transport, UnaryMethod } from '../transport/transport.ts'
import { type Clock, sleep } from './clock.ts'
import { Backoff, isRetryable, type RetryPolicy } from './retry-policy.ts'

/** What every request of a session carries. */
export interface RequestHeader {
  readonly sessionId: string
  readonly clientObservedServerSideSessionId: string | undefined
  readonly userContext: UserContext
  readonly clientType: string
}

/** What every response of a session carries. */
interface Response {
  readonly sessionId: string
  readonly serverSideSessionId: string
}

export interface SessionCallsOptions {
  readonly sessionId: string
  readonly userId: string
  readonly userAgent: string
  readonly endpoint: string | undefined
  readonly retryPolicy: RetryPolicy
  readonly connectRetryPolicy: RetryPolicy
  readonly clock: Clock
}

/** What a call may be given beside its request. */
export interface SessionCallOptions {
  readonly signal?: AbortSignal | undefined
  /** For all tries together each: how long one try may take in ms. */
  readonly timeout?: number | undefined
  /** Named in an error, where the call is about one. */
  readonly operationId?: string | undefined
}

const FETCH_ERROR_TIMEOUT = 10_000

/** Calls within one session: the same header on each, tried again where that is safe, failing with `SparkError`s. */
export class SessionCalls {
  readonly options: SessionCallsOptions
  readonly #transport: Transport
  readonly #background = new Set<Promise<unknown>>()
  #serverSideSessionId: string | undefined

  constructor(transport: Transport, options: SessionCallsOptions) {
    this.#transport = transport
    this.options = options
  }

  /** The server's own id of the session, once it has answered: it changes when the server is restarted. */
  get serverSideSessionId(): string | undefined {
    return this.#serverSideSessionId
  }

  get header(): RequestHeader {
    const { sessionId, userId, userAgent } = this.options
    return {
      sessionId,
      clientObservedServerSideSessionId: this.#serverSideSessionId,
      userContext: { userId, userName: userId, extensions: [] },
      clientType: userAgent,
    }
  }

  /** One request, one response. `request` is asked anew for each try, since the header may have changed. */
  async unary<Q, R extends Response>(
    method: UnaryMethod<Q, R>,
    request: (header: RequestHeader) => Q,
    options: SessionCallOptions = {},
  ): Promise<R> {
    const backoff = this.backoff()
    for (;;) {
      try {
        return this.observe(await this.#transport.unary(method, request(this.header), options))
      } catch (error) {
        await this.waitOrFail(error, backoff, options)
      }
    }
  }

  /** One request, many responses, as the transport gives them: neither retried nor translated. */
  async *stream<Q, R extends Response>(
    method: ServerStreamMethod<Q, R>,
    request: Q,
    signal: AbortSignal,
  ): AsyncGenerator<R, void, undefined> {
    for await (const response of this.#transport.serverStream(method, request, { signal })) yield this.observe(response)
  }

  /** Waits before another try; fails with the error's translation if there is none to be made. */
  async waitOrFail(error: unknown, backoff: Backoff, options: SessionCallOptions): Promise<void> {
    const wait = error instanceof TransportError && isRetryable(error) ? backoff.next(error) : undefined
    if (wait === undefined || options.signal?.aborted) throw await this.toError(error, options)
    await sleep(this.options.clock, wait, options.signal)
    if (options.signal?.aborted) throw await this.toError(error, options)
  }

  backoff(): Backoff {
    const { retryPolicy, connectRetryPolicy, clock } = this.options
    return new Backoff(this.#serverSideSessionId === undefined ? connectRetryPolicy : retryPolicy, clock)
  }

  /** The error that a caller gets for a failed call, with all that the server has to say about it. */
  async toError(error: unknown, { signal, operationId }: SessionCallOptions): Promise<unknown> {
    if (signal?.aborted) return cancelled(signal, operationId)
    if (!(error instanceof TransportError)) return error
    const fetched = await this.#fetchDetails(error)
    return toSparkError(error, { operationId, endpoint: this.options.endpoint, fetched })
  }

  /** Checks that a response is this session's, on the server that it began on. */
  observe<R extends Response>(response: R): R {
    const { sessionId, serverSideSessionId } = response
    if (sessionId !== this.options.sessionId)
      throw new SparkError(`the server answered for session ${sessionId}`, { code: 'PROTOCOL' })
    this.#serverSideSessionId ??= serverSideSessionId || undefined
    if (serverSideSessionId && serverSideSessionId !== this.#serverSideSessionId)
      throw new SessionError('the server was restarted: its session is a new one', {
        code: 'SESSION_CHANGED',
        hint: 'Open a new session; temporary views and settings of the old one are lost.',
      })
    return response
  }

  /** Lets a call run beside the caller's own; its failure is nobody's concern. */
  inBackground(call: Promise<unknown>): void {
    const settled = call.catch(() => {}).finally(() => this.#background.delete(settled))
    this.#background.add(settled)
  }

  /** Waits for what runs in the background, then ends the connection. */
  async close(): Promise<void> {
    await Promise.all(this.#background)
    this.#transport.close()
  }

  async #fetchDetails(error: TransportError): Promise<FetchErrorDetailsResponse | undefined> {
    const { errorId } = readStatusDetails(error)
    if (errorId === undefined) return undefined
    const request = { ...this.header, errorId }
    return this.#transport
      .unary(Service.fetchErrorDetails, request, { timeout: FETCH_ERROR_TIMEOUT })
      .catch(() => undefined)
  }
}

function cancelled(signal: AbortSignal, operationId: string | undefined): CancelledError {
  return new CancelledError('cancelled by the caller', { code: 'CANCELLED', operationId, cause: signal.reason })
}
