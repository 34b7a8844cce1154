import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditDatasets, auditRuns } from '../../src/driver/audit.ts'
import { StoreError } from '../../src/driver/ports.ts'
import type { Resources } from '../../src/driver/resources.ts'
import { rollback } from '../../src/driver/rollback.ts'
import { clearUp, type Settling } from '../../src/driver/settle.ts'
import { isStillPublished } from '../../src/driver/still-published.ts'
import type { Run } from '../../src/runs/run.ts'
import type { RunStore } from '../../src/runs/run-store.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { inProcess } from '../support/command.ts'
import { Pipeline, settings } from '../support/pipeline.ts'
import { fileOf, idsAt, ingestTo, lastRun, settlingOf, succeeded } from '../support/small-runs.ts'

// What the driver promises where several runs meet, or something of one is left, on the real stores.

const HOME = `/user/sparkwright/promises-${Date.now()}`
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(async () => {
  await pipeline.hdfs.delete(HOME)
  await pipeline[Symbol.asyncDispose]()
})

const file = (name: string, ...rows: readonly (readonly [id: string, day: string])[]) => fileOf(pipeline, name, ...rows)
const idsOf = (root: string, part?: string) => idsAt(pipeline, root, part)
const settling = (change?: Partial<Settling>) => settlingOf(pipeline, change)
const rollBack = (run: Run) => rollback(run, settling())

