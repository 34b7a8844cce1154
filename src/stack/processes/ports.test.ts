import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { choosePorts, type PortWishes } from './ports.ts'

const any = { sparkConnect: 0, sparkUi: 0, sparkHistory: 0, hdfs: 0, hdfsWeb: 0, hdfsData: 0, postgres: 0 }
const listeners: Server[] = []

afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close()
})

/** Takes a port and holds it until the test ends. */
async function takenPort(): Promise<number> {
  const listener = createServer()
  listeners.push(listener)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function freePort(): Promise<number> {
  const port = await takenPort()
  await new Promise((resolve) => listeners.pop()?.close(resolve))
  return port
}

async function choosePostgres(wished: number, options: Partial<PortWishes> = {}) {
  const said: string[] = []
  const ports = await choosePorts({
    wishes: { ...any, postgres: wished },
    services: ['postgres'],
    remembered: {},
    isRunning: () => false,
    say: (line) => said.push(line),
    ...options,
  })
  return { port: ports.postgres?.chosen ?? 0, said }
}

describe('choosePorts', () => {
  test('gives the port that was wished for', async () => {
    const wished = await freePort()
    expect(await choosePostgres(wished)).toEqual({ port: wished, said: [] })
  })

  test('gives a data node ports beside each other', async () => {
    const hdfsData = await freePort()
    const wishes = { ...any, hdfsData }
    const ports = await choosePorts({
      wishes,
      services: ['datanode'],
      remembered: {},
      isRunning: () => false,
      say() {},
    })
    const wished = [ports.hdfsData, ports.hdfsTransfer, ports.hdfsIpc].map((port) => port?.wished)
    expect(wished).toEqual([hdfsData, hdfsData + 2, hdfsData + 3])
  })

  test('gives a free one for a taken one, and says so', async () => {
    const wished = await takenPort()
    const { port, said } = await choosePostgres(wished)
    expect(port).not.toBe(wished)
    expect(said).toEqual([expect.stringContaining(`port ${wished} is taken: using ${port}`)])
  })

  test('keeps what it gave before, although the wish could be fulfilled by now', async () => {
    const [wished, chosen] = [await freePort(), await freePort()]
    const { port } = await choosePostgres(wished, { remembered: { postgres: { wished, chosen } } })
    expect(port).toBe(chosen)
  })

  test('forgets what it gave before for another wish', async () => {
    const [wished, chosen] = [await freePort(), await freePort()]
    const { port } = await choosePostgres(wished, { remembered: { postgres: { wished: wished + 1, chosen } } })
    expect(port).toBe(wished)
  })

  test('leaves the port to the service that listens there itself', async () => {
    const chosen = await takenPort()
    const remembered = { postgres: { wished: 0, chosen } }
    expect((await choosePostgres(0, { remembered, isRunning: () => true })).port).toBe(chosen)
    expect((await choosePostgres(0, { remembered })).port).not.toBe(chosen)
  })

  test('gives no port twice', async () => {
    const same = await freePort()
    const ports = await choosePorts({
      wishes: { ...any, hdfs: same, hdfsWeb: same },
      services: ['postgres', 'namenode', 'datanode', 'spark', 'history', 'master', 'worker'],
      remembered: {},
      isRunning: () => false,
      say: () => {},
    })
    const chosen = Object.values(ports).map((port) => port.chosen)
    expect(chosen).toHaveLength(13)
    expect(new Set(chosen).size).toBe(13)
  })
})
