import { type ChannelOptions, Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { isLoopback, refuseCredentialsInTheClear, refuseTokenInTheClear } from './plaintext.ts'
import { type TlsOptions, tlsCredentials } from './tls.ts'
import { tlsFailure } from './tls-failure.ts'
import type { CallOptions, ClientStreamMethod, ServerStreamMethod, Transport, UnaryMethod } from './transport.ts'

/** Where to connect, and as whom. */
export interface GrpcTransportOptions {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
  readonly useSsl: boolean
  /** Further particulars of TLS. Without `useSsl` of no effect. */
  readonly tls?: TlsOptions | undefined
  /** Sent as `authorization: Bearer …`. Refused without TLS to anything but this machine. */
  readonly token?: string | undefined
  /** Further headers of every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The largest message that is sent or taken, in bytes. Default: 128 MB, the server's own limit. */
  readonly maxMessageSize?: number | undefined
}

const MB = 1024 * 1024

const CHANNEL: ChannelOptions = {
  // The default of 64 kB halves the throughput on loopback and allows 3 MB/s at 20 ms round trip. No more than this: what
  // is under way when a link breaks has to be sent again, and of what it has sent the server keeps but the last 10 MB.
  'grpc-node.flow_control_window': 4 * MB,
  // The server's gRPC closes connections that are pinged more often than every five minutes.
  'grpc.keepalive_time_ms': 310_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // Retries are the client's, which knows what may be repeated, and waits between them. A channel that waited too would
  // fail a try though the server is back, and the client's next wait is four times as long.
  'grpc.enable_retries': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // Else channels to one address share a connection, and a frozen one would be found again under each new channel.
  'grpc.use_local_subchannel_pool': 1,
}

/** With these a call may end without the server. */
const UNANSWERED: readonly number[] = [GrpcCode.UNAVAILABLE, GrpcCode.CANCELLED, GrpcCode.DEADLINE_EXCEEDED]

/**
 * The transport over gRPC. Connects at the first call. Throws `SparkError` for a token that would travel in the clear and
 * for certificates that cannot be used; calls fail with one where, before the first answer, TLS cannot be agreed on.
 */
export class GrpcTransport implements Transport {
  readonly #open: () => Client
  #client: Client
  readonly #headers: Metadata
  readonly #endpoint: string
  readonly #underWay = new Set<Cancellable>()
  /** Whether the server has ever answered. */
  #answered = false

  constructor(options: GrpcTransportOptions) {
    const { host, port, useSsl, tls, token, headers = {} } = options
    if (token !== undefined) refuseTokenInTheClear(host, useSsl)
    refuseCredentialsInTheClear(headers, host, useSsl)
    this.#headers = toMetadata(headers)
    if (token !== undefined) this.#headers.set('authorization', `Bearer ${token}`)
    this.#endpoint = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const security = useSsl ? tlsCredentials(tls) : credentials.createInsecure()
    this.#open = () => new Client(`dns:${this.#endpoint}`, security, channelOptions(options))
    this.#client = this.#open()
  }

  unary<Q, R>(method: UnaryMethod<Q, R>, request: Q, options: CallOptions = {}): Promise<R> {
    const { path, requestSerialize, responseDeserialize } = method
    return new Promise((resolve, reject) => {
      const settle = this.#settler(resolve, reject, () => stop())
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#metadata(options),
        deadlineOf(options),
        settle,
      )
      const stop = this.#watch(call, options.signal)
    })
  }

  async *serverStream<Q, R>(
    method: ServerStreamMethod<Q, R>,
    request: Q,
    options: CallOptions = {},
  ): AsyncGenerator<R, void, undefined> {
    const { path, requestSerialize, responseDeserialize } = method
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      this.#metadata(options),
      deadlineOf(options),
    )
    // A cancelled call still emits its error, which without a listener would end the process.
    call.on('error', () => {})
    const stop = this.#watch(call, options.signal)
    try {
      yield* call as AsyncIterable<R>
      this.#answered = true
    } catch (error) {
      throw this.#failure(error)
    } finally {
      stop()
      call.cancel()
    }
  }

  async clientStream<Q, R>(
    method: ClientStreamMethod<Q, R>,
    requests: AsyncIterable<Q>,
    options: CallOptions = {},
  ): Promise<R> {
    const { path, requestSerialize, responseDeserialize } = method
    const { promise: answer, resolve, reject } = deferred<R>()
    const settle = this.#settler(resolve, reject, () => stop())
    const call = this.#client.makeClientStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      this.#metadata(options),
      deadlineOf(options),
      settle,
    )
    const stop = this.#watch(call, options.signal)
    // Where the requests themselves fail, nobody waits for it.
    answer.catch(() => {})
    try {
      for await (const request of requests) {
        // A call that has ended no longer says when a message is written: its answer ends the wait.
        const written = new Promise<void>((done) => call.write(request, () => done()))
        await Promise.race([written, answer])
      }
      call.end()
      return await answer
    } finally {
      call.cancel()
    }
  }

  renew(): void {
    this.#client.close()
    this.#client = this.#open()
  }

  /** A call to a server that does not answer would keep the process from ending: none outlives its transport. */
  close(): void {
    this.#client.close()
    for (const call of this.#underWay) call.cancel()
  }

  /** Cancels a call when its signal aborts or the transport closes; the function it returns ends the watch. */
  #watch(call: Cancellable, signal: AbortSignal | undefined): () => void {
    const stop = cancelOnAbort(call, signal)
    this.#underWay.add(call)
    return () => {
      this.#underWay.delete(call)
      stop()
    }
  }

  #settler<R>(resolve: (value: R) => void, reject: (error: Error) => void, done: () => void) {
    return (error: ServiceError | null, response?: R): void => {
      done()
      this.#answered ||= error === null
      if (error !== null) reject(this.#failure(error))
      else if (response === undefined) reject(new TransportError(GrpcCode.INTERNAL, 'the server sent no answer'))
      else resolve(response)
    }
  }

  /** What a call fails with. No try can mend a certificate, unless it was good before: then it is being replaced. */
  #failure(error: unknown): Error {
    const failure = toTransportError(error)
    this.#answered ||= !UNANSWERED.includes(failure.grpcCode)
    return (this.#answered ? undefined : tlsFailure(failure.message, this.#endpoint)) ?? failure
  }

  #metadata({ metadata }: CallOptions): Metadata {
    if (metadata === undefined) return this.#headers
    const all = this.#headers.clone()
    all.merge(toMetadata(metadata))
    return all
  }
}

function channelOptions(options: GrpcTransportOptions): ChannelOptions {
  const { host, tls, maxMessageSize = 128 * MB } = options
  return {
    ...CHANNEL,
    'grpc.max_send_message_length': maxMessageSize,
    'grpc.max_receive_message_length': maxMessageSize,
    ...(isLoopback(host) && { 'grpc.enable_http_proxy': 0 }),
    ...(tls?.serverName !== undefined && { 'grpc.ssl_target_name_override': tls.serverName }),
  }
}

function toMetadata(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  return metadata
}

function deadlineOf({ timeout }: CallOptions): { deadline?: number } {
  return timeout === undefined ? {} : { deadline: Date.now() + timeout }
}

interface Cancellable {
  cancel(): void
}

/** Cancels the call when the signal aborts; the function it returns ends the watch. */
function cancelOnAbort(call: Cancellable, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => {}
  const cancel = () => call.cancel()
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
}

function toTransportError(error: unknown): TransportError {
  if (!isServiceError(error)) return new TransportError(GrpcCode.UNKNOWN, String(error), undefined, { cause: error })
  const [details] = error.metadata.get('grpc-status-details-bin')
  return new TransportError(error.code, error.details, Buffer.isBuffer(details) ? details : undefined)
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
