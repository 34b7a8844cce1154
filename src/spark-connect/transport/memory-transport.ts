import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { SparkConnectServiceService } from '../gen/spark/connect/base.ts'
import type {
  CallOptions,
  ClientStreamMethod,
  Method,
  ServerStreamMethod,
  Transport,
  UnaryMethod,
} from './transport.ts'

type Service = SparkConnectServiceService
type RequestOf<M> = M extends { requestSerialize: (request: infer Q) => Buffer } ? Q : never
type ResponseOf<M> = M extends { responseDeserialize: (bytes: Buffer) => infer R } ? R : never
type Received<M> = M extends { requestStream: true } ? AsyncIterable<RequestOf<M>> : RequestOf<M>
type Answered<M> = M extends { responseStream: true } ? AsyncIterable<ResponseOf<M>> : Promise<ResponseOf<M>>

/** What the server does, call by call; one that is left out answers UNIMPLEMENTED. */
export type Handlers = {
  readonly [M in keyof Service]?: (request: Received<Service[M]>, options: CallOptions) => Answered<Service[M]>
}

/** A transport without a network, for tests: the handlers are the server. Signals and early stops work as over gRPC. */
export class MemoryTransport implements Transport {
  readonly #handlers: Handlers
  /** Names of the calls made so far, in order. */
  readonly calls: string[] = []
  closed = false
  /** How often a new connection was asked for. */
  renewals = 0

  constructor(handlers: Handlers) {
    this.#handlers = handlers
  }

  async unary<Q, R>(method: UnaryMethod<Q, R>, request: Q, options: CallOptions = {}): Promise<R> {
    return withAbort(this.#handle<Q, Promise<R>>(method, request, options), options.signal)
  }

  async *serverStream<Q, R>(
    method: ServerStreamMethod<Q, R>,
    request: Q,
    options: CallOptions = {},
  ): AsyncGenerator<R, void, undefined> {
    const iterator = this.#handle<Q, AsyncIterable<R>>(method, request, options)[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await withAbort(iterator.next(), options.signal)
        if (next.done === true) return
        yield next.value
      }
    } finally {
      // Not awaited: a handler that hangs, as a frozen link does, never answers.
      iterator.return?.().catch(() => {})
    }
  }

  async clientStream<Q, R>(
    method: ClientStreamMethod<Q, R>,
    requests: AsyncIterable<Q>,
    options: CallOptions = {},
  ): Promise<R> {
    return withAbort(this.#handle<AsyncIterable<Q>, Promise<R>>(method, requests, options), options.signal)
  }

  renew(): void {
    this.renewals += 1
  }

  close(): void {
    this.closed = true
  }

  #handle<Received, Answered>({ path }: Pick<Method<never, unknown>, 'path'>, request: Received, options: CallOptions) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    this.calls.push(name)
    // The compiler cannot follow from a method's path to its handler's types.
    const handlers = this.#handlers as Readonly<
      Record<string, ((request: Received, options: CallOptions) => Answered) | undefined>
    >
    const handler = handlers[name.charAt(0).toLowerCase() + name.slice(1)]
    if (handler === undefined) throw new TransportError(GrpcCode.UNIMPLEMENTED, `no handler for ${name}`)
    return handler(request, options)
  }
}

/** Settles as the promise does, or fails as a cancelled call does when the signal aborts first. */
function withAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(new TransportError(GrpcCode.CANCELLED, 'cancelled on the client'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
