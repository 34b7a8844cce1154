import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** How long `delay` holds bytes back, in ms. */
const DELAY = 1_000

/** What becomes of a connection: closed, reset, left open without another byte, or held back for a second. */
export type ByteFaultKind = 'cut' | 'reset' | 'freeze' | 'delay'

/** Something that happens once, as soon as so many bytes have passed since it was armed. */
export interface ByteFault {
  readonly kind: ByteFaultKind
  readonly at: number
  /** `down`: from server to client. */
  readonly direction: 'down' | 'up'
}

interface Link {
  readonly client: Socket
  readonly upstream: Socket
}

/** Passes TCP connections on, byte by byte as they come, until its fault strikes one of them. Loopback only. */
export class ByteRelay {
  readonly #server: Server
  readonly #target: () => number
  readonly #links = new Set<Link>()
  #fault: ByteFault | undefined
  #passed = { down: 0, up: 0 }

  private constructor(target: () => number) {
    this.#target = target
    this.#server = createServer((client) => this.#link(client))
  }

  /** Listens on a port of its own and passes on to another, asked for at each connection. */
  static async start(target: () => number): Promise<ByteRelay> {
    const relay = new ByteRelay(target)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    return relay
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Bytes that have passed since the last `arm`. */
  get passed(): { readonly down: number; readonly up: number } {
    return this.#passed
  }

  /** Whether an armed fault is still to come. */
  get isArmed(): boolean {
    return this.#fault !== undefined
  }

  /** Counts from 0 again, towards a fault or none. */
  arm(fault?: ByteFault): void {
    this.#passed = { down: 0, up: 0 }
    this.#fault = fault
  }

  /** Resets the client's side of the connection whose other side has this port. */
  reset(upstreamPort: number): void {
    for (const link of this.#links) if (link.upstream.localPort === upstreamPort) this.#end(link, 'reset')
  }

  /** Ends every connection, frozen ones too. */
  async close(): Promise<void> {
    for (const link of this.#links) this.#end(link, 'cut')
    this.#server.close()
    await once(this.#server, 'close')
  }

  #link(client: Socket): void {
    const link = { client, upstream: connect(this.#target(), '127.0.0.1') }
    this.#links.add(link)
    for (const socket of [client, link.upstream]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => this.#end(link, 'cut'))
    }
    this.#pass(link, 'up')
    this.#pass(link, 'down')
  }

  #pass(link: Link, direction: ByteFault['direction']): void {
    const [from, to] = direction === 'up' ? [link.client, link.upstream] : [link.upstream, link.client]
    const write = (bytes: Buffer) => {
      if (!to.write(bytes) && !to.destroyed) from.pause()
    }
    to.on('drain', () => from.resume())
    from.on('data', (bytes: Buffer) => {
      const before = this.#passed[direction]
      this.#passed[direction] += bytes.length
      const fault = this.#fault
      if (fault?.direction !== direction || this.#passed[direction] <= fault.at) return write(bytes)
      this.#fault = undefined
      const cutAt = fault.at - before
      write(bytes.subarray(0, cutAt))
      this.#strike(link, fault.kind, () => write(bytes.subarray(cutAt)))
    })
  }

  #strike(link: Link, kind: ByteFaultKind, goOn: () => void): void {
    if (kind === 'cut' || kind === 'reset') {
      this.#end(link, kind)
      return
    }
    const sockets = [link.client, link.upstream]
    for (const socket of sockets) {
      socket.pause()
      if (kind === 'freeze') socket.removeAllListeners('data').removeAllListeners('drain')
    }
    if (kind === 'freeze') return
    setTimeout(() => {
      goOn()
      for (const socket of sockets) socket.resume()
    }, DELAY)
  }

  #end(link: Link, how: 'cut' | 'reset'): void {
    if (!this.#links.delete(link)) return
    if (how === 'reset') link.client.resetAndDestroy()
    else link.client.end(() => link.client.destroy())
    link.upstream.destroy()
  }
}
