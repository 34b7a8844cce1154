/** One call of the service, as the generated code describes it: an entry of `SparkConnectServiceService`. */
export interface Method<Request, Response> {
  /** `/spark.connect.SparkConnectService/Config`. */
  readonly path: string
  readonly requestSerialize: (request: Request) => Buffer
  readonly responseDeserialize: (bytes: Buffer) => Response
}

export interface UnaryMethod<Request, Response> extends Method<Request, Response> {
  readonly requestStream: false
  readonly responseStream: false
}

export interface ServerStreamMethod<Request, Response> extends Method<Request, Response> {
  readonly requestStream: false
  readonly responseStream: true
}

export interface ClientStreamMethod<Request, Response> extends Method<Request, Response> {
  readonly requestStream: true
  readonly responseStream: false
}

export interface CallOptions {
  /** Cancels the call: it then fails with code CANCELLED. */
  readonly signal?: AbortSignal | undefined
  /** How long the call may take in ms, from now to its last message; then it fails with DEADLINE_EXCEEDED. Default: no limit. */
  readonly timeout?: number | undefined
  /** Further headers of this call. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/**
 * Carries messages to a server and back. Every failure is a `TransportError`; nothing is retried here.
 * A stream reads ahead no more than a window's worth, and is cancelled when its consumer stops early.
 */
export interface Transport {
  unary<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    options?: CallOptions,
  ): Promise<Response>
  serverStream<Request, Response>(
    method: ServerStreamMethod<Request, Response>,
    request: Request,
    options?: CallOptions,
  ): AsyncIterable<Response>
  clientStream<Request, Response>(
    method: ClientStreamMethod<Request, Response>,
    requests: AsyncIterable<Request>,
    options?: CallOptions,
  ): Promise<Response>
  /**
   * Makes a new connection for the calls to come, because nothing comes over the old one any more; calls under way stay
   * on the old one until they end.
   */
  renew(): void
  /** Ends the connection; calls under way fail. */
  close(): void
}
