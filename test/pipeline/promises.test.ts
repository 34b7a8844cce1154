import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { nullable, type Schema, schema, string, timestamp } from '#spark-connect'
import { auditDatasets, auditRuns, auditSources } from '../../src/driver/audit.ts'
import { StoreError } from '../../src/driver/ports.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import { rollback } from '../../src/driver/rollback.ts'
import { clearUp, type Settling } from '../../src/driver/settle.ts'
import { isStillPublished } from '../../src/driver/still-published.ts'
import { batchParam, granularityParam } from '../../src/jobs/batch.ts'
import { csv, parquet, table } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import { reencrypt } from '../../src/jobs/fraud/reencrypt.ts'
import type { Run } from '../../src/runs/run.ts'
import type { RunStore } from '../../src/runs/run-store.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { inProcess } from '../support/command.ts'
import { csvOf } from '../support/csv-lines.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

// What the driver promises, where several runs meet, something is left or changed, or a contract grows: on the real stores.

const HOME = `/user/sparkwright/promises-${Date.now()}`
const Row = schema({ id: string(), at: timestamp() })
const params = z.object({ input: z.string(), batch: batchParam(), by: granularityParam() })
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(async () => {
  await pipeline.hdfs.delete(HOME)
  await pipeline[Symbol.asyncDispose]()
})

/** CSV → a part of a dataset. */
function ingestTo(root: string, part = 'accepted', name = 'promises') {
  const rows = parquet(Row, root, { part })
  return defineJob({
    ...{ name, description: '', params, inputs: { rows: csv(Row, { batchBy: 'at' }) }, outputs: { rows } },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows.accepted }),
  })
}

function file(name: string, ...rows: readonly (readonly [id: string, day: string])[]): string {
  const path = join(pipeline.folder, `${name}.csv`)
  writeFileSync(path, `id,at\n${rows.map(([id, day]) => `${id},${day} 10:00:00\n`).join('')}`)
  return path
}

async function succeeded(running: Promise<Run>): Promise<Run> {
  const run = await running
  expect(run).toMatchObject({ state: 'succeeded', failure: null })
  return run
}

async function idsAt(root: string, part = 'accepted'): Promise<readonly string[]> {
  const batches = Object.values((await pipeline.parquet.newest(root))?.batches ?? {})
  const paths = batches.flatMap(({ parts }) => parts[part]?.path ?? [])
  const read = paths.map((path) => pipeline.spark.read.parquet(`${settings.hdfs.uri}${root}/${path}`).collect())
  return (await Promise.all(read))
    .flat()
    .map(({ id }) => String(id))
    .sort()
}

function settling(change: Partial<Settling> = {}): Settling {
  const { runs, parquet: files, tables } = pipeline
  return { runs, parquet: files, tables, reporter: silentReporter, endSession: async () => undefined, ...change }
}

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

