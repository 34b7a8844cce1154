import { type ChannelOptions, Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { SparkError } from '../errors/spark-error.ts'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { CallOptions, ClientStreamMethod, ServerStreamMethod, Transport, UnaryMethod } from './transport.ts'

/** Where to connect, and as whom. */
export interface GrpcTransportOptions {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
  /** Whether to talk TLS, with the certificate authorities that Node trusts. */
  readonly useSsl: boolean
  /** Sent as `authorization: Bearer …`. Refused without TLS to anything but this machine. */
  readonly token?: string | undefined
  /** Further headers of every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const MB = 1024 * 1024

const CHANNEL: ChannelOptions = {
  // The default of 64 kB halves the throughput on loopback and allows 3 MB/s at 20 ms round trip.
  'grpc-node.flow_control_window': 16 * MB,
  'grpc.max_send_message_length': 128 * MB,
  'grpc.max_receive_message_length': 128 * MB,
  // The server's gRPC closes connections that are pinged more often than every five minutes.
  'grpc.keepalive_time_ms': 310_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // Retries are the client's, which knows what may be repeated; a connection refused is tried anew soon.
  'grpc.enable_retries': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 5_000,
}

/** The transport over gRPC. Connects at the first call. Throws `SparkError` for a token that would travel in the clear. */
export class GrpcTransport implements Transport {
  readonly #client: Client
  readonly #headers: Metadata

  constructor(options: GrpcTransportOptions) {
    const { host, port, useSsl, token, headers = {} } = options
    const local = isLoopback(host)
    if (token !== undefined && !useSsl && !local) throw tokenInTheClear(host)
    this.#headers = toMetadata(headers)
    if (token !== undefined) this.#headers.set('authorization', `Bearer ${token}`)
    this.#client = new Client(
      `dns:${host.includes(':') ? `[${host}]` : host}:${port}`,
      useSsl ? credentials.createSsl() : credentials.createInsecure(),
      local ? { ...CHANNEL, 'grpc.enable_http_proxy': 0 } : CHANNEL,
    )
  }

  unary<Q, R>(method: UnaryMethod<Q, R>, request: Q, options: CallOptions = {}): Promise<R> {
    const { path, requestSerialize, responseDeserialize } = method
    return new Promise((resolve, reject) => {
      const settle = settler(resolve, reject, () => stop())
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#metadata(options),
        deadlineOf(options),
        settle,
      )
      const stop = cancelOnAbort(call, options.signal)
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
    const stop = cancelOnAbort(call, options.signal)
    try {
      yield* call as AsyncIterable<R>
    } catch (error) {
      throw toTransportError(error)
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
    const settle = settler(resolve, reject, () => stop())
    const call = this.#client.makeClientStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      this.#metadata(options),
      deadlineOf(options),
      settle,
    )
    const stop = cancelOnAbort(call, options.signal)
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

  close(): void {
    this.#client.close()
  }

  #metadata({ metadata }: CallOptions): Metadata {
    if (metadata === undefined) return this.#headers
    const all = this.#headers.clone()
    all.merge(toMetadata(metadata))
    return all
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

function settler<R>(resolve: (value: R) => void, reject: (error: TransportError) => void, done: () => void) {
  return (error: ServiceError | null, response?: R): void => {
    done()
    if (error !== null) reject(toTransportError(error))
    else if (response === undefined) reject(new TransportError(GrpcCode.INTERNAL, 'the server sent no answer'))
    else resolve(response)
  }
}

/** Cancels the call when the signal aborts; the function it returns ends the watch. */
function cancelOnAbort(call: { cancel(): void }, signal: AbortSignal | undefined): () => void {
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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function tokenInTheClear(host: string): SparkError {
  return new SparkError(`the token would travel to ${host} unencrypted`, {
    code: 'INVALID_INPUT',
    hint: 'Add use_ssl=true to the connection string; without TLS a token is sent to this machine only.',
  })
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
