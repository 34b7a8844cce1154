import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readSettings } from '../../src/config.ts'
import type { ParquetDataset, Publisher, RowsByBatch } from '../../src/driver/ports.ts'
import { superuser } from '../../src/stack/hdfs/hdfs-conf.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { type CallOptions, WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'

vi.setConfig({ testTimeout: 60_000 })

const settings = readSettings().hdfs
const hdfs = new WebHdfs({ url: settings.web, user: settings.user })
const store = new HdfsDatasetStore(hdfs)
const home = `/processed_fraud_data/test_${randomBytes(4).toString('hex')}`

beforeAll(() => hdfs.makeDirectory(home))
afterAll(() => hdfs.delete(home))

/** Writes what Spark would: a folder a batch, then the marker. */
async function write(root: string, runId: string, part: string, rows: RowsByBatch): Promise<void> {
  const staged = store.stagingPath(root, runId, part)
  for (const [batch, count] of Object.entries(rows))
    if (count > 0) await hdfs.create(`${staged}/batch=${batch}/part-00000.snappy.parquet`, `${runId} ${batch} ${count}`)
  await hdfs.create(`${staged}/_SUCCESS`, '')
}

/** The numbers of the runs, in the order in which they are first named. */
const numbers = new Map<string, number>()
function by(runId: string): Publisher {
  const fence = numbers.get(runId) ?? numbers.size + 1
  numbers.set(runId, fence)
  return { runId, fence }
}

async function publish(root: string, runId: string, rows: RowsByBatch): Promise<ParquetDataset> {
  await write(root, runId, 'accepted', rows)
  return store.publish(root, by(runId), { accepted: await store.verify(root, runId, 'accepted', rows) })
}

/** What readers find: batch → the content of its files. */
async function visible(root: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const [batch, { parts }] of Object.entries((await store.newest(root))?.batches ?? {})) {
    const path = parts.accepted?.path
    found[batch] = path ? await hdfs.open(`${root}/${path}/part-00000.snappy.parquet`) : ''
  }
  return found
}

async function namesIn(path: string): Promise<readonly string[]> {
  return (await hdfs.list(path)).map((file) => file.pathSuffix).sort()
}

describe('WebHDFS', () => {
  test.each(['plain', 'batch=2020-03', 'a b', 'a+b', '100%', 'a%20b', 'ü€', 'q?x&y#z', "it's;"])(
    'a file in a folder named %s comes back as it was written',
    async (name) => {
      const path = `${home}/names/${name}/datei ü`
      await hdfs.create(path, 'one\ntwo ü')
      expect(await hdfs.open(path)).toBe('one\ntwo ü')
      expect(await hdfs.status(path)).toMatchObject({ type: 'FILE', length: 10, owner: settings.user })
      expect(await namesIn(`${home}/names/${name}`)).toEqual(['datei ü'])
      expect(await hdfs.rename(path, `${home}/names/${name}/moved`)).toBe(true)
      expect(await hdfs.delete(`${home}/names/${name}`)).toBe(true)
      expect(await hdfs.status(`${home}/names/${name}`)).toBeUndefined()
    },
  )

  test('RENAME never replaces a file', async () => {
    await hdfs.create(`${home}/from`, 'new')
    await hdfs.create(`${home}/to`, 'old')
    expect(await hdfs.rename(`${home}/from`, `${home}/to`)).toBe(false)
    expect(await hdfs.rename(`${home}/nothing`, `${home}/to2`)).toBe(false)
    expect(await hdfs.open(`${home}/to`)).toBe('old')
  })

  test('CREATE replaces, GETCONTENTSUMMARY adds up, SETPERMISSION sets', async () => {
    await hdfs.create(`${home}/sum/a/1`, 'xxx')
    await hdfs.create(`${home}/sum/a/1`, new TextEncoder().encode('12345'))
    await hdfs.create(`${home}/sum/2`, '12')
    expect(await hdfs.summary(`${home}/sum`)).toEqual({ fileCount: 2, directoryCount: 2, length: 7 })
    await hdfs.setPermission(`${home}/sum/2`, '600')
    expect(await hdfs.status(`${home}/sum/2`)).toMatchObject({ permission: '600' })
  })

  test('errors have a name, a path and advice', async () => {
    await expect(hdfs.open(`${home}/missing`)).rejects.toMatchObject({
      exception: 'FileNotFoundException',
      path: `${home}/missing`,
      message: expect.stringContaining('Check the path'),
    })
    const stranger = new WebHdfs({ url: settings.web, user: 'stranger' })
    await hdfs.setPermission(home, '700')
    await expect(stranger.create(`${home}/x`, '')).rejects.toMatchObject({ exception: 'AccessControlException' })
    const theirs = new HdfsDatasetStore(stranger)
    for (const root of [home, `${home}/not/there/yet`])
      await expect(theirs.refuseUnwritable(root)).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    await expect(store.refuseUnwritable(`${home}/not/there/yet`)).resolves.toBeUndefined()
    expect(await hdfs.status(`${home}/not`)).toBeUndefined()
  })
})

