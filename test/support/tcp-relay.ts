import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A listener on loopback that passes bytes on to another port of it, as a TLS proxy before a Connect server does. */
export interface Relay extends AsyncDisposable {
  readonly port: number
  /** How many connections have been passed on so far. */
  readonly connections: number
  /** How many of them are open. */
  readonly open: number
  /** Takes what the server sends and passes none of it on, as a link does that is about to break. */
  hold(): void
  /** From now on ends each connection once it has carried so many bytes of the server's. */
  cutEvery(bytes: number): void
  /** Ends all connections, with what is under way on them; for so many ms it takes no others, as if the server were gone. */
  cut(away?: number): void
  /** Ends all connections; those to come are shown another certificate. */
  replaceCertificate(tls: TlsOptions): void
}

/** Starts one; with `tls` it takes TLS and passes on what is inside. `at`: where it listens. */
export async function startRelay(to: number, tls?: TlsOptions, at = '127.0.0.1'): Promise<Relay> {
  const open = new Set<Socket>()
  let connections = 0
  let isHolding = false
  let bytesEach = Number.POSITIVE_INFINITY
  let backAt = 0
  const take = (client: Socket) => {
    if (Date.now() < backAt) return void client.on('error', () => {}).destroy()
    connections += 1
    open.add(client)
    const server = connect(to, '127.0.0.1')
    client.pipe(server)
    let carried = 0
    server.on('data', (chunk) => {
      carried += chunk.length
      if (carried >= bytesEach) client.destroy()
      else if (!isHolding) client.write(chunk)
    })
    server.on('end', () => client.end())
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy())
    client.on('close', () => open.delete(client))
  }
  const tlsListener = tls && createTlsServer({ ALPNProtocols: ['h2'], ...tls }, take).on('tlsClientError', () => {})
  const listener = tlsListener ?? createServer(take)
  const cut = (away = 0) => {
    isHolding = false
    backAt = Date.now() + away
    for (const socket of open) socket.destroy()
  }
  listener.listen(0, at)
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    get open() {
      return open.size
    },
    hold() {
      isHolding = true
    },
    cutEvery(bytes) {
      bytesEach = bytes
    },
    cut,
    replaceCertificate(other) {
      tlsListener?.setSecureContext(other)
      cut()
    },
    async [Symbol.asyncDispose]() {
      cut()
      listener.close()
      await once(listener, 'close')
    },
  }
}
