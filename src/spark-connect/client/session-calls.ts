import { CancelledError, ConnectionError, SessionError, SparkError } from '../errors/spark-error.ts'
import { readStatusDetails } from '../errors/status-details.ts'
import { toSparkError } from '../errors/to-spark-error.ts'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import {
  type FetchErrorDetailsResponse,
  SparkConnectServiceService as Service,
  type UserContext,
} from '../gen/spark/connect/base.ts'
import type { ClientStreamMethod, ServerStreamMethod, Transport, UnaryMethod } from '../transport/transport.ts'
import { anySignal } from './any-signal.ts'
import { Background } from './background.ts'
import { type Clock, sleep } from './clock.ts'
import { Backoff, isRetryable, type Retry, type RetryPolicy } from './retry-policy.ts'
import { isTimeUp, limiting } from './time-limit.ts'
import { type Watch, watchedCall, watchedStream, watchedUpload } from './watch.ts'

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
  /** How long a stream may be silent while somebody waits for it, in ms. */
  readonly patience: number
  readonly onRetry: ((retry: Retry) => void) | undefined
  readonly clock: Clock
}

/** What a call may be given beside its request. */
export interface SessionCallOptions {
  readonly signal?: AbortSignal | undefined
  /** For all tries together, in ms; then it fails with code `TIMEOUT`. */
  readonly timeout?: number | undefined
  /** Named in an error, where the call is about one. */
  readonly operationId?: string | undefined
}

/** An operation whose responses are awaited here. */
export interface Awaited {
  readonly id: string
  readonly tags: readonly string[]
  /** The server has just said that the cluster works on it. */
  readonly isUnderWay: boolean
  /** Has it interrupted as soon as the server says so, and each time it says so again. */
  interruptUnderWay(): void
}

const FETCH_ERROR_TIMEOUT = 10_000
/** With these the server, or what stands before it, says nothing of the operation that was asked for. */
const SAYS_NOTHING: readonly number[] = [
  GrpcCode.UNAUTHENTICATED,
  GrpcCode.PERMISSION_DENIED,
  GrpcCode.RESOURCE_EXHAUSTED,
  GrpcCode.UNIMPLEMENTED,
]
/** How long a server that is there takes to answer the smallest question, in ms, at the very most. */
const ALIVE_TIMEOUT = 10_000

/** Calls within one session: the same header on each, tried again where that is safe, failing with `SparkError`s. */
export class SessionCalls {
  readonly options: SessionCallsOptions
  readonly #transport: Transport
  /** What runs beside the callers' own calls. */
  readonly background: Background
  /** The operations whose responses are awaited now. */
  readonly awaited = new Set<Awaited>()
  readonly #closed = new AbortController()
  #serverSideSessionId: string | undefined
  #answered = false

