import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SparkSession } from '#spark-connect'
import { type Endpoints, endpointsFile, type StackSettings } from '../../src/config.ts'
import { markOf } from '../../src/home-mark.ts'
import { down, reset } from '../../src/stack/down.ts'
import { homeAt } from '../../src/stack/home.ts'
import {
  authorityFile,
  passFile,
  readPassword,
  readServerCertificate,
  readToken,
} from '../../src/stack/secrets/secrets.ts'
import { status } from '../../src/stack/status.ts'
import { up } from '../../src/stack/up.ts'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'

// A stack of its own, small and on ports of its own: this test kills it.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-'))
const home = homeAt(join(folder, 'stack'))
const linux = existsSync('/proc/net/tcp')
const squatter = createServer()
const said: string[] = []

let settings: StackSettings
let endpoints: Endpoints

beforeAll(async () => {
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
  const address = squatter.address()
  const taken = typeof address === 'object' && address ? address.port : 0
  // Below the ports that outgoing connections get: one that is let go of for a moment must still be free.
  const first = 21_000 + (process.pid % 250) * 16
  const wishes = {
    ...{ sparkConnect: first, sparkUi: first + 1, sparkHistory: first + 2 },
    ...{ hdfs: first + 3, hdfsWeb: first + 4, hdfsData: first + 5 },
  }
  settings = {
    home: home.root,
    hdfsUser: 'sparkwright',
    sparkMaster: 'local[2]',
    // These live for a few queries only.
    sparkJavaOptions: ['-XX:TieredStopAtLevel=1'],
    sparkProperties: undefined,
    sparkMemory: '1g',
    classArchives: true,
    hdfsMemory: '256m',
    ports: { ...wishes, postgres: taken },
  }
  endpoints = await up(settings, { say: (line) => said.push(line) })
})

afterAll(async () => {
  squatter.close()
  await reset(settings, { secrets: true })
  rmSync(folder, { recursive: true })
})

/** What a job needs of the stack: a query with the token, a table, a file. */
async function expectUse(): Promise<void> {
  await using spark = await SparkSession.connect(endpoints.sparkRemote, { token: readToken(home) })
  expect(await (await spark.sql('SELECT 6 * 7 AS answer')).collect()).toHaveLength(1)
  expect(await ask('fraud_owner', 'SELECT word FROM kept')).toEqual([{ word: 'still here' }])
  expect(await hdfs().open('/creditcard/kept')).toBe('still here')
}

function hdfs(): WebHdfs {
  return new WebHdfs({ url: endpoints.hdfsWeb, user: 'sparkwright' })
}

async function ask(role: 'fraud_owner' | 'fraud_reader', query: string): Promise<unknown[]> {
  const password = readPassword(home, role)
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port: endpoints.postgresPort, database: 'fraud' },
    ...{ user: role, password, ssl: { ca: readFileSync(authorityFile(home)) } },
  })
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

/** The processes that carry the stack's home in their command line, whoever started them. */
function processes(): number[] {
  const isOurs = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home.root)
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOurs(name))
    .map(Number)
}

/** The local addresses, as the kernel writes them, at which processes listen. */
function listening(pids: readonly (number | null)[]): string[] {
  const sockets = new Set(pids.flatMap((pid) => (pid === null ? [] : socketsOf(pid))))
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && sockets.has(`socket:[${fields[9]}]`))
      .map((fields) => fields[1] ?? ''),
  )
}

function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      return []
    }
  })
}

const LOOPBACK = /^(0100007F|0000000000000000FFFF00000100007F|00000000000000000000000001000000):/
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
const expectHealthy = async () =>
  expect((await status(settings)).map(({ service, state }) => [service, state])).toEqual(
    ['postgres', 'namenode', 'datanode', 'spark', 'history'].map((service) => [service, 'healthy']),
  )

