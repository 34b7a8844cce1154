import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { ensure } from './ensure.ts'
import { homeAt, logFile, makeHome } from './home.ts'
import { checkPort } from './processes/health.ts'
import { isRunning } from './processes/pid-file.ts'
import type { Service } from './processes/service.ts'
import { stopService } from './processes/stop.ts'
import { PortTakenError } from './stack-error.ts'

const home = homeAt(mkdtempSync(join(tmpdir(), 'sparkwright-ensure-')))
makeHome(home)
const open: Server[] = []
afterEach(async () => {
  await stopService(home, 'history')
  for (const server of open.splice(0)) server.close()
})
afterAll(() => rmSync(home.root, { recursive: true }))

/** A port that somebody listens at. */
async function takenPort(): Promise<number> {
  const server = createServer()
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** The smallest server there is. It takes a moment to start, as Java does. */
function serviceAt(port: number): Service {
  const program = `setTimeout(() => require('net').createServer(() => console.log('called')).listen(${port}, '127.0.0.1'), 500)`
  return {
    name: 'history',
    needs: [],
    address: '',
    stopSignal: 'SIGTERM',
    files: () => ({}),
    launch: () => ({ program: process.execPath, args: ['-e', program], env: {}, cwd: home.root }),
    check: (signal) => checkPort(port, signal),
  }
}

const up = (port: number) => ensure(serviceAt(port), { home, ports: [port], anew: false, say() {} })

describe('a service that is started', () => {
  test('is healthy once it listens itself', async () => {
    const port = await takenPort()
    await new Promise((resolve) => open.pop()?.close(resolve))
    expect(await up(port)).toBe('started')
    expect(await up(port)).toBe('kept')
  })

  test('has a log that does not grow for ever, also where it is left alone', async () => {
    const port = await takenPort()
    await new Promise((resolve) => open.pop()?.close(resolve))
    await up(port)
    const log = logFile(home, 'history')
    truncateSync(log, 20e6 + 1)
    expect(await up(port)).toBe('kept')
    expect(statSync(`${log}.1`).size).toBeGreaterThan(20e6)
    await checkPort(port, AbortSignal.timeout(1000))
    await expect.poll(() => readFileSync(log, 'utf8')).toMatch(/^(called\n)+$/)
  })

  test('is not taken for another that got its port first, and can have another port', async () => {
    await expect(up(await takenPort())).rejects.toThrow(PortTakenError)
    expect(isRunning(home, 'history')).toBe(false)
  })
})