/** The same store with some of its methods replaced. */
function changed(store: PostgresRunStore, change: Partial<RunStore>): RunStore {
  return new Proxy<RunStore>(store, {
    get(target, name) {
      const found: unknown = Reflect.get(change, name) ?? Reflect.get(target, name, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
}

/** Does something when a run is about to publish. */
function beforePublishing(work: () => Promise<unknown>): Pick<Resources, 'parquet'> {
  return {
    parquet: pipeline.parquetWith({
      publish: async (...args) => {
        await work()
        return pipeline.parquet.publish(...args)
      },
    }),
  }
}

describe('two runs', () => {
  test('an older one does not replace what a newer one has published, nor what a rollback has put back', async () => {
    const [root, old] = [`${HOME}/older`, { input: file('old', ['old', '2020-01-01']) }]
    const job = ingestTo(root)
    const corrected = { input: file('corrected', ['new', '2020-01-02']) }
    const late = await pipeline.submit(
      job,
      old,
      beforePublishing(() => succeeded(pipeline.submit(job, corrected))),
    )
    expect(late).toMatchObject({ state: 'failed', failure: { code: 'RUN_SUPERSEDED' } })
    expect(await idsOf(root)).toEqual(['new'])
    const back = async () => {
      const [run] = await pipeline.runs.recent(1, { job: 'promises', state: 'succeeded' })
      return succeeded(rollBack(run as Run))
    }
    expect(await pipeline.submit(job, old, beforePublishing(back))).toMatchObject({
      failure: { code: 'RUN_SUPERSEDED' },
    })
    expect(await pipeline.parquet.newest(root)).toMatchObject({ batches: {} })
    expect(await pipeline.parquet.staged(root)).toEqual([])
  })

  test('of two parts of one root leave each other alone', async () => {
    const root = `${HOME}/parts`
    const [sales, refunds] = [ingestTo(root, 'sales', 'sales'), ingestTo(root, 'refunds', 'refunds')]
    await succeeded(pipeline.submit(sales, { input: file('sales', ['sale', '2020-01-01']) }))
    for (const id of ['a', 'b', 'c'])
      await succeeded(pipeline.submit(refunds, { input: file('refunds', [id, '2020-01-02']) }))
    expect([await idsOf(root, 'sales'), await idsOf(root, 'refunds')]).toEqual([['sale'], ['c']])
    const [last] = await pipeline.runs.recent(1, { job: 'refunds' })
    await succeeded(rollBack(last as Run))
    expect([await idsOf(root, 'sales'), await idsOf(root, 'refunds')]).toEqual([['sale'], ['b']])
  })

  test('of a month and of its days do not both publish, though they began together', async () => {
    const root = `${HOME}/days`
    const job = ingestTo(root)
    const input = file('days', ['x', '2020-01-01'])
    const month = () => succeeded(pipeline.submit(job, { input }))
    expect(await pipeline.submit(job, { input, by: 'day' }, beforePublishing(month))).toMatchObject({
      failure: { code: 'BATCHES_OVERLAP', message: expect.stringContaining('batch 2020-01-01 and batch 2020-01') },
    })
    expect(await idsOf(root)).toEqual(['x'])
  })
})

describe('a run whose connection PostgreSQL ends', () => {
  test('goes on, and is taken for dead by nobody', async () => {
    const root = `${HOME}/connection`
    const own = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright promise' })
    const drop = async () => {
      await pipeline.owner.run(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sparkwright promise'`,
      )
      expect(await clearUp(settling())).toEqual([])
    }
    const stores = { ...beforePublishing(drop), runs: new PostgresRunStore(own) }
    await succeeded(pipeline.submit(ingestTo(root), { input: file('connection', ['x', '2020-01-01']) }, stores))
    expect(await idsOf(root)).toEqual(['x'])
    await own.end()
  })

  test('and that another has settled meanwhile publishes nothing, and says why', async () => {
    const root = `${HOME}/settled`
    const stores = beforePublishing(async () => {
      const [run] = await pipeline.runs.recent(1, { job: 'promises', state: 'running' })
      if (!run) throw new Error('it is not recorded')
      // As if it slept, without its connection.
      const place = { [Symbol.asyncDispose]: async () => undefined }
      const asleep = changed(pipeline.runs, { dead: async () => [run], settling: async () => place })
      expect(await clearUp(settling({ runs: asleep }))).toEqual([])
      expect(await pipeline.runs.find(run.id)).toMatchObject({ state: 'failed', failure: { code: 'DIED' } })
    })
    const run = await pipeline.submit(ingestTo(root), { input: file('settled', ['x', '2020-01-01']) }, stores)
    expect(run).toMatchObject({ state: 'failed', failure: { code: 'RUN_SETTLED' } })
    expect(await pipeline.parquet.newest(root)).toBeUndefined()
    expect(await pipeline.parquet.staged(root)).toEqual([])
  })
})

test('what a failed run could not take away, the next run of any job does, where the run has written it', async () => {
  const [root, other] = [`${HOME}/left`, `${HOME}/other`]
  const away = pipeline.parquetWith({
    publish: () => Promise.reject(new StoreError('STORE_BUSY', 'busy')),
    discard: () => Promise.reject(new StoreError('STORE_BUSY', 'busy')),
  })
  const input = file('left', ['x', '2020-01-01'])
  const failed = await pipeline.submit(ingestTo(root), { input }, { parquet: away })
  expect(failed).toMatchObject({ failure: { code: 'STORE_BUSY' } })
  expect(await pipeline.parquet.staged(root)).toEqual([failed.id])
  expect(await auditRuns(pipeline)).toContainEqual({
    where: `run ${failed.id}`,
    problem: expect.stringContaining(`what it staged below ${root} could not be taken away`),
  })
  await succeeded(pipeline.submit(ingestTo(other, 'accepted', 'another'), { input }))
  expect(await pipeline.parquet.staged(root)).toEqual([])
  expect((await auditRuns(pipeline)).map(({ where }) => where)).not.toContain(`run ${failed.id}`)
})

describe('a key', () => {
  test('is free again once its run was rolled back, and answers with what is published still', async () => {
    const [root, key] = [`${HOME}/key`, `key ${Date.now()}`]
    const job = ingestTo(root)
    const run = await succeeded(pipeline.submit(job, { input: file('key', ['x', '2020-01-01']) }, { key }))
    expect(await isStillPublished(await found(run), pipeline)).toBe(true)
    await succeeded(rollBack(run))
    expect(await pipeline.runs.withKey(key)).toBeUndefined()
    expect(await pipeline.runs.find(run.id)).toMatchObject({ rolledBackBy: expect.stringContaining('rollback') })
    const again = await succeeded(pipeline.submit(job, { input: file('key', ['y', '2020-01-01']) }, { key }))
    expect(await idsOf(root)).toEqual(['y'])
    // As if HDFS had been put back to an older state.
    await pipeline.hdfs.delete(`${root}/manifests`)
    expect(await isStillPublished(await found(again), pipeline)).toBe(false)
    expect(await auditDatasets([`${root}/accepted`], pipeline)).toContainEqual({
      where: `${root}/accepted, batch 2020-01`,
      problem: expect.stringContaining(`the ledger says that run ${again.id} has published it last`),
    })
  })
})

async function found({ id }: Run): Promise<Run> {
  const run = await pipeline.runs.find(id)
  if (!run) throw new Error(`${id} is not recorded`)
  return run
}

test('a run whose process is gone is told as dead', async () => {
  const run: Run = {
    ...(await lastRun(pipeline)),
    id: `20200101T000000-dead-${Date.now()}`,
    state: 'running',
    finishedAt: null,
  }
  const alive = await pipeline.runs.begin({ ...run, key: null, counts: null }, { root: `${HOME}/dead` })
  expect(await found(run)).toMatchObject({ state: 'running', isDead: false })
  await alive[Symbol.asyncDispose]()
  await expect.poll(async () => (await found(run)).isDead).toBe(true)
  expect((await inProcess(['list', '--limit', '1'])).stdout).toMatch(/ dead +–/)
  expect((await inProcess(['status', run.id])).stdout).toContain('its process is gone')
  expect(await clearUp(settling())).toEqual([])
  expect(await found(run)).toMatchObject({ state: 'failed', failure: { code: 'DIED' } })
})