describe('no room is told before anything is written', () => {
  /** SETQUOTA, which only a superuser may; below 0 lifts it. */
  async function setQuota(path: string, kind: 'namespacequota' | 'storagespacequota', to: number): Promise<void> {
    const query = new URLSearchParams({ op: 'SETQUOTA', 'user.name': superuser(), [kind]: String(to) })
    const answer = await fetch(new URL(`/webhdfs/v1${path}?${query}`, settings.web), { method: 'PUT' })
    expect(answer.status).toBe(200)
  }

  test.each([
    ['namespacequota', 1, /NSQuotaExceededException: .*Remove files below the folder, or raise its quota/],
    ['storagespacequota', 1_000_000, /DSQuotaExceededException: .*Free space below the folder, or raise its quota/],
  ] as const)('by a %s of a folder above', async (kind, limit, message) => {
    const folder = `${home}/quota_${kind}`
    await hdfs.makeDirectory(folder)
    await expect(store.refuseUnwritable(`${folder}/not/there`)).resolves.toBeUndefined()
    await setQuota(folder, kind, limit)
    const refused = expect(store.refuseUnwritable(`${folder}/not/there`)).rejects
    await refused.toMatchObject({ code: 'DISK_FULL', message: expect.stringMatching(message) })
    await setQuota(folder, kind, -1)
    expect(await namesIn(folder)).toEqual([])
    await expect(store.refuseUnwritable(`${folder}/not/there`)).resolves.toBeUndefined()
  })
})

