import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { TokenFile } from './token-file.ts'
import type { CallOptions, ClientStreamMethod, ServerStreamMethod, Transport, UnaryMethod } from './transport.ts'

/**
 * Sends the token of a file with every call. A call that the server refuses for it (UNAUTHENTICATED, before anything
 * ran) is made once more if the file holds another by then; a stream of requests is not, since it cannot be rewound.
 */
export class AuthorizedTransport implements Transport {
  readonly #inner: Transport
  readonly #file: TokenFile

  constructor(inner: Transport, file: TokenFile) {
    this.#inner = inner
    this.#file = file
  }

  async unary<Q, R>(method: UnaryMethod<Q, R>, request: Q, options: CallOptions = {}): Promise<R> {
    const { token } = this.#file
    try {
      return await this.#inner.unary(method, request, authorized(options, token))
    } catch (error) {
      if (!this.#mayRepeat(error, token)) throw error
      return this.#inner.unary(method, request, authorized(options, this.#file.token))
    }
  }

  async *serverStream<Q, R>(
    method: ServerStreamMethod<Q, R>,
    request: Q,
    options: CallOptions = {},
  ): AsyncGenerator<R, void, undefined> {
    const { token } = this.#file
    let begun = false
    try {
      for await (const response of this.#inner.serverStream(method, request, authorized(options, token))) {
        begun = true
        yield response
      }
      return
    } catch (error) {
      if (begun || !this.#mayRepeat(error, token)) throw error
    }
    yield* this.#inner.serverStream(method, request, authorized(options, this.#file.token))
  }

  clientStream<Q, R>(
    method: ClientStreamMethod<Q, R>,
    requests: AsyncIterable<Q>,
    options: CallOptions = {},
  ): Promise<R> {
    return this.#inner.clientStream(method, requests, authorized(options, this.#file.token))
  }

  renew(): void {
    this.#inner.renew()
  }

  close(): void {
    this.#inner.close()
  }

  #mayRepeat(error: unknown, refused: string): boolean {
    const unauthenticated = error instanceof TransportError && error.grpcCode === GrpcCode.UNAUTHENTICATED
    return unauthenticated && this.#file.isRenewed(refused)
  }
}

function authorized(options: CallOptions, token: string): CallOptions {
  return { ...options, metadata: { ...options.metadata, authorization: `Bearer ${token}` } }
}