/** Does something when a run reaches a step. */
function at(step: string, work: () => Promise<unknown>): Pick<Parameters<Pipeline['submit']>[2] & object, 'parquet'> {
  expect(step).toBe('publish')
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
      at('publish', () => succeeded(pipeline.submit(job, corrected))),
    )
    expect(late).toMatchObject({ state: 'failed', failure: { code: 'RUN_SUPERSEDED' } })
    expect(await idsAt(root)).toEqual(['new'])
    const back = async () => {
      const [run] = await pipeline.runs.recent(1, { job: 'promises', state: 'succeeded' })
      return succeeded(rollBack(run as Run))
    }
    expect(await pipeline.submit(job, old, at('publish', back))).toMatchObject({ failure: { code: 'RUN_SUPERSEDED' } })
    expect(await pipeline.parquet.newest(root)).toMatchObject({ batches: {} })
    expect(await pipeline.parquet.staged(root)).toEqual([])
  })

  test('of two parts of one root leave each other alone', async () => {
    const root = `${HOME}/parts`
    const [sales, refunds] = [ingestTo(root, 'sales', 'sales'), ingestTo(root, 'refunds', 'refunds')]
    await succeeded(pipeline.submit(sales, { input: file('sales', ['sale', '2020-01-01']) }))
    for (const id of ['a', 'b', 'c'])
      await succeeded(pipeline.submit(refunds, { input: file('refunds', [id, '2020-01-02']) }))
    expect([await idsAt(root, 'sales'), await idsAt(root, 'refunds')]).toEqual([['sale'], ['c']])
    const [last] = await pipeline.runs.recent(1, { job: 'refunds' })
    await succeeded(rollBack(last as Run))
    expect([await idsAt(root, 'sales'), await idsAt(root, 'refunds')]).toEqual([['sale'], ['b']])
  })

  test('of a month and of its days do not both publish, though they began together', async () => {
    const root = `${HOME}/days`
    const job = ingestTo(root)
    const input = file('days', ['x', '2020-01-01'])
    const month = () => succeeded(pipeline.submit(job, { input }))
    expect(await pipeline.submit(job, { input, by: 'day' }, at('publish', month))).toMatchObject({
      failure: { code: 'BATCHES_OVERLAP', message: expect.stringContaining('batch 2020-01-01 and batch 2020-01') },
    })
    expect(await idsAt(root)).toEqual(['x'])
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
    const stores = { ...at('publish', drop), runs: new PostgresRunStore(own) }
    await succeeded(pipeline.submit(ingestTo(root), { input: file('connection', ['x', '2020-01-01']) }, stores))
    expect(await idsAt(root)).toEqual(['x'])
    await own.end()
  })

  test('and that another has settled meanwhile publishes nothing, and says why', async () => {
    const root = `${HOME}/settled`
    const stores = at('publish', async () => {
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
    expect(await idsAt(root)).toEqual(['y'])
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
    ...(await lastRun()),
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

async function lastRun(): Promise<Run> {
  const [run] = await pipeline.runs.recent(1)
  if (!run) throw new Error('there is no run')
  return run
}

describe('files', () => {
  test('that somebody has exchanged are noticed, though as many rows are there', async () => {
    const root = `${HOME}/exchanged`
    await succeeded(pipeline.submit(ingestTo(root), { input: file('exchanged', ['x', '2020-01-01']) }))
    const path = `${root}/${(await pipeline.parquet.newest(root))?.batches['2020-01']?.parts.accepted?.path}`
    const rows = pipeline.spark.read.parquet(`${settings.hdfs.uri}${path}`).selectExpr(`'y' as id`, 'at')
    await rows.write.parquet(`${settings.hdfs.uri}${root}/anew`)
    await pipeline.hdfs.delete(path)
    await pipeline.hdfs.rename(`${root}/anew`, path)
    const read = await pipeline.submit(copyOf(Row, root))
    expect(read).toMatchObject({
      failure: { code: 'ROWS_CHANGED', message: expect.stringContaining(`${root}/accepted, batch 2020-01`) },
    })
    await pipeline.hdfs.delete(path)
    expect(await auditDatasets([`${root}/accepted`], pipeline)).toContainEqual({
      where: `${root}/accepted, batch 2020-01`,
      problem: expect.stringContaining('files are not there any more'),
    })
  })

  test('that were replaced go at once, batch by batch, unless a run may be reading them', async () => {
    const root = `${HOME}/erased`
    const job = ingestTo(root)
    const input = (id: string) => file('erased', [id, '2020-01-01'], [id, '2020-02-01'])
    const first = await succeeded(pipeline.submit(job, { input: input('a') }))
    const january = (id: string) => pipeline.submit(job, { input: file('january', [id, '2020-01-01']) })
    await succeeded(january('b'))
    const folder = `${root}/runs/${first.id}/accepted`
    const batches = async () => (await pipeline.hdfs.list(folder)).map(({ pathSuffix }) => pathSuffix).sort()
    expect(await batches()).toEqual(['_SUCCESS', 'batch=2020-01', 'batch=2020-02'])
    const reading = { ...(await lastRun()), id: `20200101T000000-reading-${Date.now()}`, state: 'running' as const }
    const alive = await pipeline.runs.begin({ ...reading, finishedAt: null, counts: null, key: null }, { root: null })
    await succeeded(january('c'))
    expect(await batches()).toContain('batch=2020-01')
    await alive[Symbol.asyncDispose]()
    await clearUp(settling())
    await succeeded(january('d'))
    expect(await batches()).toEqual(['_SUCCESS', 'batch=2020-02'])
  })

  test('a batch has as many as its size asks for; compact sees to those that have more', async () => {
    const root = `${HOME}/scattered`
    const job = ingestTo(root)
    const parts = Array.from({ length: 4 }, (_, i) => file(`part${i}`, [`${i}`, '2020-01-01'], [`${i}`, '2020-02-01']))
    const folder = join(pipeline.folder, 'scattered')
    mkdirSync(folder)
    for (const [i, part] of parts.entries()) copyFileSync(part, join(folder, `${i}.csv`))
    await succeeded(pipeline.submit(job, { input: folder }))
    const filesOf = async () =>
      Object.values((await pipeline.parquet.newest(root))?.batches ?? {}).map((batch) => batch.parts.accepted?.files)
    expect(await filesOf()).toEqual([1, 1])
    await scatter(root)
    expect(await filesOf()).toEqual([3, 1])
    const ids = await idsAt(root)
    expect(await inProcess(['compact', root])).toMatchObject({ code: 0 })
    expect([await filesOf(), await idsAt(root)]).toEqual([[1, 1], ids])
    expect((await inProcess(['compact', root])).stderr).toContain('No batch')
  })
})

/** January once more, in three files, as an older version may have left it. */
async function scatter(root: string): Promise<void> {
  const run: Run = { ...(await lastRun()), id: `20200101T000000-scatter-${Date.now()}`, state: 'running', key: null }
  const begun: Run = { ...run, finishedAt: null, counts: null }
  await using alive = await pipeline.runs.begin(begun, { root })
  const entry = (await pipeline.parquet.newest(root))?.batches['2020-01']?.parts.accepted
  const address = `${settings.hdfs.uri}${pipeline.parquet.stagingPath(root, run.id, 'accepted')}`
  const rows = await pipeline.spark.read
    .parquet(`${settings.hdfs.uri}${root}/${entry?.path}`)
    .selectExpr('id', 'at', `'2020-01' as batch`)
    .as(schema({ id: string(), at: timestamp(), batch: string() }), { nullability: 'trusted' })
  await rows.repartition(3).write.partitionBy('batch').parquet(address)
  const files = await pipeline.parquet.verify(root, run.id, 'accepted', { '2020-01': entry?.rows ?? 0 })
  const sums = Object.fromEntries(Object.entries(files).map(([batch, one]) => [batch, { ...one, sum: entry?.sum }]))
  const columns = { accepted: Row.fields }
  await pipeline.parquet.publish(root, { runId: run.id, fence: alive.fence }, { accepted: sums }, { columns })
  await pipeline.runs.update({ ...begun, state: 'succeeded', finishedAt: new Date() })
}

/** A dataset as it is, elsewhere. */
function copyOf<S>(contract: Schema<S>, root: string) {
  return defineJob({
    ...{ name: 'promises-copy', description: '', params: z.object({ batch: batchParam() }) },
    inputs: { rows: parquet(contract, root) },
    outputs: { rows: parquet(contract, `${root}-copy`) },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows }) as never,
  })
}

describe('columns', () => {
  const Shop = schema({ id: string(), city: nullable(string()), at: timestamp() })
  const root = `${HOME}/shops`
  beforeAll(async () => {
    const shops = defineJob({
      ...{ name: 'shops', description: '', params, inputs: { rows: csv(Shop, { batchBy: 'at' }) } },
      outputs: { rows: parquet(Shop, root) },
      accounts: { published: 'rows' },
      run: ({ inputs }) => ({ rows: inputs.rows.accepted }),
    })
    const path = join(pipeline.folder, 'shops.csv')
    writeFileSync(path, 'id,city,at\n1,Vienna,2020-01-01 00:00:00\n')
    await succeeded(pipeline.submit(shops, { input: path }))
  })

  test('one that was renamed is not a new one', async () => {
    const renamed = schema({ id: string(), town: nullable(string()), at: timestamp() })
    expect(await pipeline.submit(copyOf(renamed, root))).toMatchObject({
      failure: { code: 'CONTRACT_BROKEN', message: expect.stringMatching(/'town' is in no file.*have 'city'/) },
    })
  })

  test('names are compared as Spark compares them', async () => {
    const cased = schema({ id: string(), City: nullable(string()), at: timestamp() })
    await succeeded(pipeline.submit(copyOf(cased, root)))
    const entry = (await pipeline.parquet.newest(`${root}-copy`))?.batches['2020-01']?.parts.accepted
    const rows = await pipeline.spark.read.parquet(`${settings.hdfs.uri}${root}-copy/${entry?.path}`).collect()
    expect(rows).toMatchObject([{ City: 'Vienna' }])
  })

  test('an older contract reads newer files, and says what it leaves out', async () => {
    const older = schema({ id: string(), at: timestamp() })
    const run = await succeeded(pipeline.submit(copyOf(older, root)))
    expect(run.warnings).toContainEqual(expect.stringContaining('does not name, and does not read: city'))
  })
})

test('a table whose source no longer has a batch is told of', async () => {
  const [root, name] = [`${HOME}/source`, `promises_${Date.now()}`]
  const run = await succeeded(pipeline.submit(ingestTo(root), { input: file('source', ['x', '2020-01-01']) }))
  const toTable = defineJob({
    ...{ name: 'promises-table', description: '', params: z.object({ batch: batchParam() }) },
    inputs: { rows: parquet(Row, root) },
    outputs: { rows: table(Row, name, { key: ['id'] }) },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows }),
  })
  await succeeded(pipeline.submit(toTable))
  const sources = { table: name, sources: [`${root}/accepted`] }
  expect(await auditSources(sources, pipeline)).toEqual([])
  await succeeded(rollBack(run))
  expect(await auditSources(sources, pipeline)).toEqual([
    { where: name, problem: expect.stringContaining('batch 2020-01: no longer there where it was made from') },
  ])
  await pipeline.owner.run(`drop table public.${name}`)
  await pipeline.owner.run(`delete from public.published where dataset = '${name}'`)
})

test('a ciphertext from another batch does not decrypt', async () => {
  const input = join(pipeline.folder, 'bound.csv')
  writeFileSync(
    input,
    csvOf(
      { transactionID: 'a', timestamp: '2030-01-01 00:00:00' },
      { transactionID: 'b', timestamp: '2030-02-01 00:00:00' },
    ),
  )
  await succeeded(pipeline.ingest(input))
  const { batches } = await pipeline.newest()
  const place = (batch: string) => `/processed_fraud_data/${batches[batch]?.parts.accepted?.path}`
  await pipeline.hdfs.delete(place('2030-01'))
  const rows = pipeline.spark.read.parquet(`${settings.hdfs.uri}${place('2030-02')}`)
  await rows.write.parquet(`${settings.hdfs.uri}${place('2030-01')}`)
  for (const job of [reencrypt])
    expect(await pipeline.submit(job, { batch: '2030-01' })).toMatchObject({ failure: { code: 'WRONG_KEY' } })
})
