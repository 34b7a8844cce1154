import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, endpointsFile, readSettings } from '../config.ts'
import { markOf } from '../home-mark.ts'
import { homeAt } from './home.ts'
import { readPlan, writePlan } from './plan.ts'
import { removePlace } from './postgres/postgres-place.ts'
import { whileLocked } from './processes/lock.ts'
import { isRunning, readPid, writePid } from './processes/pid-file.ts'
import { thisProcess } from './processes/process.ts'
import { stopService } from './processes/stop.ts'

// A home that is up, a copy of it, and one that was moved.

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-homes-'))
const at = (name: string) => homeAt(join(folder, name))
const [original, copied, elder] = [at('original'), at('copy'), at('moved')]
const elsewhere = join(folder, 'elsewhere')

beforeAll(() => {
  for (const path of [original.pids, elsewhere]) mkdirSync(path, { recursive: true })
  writePid(original, 'spark', { ...thisProcess(), fingerprint: '', stopSignal: 'SIGTERM' })
  writePlan(original, { cluster: false, ports: { postgres: { wished: 5432, chosen: 5433 } } })
  writeFileSync(endpointsFile(original.root), JSON.stringify({ home: markOf(original.root), postgresPort: 5433 }))
  writeFileSync(original.lock, JSON.stringify({ ...thisProcess(), home: markOf(original.root) }))
  writeFileSync(join(elsewhere, 'home.json'), JSON.stringify(markOf(original.root)))
  symlinkSync(elsewhere, original.postgres)
  cpSync(original.root, copied.root, { recursive: true, verbatimSymlinks: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

const portFor = (root: string, set = {}) => readSettings({ SPARKWRIGHT_HOME: root, ...set }).postgres.port

describe('in a copy', () => {
  test('nothing of the original is its own: no process, no ports, no lock, no data', async () => {
    expect([isRunning(original, 'spark'), isRunning(copied, 'spark')]).toEqual([true, false])
    // It would end this very process.
    expect(await stopService(copied, 'spark')).toBe('not running')
    expect([readPlan(original)?.ports.postgres?.chosen, readPlan(copied)]).toEqual([5433, undefined])
    const options = { waitSeconds: 0, say() {} }
    expect(await whileLocked(copied, options, async () => 'mine')).toBe('mine')
    removePlace(copied)
    expect([existsSync(copied.postgres), existsSync(elsewhere)]).toEqual([false, true])
  })

  test('jobs do not go to the servers of the original, also once it has gone down', () => {
    expect(portFor(original.root)).toBe(5433)
    const refused = new ConfigError(
      `${copied.root} is a copy of the stack in ${original.root} and has no servers of its own yet. Run: npm run stack -- up`,
    )
    expect(() => portFor(copied.root)).toThrow(refused)
    rmSync(endpointsFile(copied.root))
    expect(() => portFor(copied.root)).toThrow(refused)
    const others = { SPARK_REMOTE: 'sc://spark:15002', HDFS_URI: 'hdfs://hdfs:8020', HDFS_WEB_URL: 'http://hdfs:9870' }
    expect(portFor(copied.root, { ...others, PGPORT: '5434' })).toBe(5434)
  })
})

test('a home that was moved, or is reached by a link, keeps what is its own', () => {
  symlinkSync(original.root, join(folder, 'link'))
  expect(isRunning(homeAt(join(folder, 'link')), 'spark')).toBe(true)
  renameSync(original.root, elder.root)
  mkdirSync(original.root)
  expect(readPid(elder, 'spark')?.pid).toBe(process.pid)
  expect(portFor(elder.root)).toBe(5433)
})
