import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SparkSession } from '#spark-connect'
import { type Endpoints, readSettings, readStackSettings, type StackSettings } from '../../src/config.ts'
import { down, reset } from '../../src/stack/down.ts'
import { homeAt } from '../../src/stack/home.ts'
import { readToken } from '../../src/stack/secrets/secrets.ts'
import { status } from '../../src/stack/status.ts'
import { up } from '../../src/stack/up.ts'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'

// A copy of a stack that is up.

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 })

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-two-'))
// Below the ports that outgoing connections get.
const first = 25_600 + (process.pid % 250) * 16
const wishes = { SPARK_CONNECT: 0, SPARK_UI: 1, SPARK_HISTORY: 2, HDFS: 3, HDFS_WEB: 4, HDFS_DATA: 5, POSTGRES: 9 }
const environment = {
  ...Object.fromEntries(Object.entries(wishes).map(([name, offset]) => [`${name}_PORT`, String(first + offset)])),
  ...{ SPARK_MASTER: 'local[2]', SPARK_MEMORY: '1g', HDFS_MEMORY: '256m', CLASS_ARCHIVES: 'no' },
  SPARK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1',
}
const settingsOf = (name: string) => readStackSettings({ ...environment, SPARKWRIGHT_HOME: join(folder, name) })
const [one, copy] = [settingsOf('one'), settingsOf('copy')]

afterAll(async () => {
  for (const settings of [copy, one]) await reset(settings, { secrets: true })
  rmSync(folder, { recursive: true })
})

const states = async (settings: StackSettings) => [...new Set((await status(settings)).map(({ state }) => state))]
const pids = async (settings: StackSettings) => (await status(settings)).map(({ pid }) => pid)
const hdfs = ({ hdfsWeb: url }: Endpoints) => new WebHdfs({ url, user: 'sparkwright' })

/** That Spark takes the token, and HDFS has the file, of this very stack. */
async function expectUse({ home }: StackSettings, endpoints: Endpoints, name: string): Promise<void> {
  await using spark = await SparkSession.connect(endpoints.sparkRemote, { token: readToken(homeAt(home)) })
  expect(await (await spark.sql('select 1 as one')).collect()).toHaveLength(1)
  expect(await hdfs(endpoints).open('/creditcard/whose')).toBe(name)
}

let original: Endpoints
beforeAll(async () => {
  original = await up(one)
  await hdfs(original).create('/creditcard/whose', '0')
})

test('a copy of one that is up has no servers until it starts its own, which leave the others alone', async () => {
  const before = await pids(one)
  expect(spawnSync('cp', ['-a', one.home, copy.home]).status).toBe(0)
  expect(await states(copy)).toEqual(['stopped'])
  expect(() => readSettings({ SPARKWRIGHT_HOME: copy.home })).toThrow('is a copy of the stack in')
  await down(copy)
  const own = await up(copy)
  expect([await states(copy), await pids(one)]).toEqual([['healthy'], before])
  await expectUse(copy, own, '0')
  await hdfs(own).delete('/creditcard/whose')
  await reset(copy)
  expect(await pids(one)).toEqual(before)
  await expectUse(one, original, '0')
})