describe('the local stack', () => {
  test('comes up, healthy, and says where it is', async () => {
    await expectHealthy()
    expect(JSON.parse(readFileSync(endpointsFile(home.root), 'utf8'))).toEqual({
      home: markOf(home.root),
      ...endpoints,
    })
  })

  test('takes a free port for a taken one, and says so', () => {
    expect(endpoints.postgresPort).not.toBe(settings.ports.postgres)
    expect(said.join('\n')).toContain(`port ${settings.ports.postgres} is taken: using ${endpoints.postgresPort}`)
  })

  test('leaves what is healthy alone', async () => {
    const before = await status(settings)
    expect(await up(settings)).toEqual(endpoints)
    expect(await status(settings)).toEqual(before)
  })

  test('keeps its secrets to itself', () => {
    expect(mode(home.secrets)).toBe('700')
    for (const file of readdirSync(home.secrets)) expect(mode(join(home.secrets, file))).toBe('600')
    const secrets = [readToken(home), readPassword(home, 'postgres'), readPassword(home, 'fraud_loader')]
    secrets.push(readServerCertificate(home).split('\n').at(-3) ?? '')
    const told = [home.logs, home.conf, home.events].flatMap((place) =>
      readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    )
    for (const secret of secrets) expect(told.filter((text) => text.includes(secret))).toEqual([])
  })

  test.runIf(linux)('listens on this machine only, and shows no secret in its command lines', async () => {
    const pids = (await status(settings)).map(({ pid }) => pid)
    const addresses = listening(pids)
    expect(addresses.length).toBeGreaterThanOrEqual(9)
    expect(addresses.filter((address) => !LOOPBACK.test(address))).toEqual([])
    const commands = pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).join()
    expect(commands).not.toContain(readToken(home))
  })

  test('lets nobody in without the token', async () => {
    await expect(SparkSession.connect(endpoints.sparkRemote, { token: 'wrong' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    await expect(SparkSession.connect(endpoints.sparkRemote)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('gives the jobs their folders and the roles their database, and no more', async () => {
    for (const name of ['processed_fraud_data', 'creditcard'])
      expect(await hdfs().status(`/${name}`)).toMatchObject({ owner: 'sparkwright', permission: '750' })
    await expect(hdfs().makeDirectory('/elsewhere')).rejects.toThrow(/[Pp]ermission/)
    await expect(ask('fraud_reader', 'CREATE TABLE public.mine ()')).rejects.toThrow('permission denied')
    await ask('fraud_owner', 'CREATE TABLE public.kept (word text)')
    await ask('fraud_owner', "INSERT INTO kept VALUES ('still here')")
    await expect(ask('fraud_reader', 'SELECT * FROM public.kept')).rejects.toThrow('permission denied')
  })

  test('sees what was killed, starts it again, and has lost nothing', async () => {
    await hdfs().create('/creditcard/kept', 'still here')
    for (const { service, pid } of await status(settings)) {
      process.kill(pid ?? 0, 'SIGKILL')
      await expect.poll(async () => (await status(settings)).find((one) => one.service === service)?.state).toBe('dead')
    }
    endpoints = await up(settings)
    await expectHealthy()
    await expectUse()
  })

  test('comes again after going down, with its data; leaves no process behind', async () => {
    await down(settings)
    expect((await status(settings)).map(({ state }) => state)).toEqual(Array(5).fill('stopped'))
    if (linux) expect(processes()).toEqual([])
    endpoints = await up(settings)
    await expectUse()
  })

  test('a stack from before PostgreSQL had a certificate gets one, and keeps its data', async () => {
    for (const name of ['postgres.pem', 'postgres-ca.pem']) rmSync(join(home.secrets, name))
    endpoints = await up(settings)
    await expectHealthy()
    await expectUse()
  })

  test('says at once that the data were made with another password', async () => {
    const kept = readFileSync(passFile(home), 'utf8')
    writeFileSync(passFile(home), kept.replace(/postgres:.*/, 'postgres:another'))
    await expect(up(settings)).rejects.toThrow(`PostgreSQL does not take the password in ${passFile(home)}`)
    writeFileSync(passFile(home), kept)
    await expectHealthy()
  })
})
