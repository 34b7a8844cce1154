import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** How many ports after the wished one are tried. */
const TRIES = 20

/** A server that answers. */
export interface Listening {
  readonly server: Server
  /** The port it got: the wished one, or the next free one after it. */
  readonly port: number
}

/** Serves the app on `host` at `port`, or at the next free one. Rejects where twenty in a row are taken. */
export async function listen(app: Hono, host: string, port: number): Promise<Listening> {
  for (let tried = port; tried < port + TRIES; tried++) {
    const server = createServer(getRequestListener(app.fetch))
    const isFree = await bind(server, host, tried)
    if (isFree) return { server, port: (server.address() as AddressInfo).port }
  }
  throw new Error(`ports ${port} to ${port + TRIES - 1} of ${host} are all taken: set DASHBOARD_PORT to a free one`)
}

function bind(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(port, host, () => resolve(true))
  })
}
