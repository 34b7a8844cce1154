import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Remote } from './stack.ts'

/** What a relay does to what it carries. */
export interface Disturbance {
  /** How long each way takes, in ms. */
  readonly delay?: number
  /** After so many bytes from the server the link is cut, once. */
  readonly cutAfter?: number
}

/** More is not read ahead for a receiver that does not keep up, in bytes. */
const MOST_HELD = 64 << 20

/** A link on this machine between a client and the server, of which one end is slow or frail. */
export class Relay implements AsyncDisposable {
  readonly #server: Server
  readonly #remote: Remote
  readonly #open = new Set<Socket>()
  /** How often it cut the link. */
  cuts = 0

  private constructor(server: Server, remote: Remote) {
    this.#server = server
    this.#remote = remote
  }

  /** Listens on a port of its own on 127.0.0.1 and carries everything to the server that `remote` names. */
  static async to(remote: Remote, disturbance: Disturbance): Promise<Relay> {
    const server = createServer()
    const relay = new Relay(server, remote)
    server.on('connection', (near) => relay.#carry(near, disturbance))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return relay
  }

  /** The server as it is reached through this relay. */
  get remote(): Remote {
    const { port } = this.#server.address() as AddressInfo
    return { ...this.#remote, remote: `sc://127.0.0.1:${port}` }
  }

  #carry(near: Socket, { delay = 0, cutAfter = Number.POSITIVE_INFINITY }: Disturbance): void {
    const { hostname, port } = new URL(this.#remote.remote.replace(/^sc:/, 'http:'))
    const far = connect(Number(port), hostname)
    const close = () => {
      near.destroy()
      far.destroy()
    }
    let fromServer = 0
    far.on('data', (chunk) => {
      fromServer += chunk.length
      if (fromServer <= cutAfter || this.cuts > 0) return
      this.cuts += 1
      close()
    })
    pass(near, far, delay)
    pass(far, near, delay)
    for (const socket of [near, far]) {
      this.#open.add(socket)
      socket.setNoDelay(true)
      socket
        .on('error', () => {})
        .on('close', () => {
          this.#open.delete(socket)
          close()
        })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Hands on what comes, each piece as late as the others, and no faster than it is taken. */
function pass(from: Socket, to: Socket, delay: number): void {
  let held = 0
  const resumeIfLight = () => {
    if (held < MOST_HELD) from.resume()
  }
  from.on('data', (chunk) => {
    held += chunk.length
    if (held >= MOST_HELD) from.pause()
    const handOn = () =>
      void to.write(chunk, () => {
        held -= chunk.length
        resumeIfLight()
      })
    if (delay === 0) handOn()
    else setTimeout(handOn, delay)
  })
}
