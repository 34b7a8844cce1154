import { createServer } from 'node:net'
import type { StackSettings } from '../../config.ts'
import { StackError } from '../stack-error.ts'
import type { ServiceName } from './service.ts'

/** Every port of the stack; those without a setting are nobody's business but the stack's own. */
export type PortName =
  | keyof StackSettings['ports']
  | 'hdfsTransfer'
  | 'hdfsIpc'
  | 'master'
  | 'masterUi'
  | 'worker'
  | 'workerUi'

/** The ports in use, by name. */
export type Ports = Readonly<Record<PortName, number>>

/** A port that was asked for and the one that was given. */
export interface ChosenPort {
  readonly wished: number
  readonly chosen: number
}

/** The ports that were chosen so far. */
export type ChosenPorts = Readonly<Partial<Record<PortName, ChosenPort>>>

/** Which ports a service listens on. */
export const portsOf: Readonly<Record<ServiceName, readonly PortName[]>> = {
  postgres: ['postgres'],
  namenode: ['hdfs', 'hdfsWeb'],
  datanode: ['hdfsData', 'hdfsTransfer', 'hdfsIpc'],
  master: ['master', 'masterUi'],
  worker: ['worker', 'workerUi'],
  spark: ['sparkConnect', 'sparkUi'],
  history: ['sparkHistory'],
}

const clusterWishes = { master: 7077, masterUi: 8080, worker: 0, workerUi: 8081 }

/** A data node's other ports, as far from its web page's as Hadoop has them: two stacks that start at once stay apart. */
function besideData(hdfsData: number): { readonly hdfsTransfer: number; readonly hdfsIpc: number } {
  return hdfsData === 0 || hdfsData > 65_532
    ? { hdfsTransfer: 0, hdfsIpc: 0 }
    : { hdfsTransfer: hdfsData + 2, hdfsIpc: hdfsData + 3 }
}

/** What the choice of ports needs to know. */
export interface PortWishes {
  readonly wishes: StackSettings['ports']
  /** The services that will run. */
  readonly services: readonly ServiceName[]
  readonly remembered: ChosenPorts
  /** Whether a service runs already: its ports are taken, by itself. */
  isRunning(service: ServiceName): boolean
  /** Told when a wish could not be fulfilled. */
  say(line: string): void
}

/**
 * Gives every service its ports: the remembered one while the wish is the same, else the wish, else any free one.
 * Port 0 wishes for any free one.
 */
export async function choosePorts({ wishes, services, remembered, isRunning, say }: PortWishes): Promise<ChosenPorts> {
  const wanted = { ...clusterWishes, ...besideData(wishes.hdfsData), ...wishes }
  const chosen: Partial<Record<PortName, ChosenPort>> = { ...remembered }
  const given = new Set<number>()
  const canHave = async (port: number) => !given.has(port) && (await isFree(port))
  for (const service of services) {
    for (const name of portsOf[service]) {
      const wished = wanted[name]
      const before = remembered[name]
      const keep = before?.wished === wished && (isRunning(service) || (await canHave(before.chosen)))
      const port = keep ? before.chosen : (await canHave(wished)) ? wished : await anyFreePort(given)
      if (!keep && wished !== 0 && port !== wished) say(`${service.padEnd(9)} port ${wished} is taken: using ${port}`)
      given.add(port)
      chosen[name] = { wished, chosen: port }
    }
  }
  return chosen
}

/** Whether a port can be had now. */
export async function isFree(port: number): Promise<boolean> {
  return port !== 0 && (await listenOnce(port)) !== undefined
}

async function anyFreePort(given: ReadonlySet<number>): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = await listenOnce(0)
    if (port !== undefined && !given.has(port)) return port
  }
  throw new StackError('no port is free on 127.0.0.1')
}

/** The port that a listener got, or undefined if it could not have it. */
function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
