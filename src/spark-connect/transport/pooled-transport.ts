import type { CallOptions, ClientStreamMethod, ServerStreamMethod, Transport, UnaryMethod } from './transport.ts'

interface Member {
  readonly transport: Transport
  /** How many calls are under way. */
  calls: number
}

/** Several transports to one server as one: each call goes to the one with the fewest under way, in turn among equals. */
export class PooledTransport implements Transport {
  readonly #members: readonly Member[]
  #turn = 0

  constructor(transports: readonly Transport[]) {
    this.#members = transports.map((transport) => ({ transport, calls: 0 }))
  }

  async unary<Q, R>(method: UnaryMethod<Q, R>, request: Q, options?: CallOptions): Promise<R> {
    const member = this.#begin()
    try {
      return await member.transport.unary(method, request, options)
    } finally {
      member.calls -= 1
    }
  }

  async *serverStream<Q, R>(
    method: ServerStreamMethod<Q, R>,
    request: Q,
    options?: CallOptions,
  ): AsyncGenerator<R, void, undefined> {
    const member = this.#begin()
    try {
      yield* member.transport.serverStream(method, request, options)
    } finally {
      member.calls -= 1
    }
  }

  async clientStream<Q, R>(
    method: ClientStreamMethod<Q, R>,
    requests: AsyncIterable<Q>,
    options?: CallOptions,
  ): Promise<R> {
    const member = this.#begin()
    try {
      return await member.transport.clientStream(method, requests, options)
    } finally {
      member.calls -= 1
    }
  }

  renew(): void {
    for (const { transport } of this.#members) transport.renew()
  }

  close(): void {
    for (const { transport } of this.#members) transport.close()
  }

  #begin(): Member {
    const inTurn = [...this.#members.slice(this.#turn), ...this.#members.slice(0, this.#turn)]
    const least = inTurn.reduce((best, member) => (member.calls < best.calls ? member : best))
    this.#turn = (this.#members.indexOf(least) + 1) % this.#members.length
    least.calls += 1
    return least
  }
}