describe('publishing', () => {
  test('nothing is there before the first publication', async () => {
    expect(await store.newest(`${home}/none`)).toBeUndefined()
  })

  test('replaces exactly the batches of the run', async () => {
    const root = `${home}/replace`
    await publish(root, 'run1', { '2020-01': 10, '2020-02': 20 })
    const { version, batches } = await publish(root, 'run2', { '2020-02': 21, '2020-03': 0 })
    expect(version).toBe(2)
    expect(batches['2020-03']?.parts.accepted).toMatchObject({ path: null, rows: 0, bytes: 0, files: 0 })
    expect(batches['2020-02']?.parts.accepted).toMatchObject({
      path: 'runs/run2/accepted/batch=2020-02',
      rows: 21,
      bytes: 15,
      files: 1,
    })
    expect(await visible(root)).toEqual({ '2020-01': 'run1 2020-01 10', '2020-02': 'run2 2020-02 21', '2020-03': '' })
  })

  test('what is staged is not visible, and a second publish of the same run changes nothing', async () => {
    const root = `${home}/twice`
    await publish(root, 'run1', { all: 1 })
    await write(root, 'run2', 'accepted', { all: 2 })
    expect(await visible(root)).toEqual({ all: 'run1 all 1' })
    const parts = { accepted: await store.verify(root, 'run2', 'accepted', { all: 2 }) }
    expect((await store.publish(root, by('run2'), parts)).version).toBe(2)
    expect((await store.publish(root, by('run2'), parts)).version).toBe(2)
  })

  test('publishers at the same time all get in, one after the other', async () => {
    const root = `${home}/together`
    const runs = Array.from({ length: 6 }, (_, i) => `run${i}`)
    await Promise.all(runs.map((run, i) => publish(root, run, { [`2020-0${i + 1}`]: i + 1 })))
    expect((await store.newest(root))?.version).toBe(6)
    expect(Object.keys(await visible(root)).sort()).toEqual(runs.map((_, i) => `2020-0${i + 1}`))
    expect(await namesIn(`${root}/manifests`)).toEqual(['00000005.json', '00000006.json'])
  })

  test('a publisher that others overtake by so much that its number is free again is not lost', async () => {
    const root = `${home}/overtaken`
    await publish(root, 'run1', { '2020-01': 1 })
    await write(root, 'slow', 'accepted', { '2020-02': 2 })
    const parts = { accepted: await store.verify(root, 'slow', 'accepted', { '2020-02': 2 }) }

    /** Lets three others publish while its own first manifest is on the way. */
    class SlowHdfs extends WebHdfs {
      // Names that no test before has given in an order of its own.
      #others = ['quick1', 'quick2', 'quick3']

      override async create(path: string, data: string, options?: CallOptions): Promise<void> {
        for (const run of this.#others.splice(0)) await publish(root, run, { '2020-01': 1 })
        await super.create(path, data, options)
      }
    }
    const slow = new HdfsDatasetStore(new SlowHdfs({ url: settings.web, user: settings.user }))
    expect((await slow.publish(root, by('slow'), parts)).version).toBe(5)
    expect(await visible(root)).toEqual({ '2020-01': 'quick3 2020-01 1', '2020-02': 'slow 2020-02 2' })
  })
})

test('a state that is known is not read again, unless its file is another', async () => {
  const root = `${home}/known`
  let opened = 0
  class Counting extends WebHdfs {
    override open(path: string, options?: CallOptions): Promise<string> {
      opened++
      return super.open(path, options)
    }
  }
  const reader = new HdfsDatasetStore(new Counting({ url: settings.web, user: settings.user }))
  const { version } = await publish(root, 'run1', { '2020-01': 1 })
  const read = async () => Object.keys((await reader.newest(root))?.batches ?? {})
  expect([await read(), await read(), opened]).toEqual([['2020-01'], ['2020-01'], 1])
  await publish(root, 'run2', { '2020-02': 1 })
  expect([await read(), opened]).toEqual([['2020-01', '2020-02'], 2])
  // Somebody puts another file in its place, of the same name.
  const file = `${root}/manifests/${String(version + 1).padStart(8, '0')}.json`
  const text = await hdfs.open(file)
  await hdfs.create(file, text.replaceAll('2020-02', '2020-03'))
  expect([await read(), opened]).toEqual([['2020-01', '2020-03'], 3])
})

describe('tidying', () => {
  test('keeps this state and the one before, and what other runs are staging', async () => {
    const root = `${home}/tidy`
    await publish(root, 'run1', { '2020-01': 1 })
    await write(root, 'staging', 'accepted', { '2020-01': 9 })
    await publish(root, 'run2', { '2020-01': 2 })
    expect(await namesIn(`${root}/runs`)).toEqual(['run1', 'run2', 'staging'])
    await publish(root, 'run3', { '2020-01': 3 })
    expect(await namesIn(`${root}/runs`)).toEqual(['run2', 'run3', 'staging'])
    expect(await namesIn(`${root}/manifests`)).toEqual(['00000002.json', '00000003.json'])
    // What was published stays known as such, though nothing of it is there any more.
    const known = await Promise.all(['run1', 'run3', 'staging'].map((run) => store.hasPublished(root, run)))
    expect(known).toEqual([true, true, false])
  })

  test('discard removes a failed run, and leaves a published one alone', async () => {
    const root = `${home}/discard`
    await publish(root, 'good', { all: 1 })
    await write(root, 'bad', 'accepted', { all: 2 })
    for (const run of ['bad', 'bad', 'good']) await store.discard(root, run)
    expect(await namesIn(`${root}/runs`)).toEqual(['good'])
    expect(await visible(root)).toEqual({ all: 'good all 1' })
  })
})

describe('verify refuses', () => {
  test.each<[string, RowsByBatch, RowsByBatch, RegExp]>([
    ['a batch without its folder', { a: 1 }, { a: 1, b: 2 }, /with rows but without a folder: b\./],
    ['a folder that was not announced', { a: 1, b: 1 }, { a: 1 }, /did not announce as a batch with rows: batch=b\./],
    ['rows in a batch that should have none', { a: 1, b: 1 }, { a: 1, b: 0 }, /did not announce .*: batch=b\./],
  ])('%s', async (name, written, announced, message) => {
    const root = `${home}/${name.replaceAll(' ', '-')}`
    await write(root, 'run', 'accepted', written)
    await expect(store.verify(root, 'run', 'accepted', announced)).rejects.toThrow(message)
  })

  test('a write that did not finish, or never began', async () => {
    const root = `${home}/unfinished`
    await write(root, 'run', 'accepted', { a: 1 })
    await hdfs.delete(`${root}/runs/run/accepted/_SUCCESS`)
    await expect(store.verify(root, 'run', 'accepted', { a: 1 })).rejects.toMatchObject({
      code: 'STAGING_INCOMPLETE',
      message: expect.stringContaining('_SUCCESS is missing'),
    })
    await expect(store.verify(root, 'other', 'accepted', { a: 1 })).rejects.toThrow(/_SUCCESS is missing/)
  })
})

test('a broken manifest is an error that names it, not an empty dataset', async () => {
  const root = `${home}/broken`
  await hdfs.create(`${root}/manifests/00000003.json`, '{"format": 1, "version": 3}')
  await expect(store.newest(root)).rejects.toMatchObject({
    code: 'STORE_CORRUPT',
    message: expect.stringContaining(`${root}/manifests/00000003.json`),
  })
})