  constructor(transport: Transport, options: SessionCallsOptions) {
    this.#transport = transport
    this.options = options
    this.background = new Background(options.clock)
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
    return this.#tried(options, (signal) => {
      const call = (stop: AbortSignal) => this.#transport.unary(method, request(this.header), { signal: stop })
      // What an answer takes is the server's business, as long as it is there.
      return watchedCall(call, this.#watch(Number.POSITIVE_INFINITY, signal))
    })
  }

  /** Many requests, one response. `requests` is asked anew for each try, which sends all of them again. */
  async upload<Q, R extends Response>(
    method: ClientStreamMethod<Q, R>,
    requests: (header: RequestHeader) => AsyncIterable<Q>,
    options: SessionCallOptions = {},
  ): Promise<R> {
    return this.#tried(options, (signal) => {
      const call = (all: AsyncIterable<Q>, stop: AbortSignal) =>
        this.#transport.clientStream(method, all, { signal: stop })
      return watchedUpload(call, requests(this.header), this.#watch(this.options.patience, signal))
    })
  }

  /** One request, many responses: neither retried nor translated. Fails with UNAVAILABLE where it freezes. */
  async *stream<Q, R extends Response>(
    method: ServerStreamMethod<Q, R>,
    request: Q,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<R, void, undefined> {
    this.#refuseClosed()
    const open = (stop: AbortSignal) => this.#transport.serverStream(method, request, { signal: stop })
    for await (const response of watchedStream(open, this.#watch(this.options.patience, signal)))
      yield this.observe(response)
  }

  /** Waits before another try; fails with the error's translation if there is none to be made. */
  async waitOrFail(error: unknown, backoff: Backoff, options: SessionCallOptions): Promise<void> {
    const { signal } = options
    const { clock, endpoint, onRetry } = this.options
    const mayRepeat = error instanceof TransportError && isRetryable(error) && !this.#closed.signal.aborted
    const wait = mayRepeat ? backoff.next(error) : undefined
    if (wait === undefined || signal?.aborted) throw await this.toError(error, options)
    onRetry?.({ endpoint, wait, attempt: backoff.attempt })
    const { signal: closed } = this.#closed
    await sleep(clock, wait, signal === undefined ? closed : anySignal(signal, closed))
    if (signal?.aborted || closed.aborted) throw await this.toError(error, options)
  }

  backoff(): Backoff {
    const { retryPolicy, connectRetryPolicy, clock } = this.options
    return new Backoff(this.#answered ? retryPolicy : connectRetryPolicy, clock)
  }

  /** The error that a caller gets for a failed call, with all that the server has to say about it. */
  async toError(error: unknown, { signal, operationId }: SessionCallOptions): Promise<unknown> {
    if (signal?.aborted) return cancelled(signal, operationId)
    if (this.#closed.signal.aborted) return closedHere()
    if (!(error instanceof TransportError)) return error
    const fetched = await this.#fetchDetails(error)
    return toSparkError(error, { operationId, endpoint: this.options.endpoint, fetched })
  }

  /** Checks that a response is this session's, on the server that it began on. */
  observe<R extends Response>(response: R): R {
    const { sessionId, serverSideSessionId } = response
    if (sessionId !== this.options.sessionId)
      throw new SparkError(`the server answered for session ${sessionId}`, { code: 'PROTOCOL' })
    this.#answered = true
    this.#serverSideSessionId ??= serverSideSessionId || undefined
    if (serverSideSessionId && serverSideSessionId !== this.#serverSideSessionId)
      throw new SessionError('the server was restarted: its session is a new one', {
        code: 'SESSION_CHANGED',
        hint: 'Open a new session; temporary views and settings of the old one are lost.',
      })
    return response
  }

  /** Ends the connection, and with it every call that is under way; later ones are refused. */
  close(): void {
    this.#closed.abort()
    this.#transport.close()
  }

  /** Fails unless an error tells how an operation stands on the server. */
  checkSaid(error: unknown): void {
    this.#refuseClosed()
    if (error instanceof TransportError && SAYS_NOTHING.includes(error.grpcCode)) throw error
  }

  #refuseClosed(): void {
    if (this.#closed.signal.aborted) throw closedHere()
  }

  /** Tries until it goes well, or is not to be tried again. */
  async #tried<R extends Response>(
    options: SessionCallOptions,
    once: (signal: AbortSignal | undefined) => Promise<R>,
  ): Promise<R> {
    const limited = { ...options, signal: limiting(options) }
    const backoff = this.backoff()
    for (;;) {
      this.#refuseClosed()
      try {
        return this.observe(await once(limited.signal))
      } catch (error) {
        await this.waitOrFail(error, backoff, limited)
      }
    }
  }

  #watch(patience: number, signal: AbortSignal | undefined): Watch {
    return {
      clock: this.options.clock,
      patience,
      isAlive: () => this.#isAlive(),
      onFrozen: () => this.#transport.renew(),
      signal,
    }
  }

  /** Whether the server, or what stands in front of it, answers anything at all. */
  async #isAlive(): Promise<boolean> {
    const question = { ...this.header, operation: { opType: { $case: 'get' as const, value: { keys: [] } } } }
    try {
      await this.#transport.unary(Service.config, question, { timeout: ALIVE_TIMEOUT })
      return true
    } catch (error) {
      const code = error instanceof TransportError ? error.grpcCode : GrpcCode.UNKNOWN
      return code !== GrpcCode.UNAVAILABLE && code !== GrpcCode.DEADLINE_EXCEEDED
    }
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

function closedHere(): SessionError {
  return new SessionError('this session was stopped or disconnected here', {
    code: 'SESSION_EXPIRED',
    hint: 'Open a new one with SparkSession.connect, or stop this one later.',
  })
}

function cancelled(signal: AbortSignal, operationId: string | undefined): SparkError {
  // What has begun is another matter than what was only asked.
  const stopping = 'The server is being told to stop it: `settled()` waits until it has.'
  const hint = operationId === undefined ? undefined : stopping
  const facts = { operationId, cause: signal.reason }
  if (!isTimeUp(signal)) return new CancelledError('cancelled by the caller', { ...facts, code: 'CANCELLED', hint })
  return new ConnectionError('it was not done within the time that the caller allows', {
    ...facts,
    code: 'TIMEOUT',
    hint: ['Allow more time, or ask for less.', ...(hint === undefined ? [] : [hint])].join(' '),
  })
}
