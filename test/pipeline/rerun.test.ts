import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generate } from '../../src/data/generate.ts'
import type { Run } from '../../src/runs/run.ts'
import { csvOf, rowLine } from '../support/csv-lines.ts'
import { boundTo, decrypted, FRAUD_TABLES, openSession, Pipeline, ROOT } from '../support/pipeline.ts'

// Which batches a run takes, and what becomes of the others. Batches partition the data: a run replaces whole ones.

let pipeline: Pipeline
let year: string

beforeAll(async () => {
  pipeline = await Pipeline.open()
  year = join(pipeline.folder, 'year.csv')
  const half = (month: string) => [
    { transactionID: `${month}-a`, timestamp: `2020-${month}-01 00:00:00` },
    { transactionID: `${month}-b`, timestamp: `2020-${month}-15 23:59:59` },
  ]
  writeFileSync(year, csvOf(...['01', '02', '04', '05'].flatMap(half), { transactionID: 'undated', timestamp: 'x' }))
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('--batch takes', () => {
  beforeEach(() => pipeline.forget())

  test.each([
    ['2020-02', ['2020-02']],
    ['2020-02..2020-04', ['2020-02', '2020-04']],
    ['3', ['2020-04']],
    ['2020-01-15', ['2020-01-15']],
    ['2020-01-15..2020-02-01', ['2020-01-15', '2020-02-01']],
  ])('%s', async (batch, expected) => {
    const run = await pipeline.ingest(year, { batch })
    const dated = run.batches.filter((name) => !name.startsWith('undated-'))
    expect(dated).toEqual(expected)
    // Rows without a time may belong to any batch: they are taken by every run, and belong to one batch of their own.
    expect(run.batches).toHaveLength(expected.length + 1)
    const rows = expected.length * (batch.length === 10 || batch.length === 22 ? 1 : 2)
    expect(run.counts).toEqual({ rowsIn: rows + 1, published: rows, quarantined: 1, duplicates: 0 })
    expect(Object.keys((await pipeline.newest()).batches).sort()).toEqual([...run.batches].sort())
  })

  test('days of a whole file with --by day', async () => {
    const run = await pipeline.ingest(year, { by: 'day', batch: '2020-01..2020-02' })
    expect(run.batches).toEqual(['2020-01-01', '2020-01-15', '2020-02-01', '2020-02-15', expect.stringMatching(/^un/)])
  })

  test.each([
    ['2020-03', 'no row of the input falls into batch 2020-03.'],
    ['5', `there is no batch 5 in ${'FILE'}: it has 4 (2020-01, 2020-02, 2020-04, 2020-05).`],
  ])('nothing for %s, which is not there', async (batch, message) => {
    const run = await pipeline.ingest(year, { batch })
    expect(run.failure).toEqual({ code: 'BATCH_NOT_FOUND', message: message.replace('FILE', year) })
    expect(await pipeline.parquet.newest('/processed_fraud_data')).toBeUndefined()
    expect(await pipeline.leftovers()).toEqual([])
  })
})

describe('what is published stays as it is', () => {
  beforeAll(async () => {
    await pipeline.forget()
    await pipeline.ingest(year)
  })

  test('but for the batch that is ingested again', async () => {
    const before = (await pipeline.newest()).batches
    const again = join(pipeline.folder, 'again.csv')
    writeFileSync(again, csvOf({ transactionID: 'new', timestamp: '2020-02-20 00:00:00' }))
    const run = await pipeline.ingest(again, { batch: '2020-02' })
    const after = (await pipeline.newest()).batches
    expect(after).toEqual({
      ...before,
      '2020-02': { ...before['2020-02'], runId: run.id, fence: run.fence, parts: expect.anything() },
    })
    expect((await pipeline.published('accepted', ['2020-02'])).map((row) => row.transactionID)).toEqual(['new'])
  })

  test('a file that lacks a batch does not remove it, even with --batch all', async () => {
    const later = join(pipeline.folder, 'later.csv')
    writeFileSync(later, csvOf({ transactionID: 'later', timestamp: '2020-06-01 00:00:00' }))
    const before = Object.keys((await pipeline.newest()).batches)
    expect(await pipeline.ingest(later)).toMatchObject({ batches: ['2020-06'] })
    expect(Object.keys((await pipeline.newest()).batches).sort()).toEqual([...before, '2020-06'].sort())
  })

  test.each([
    ['a day of a month', { batch: '2020-01-15' }, 'batch 2020-01-15 and batch 2020-01'],
    ['all days', { by: 'day' }, 'batch 2020-01-01 and batch 2020-01'],
  ])('%s beside the month would hold the same rows twice: refused', async (_, given, message) => {
    const before = await pipeline.newest()
    const run = await pipeline.ingest(year, given)
    expect(run).toMatchObject({ state: 'failed', failure: { code: 'BATCHES_OVERLAP' } })
    expect(run.failure?.message).toContain(message)
    expect(await pipeline.newest()).toEqual(before)
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('a month beside its days', async () => {
    await pipeline.forget()
    await pipeline.ingest(year, { by: 'day' })
    const run = await pipeline.ingest(year, { batch: '2020-01' })
    expect(run.failure?.message).toContain('batch 2020-01 and batch 2020-01-01')
  })
})

describe('transform', () => {
  beforeAll(async () => {
    await pipeline.forget()
    const file = join(pipeline.folder, 'generated.csv')
    await generate({ out: file, rows: 1500, months: 3, duplicates: 0.1, seed: 3 })
    // Two rows that differ in nothing that orders them but their type.
    const versions = ['DEBIT', 'PAYMENT'].map((type) => ({
      transactionID: 'X',
      type,
      timestamp: '2020-01-01 00:00:00',
    }))
    const more = csvOf(...versions, ...versions)
      .split('\n')
      .slice(1)
      .join('\n')
    writeFileSync(file, readFileSync(file, 'utf8') + more)
    await pipeline.ingest(file)
    await pipeline.transform()
  })

  test('any number of times leaves the same rows in all tables', async () => {
    const first = await pipeline.digests()
    for (const given of [{}, { batch: '3' }]) {
      expect(await pipeline.transform(given)).toMatchObject({ state: 'succeeded' })
      expect(await pipeline.digests()).toEqual(first)
    }
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('two of one batch at once leave one consistent result', async () => {
    const first = await pipeline.digests()
    await using other = await openSession()
    const runs = await Promise.all([
      pipeline.transform({ batch: '2020-01' }),
      pipeline.transform({ batch: '2020-01' }, { spark: other }),
    ])
    // The one that began first may come too late; then it says so and changes nothing.
    expect(runs.some(({ state }) => state === 'succeeded')).toBe(true)
    for (const { state, failure } of runs) if (state !== 'succeeded') expect(failure?.code).toBe('RUN_SUPERSEDED')
    expect(await pipeline.digests()).toEqual(first)
    const published = await pipeline.query(
      `select distinct run_id, count(*) from published
       where batch = '2020-01' and dataset in (${FRAUD_TABLES.map((table) => `'${table}'`)}) group by 1`,
    )
    expect(published).toEqual([{ run_id: expect.any(String), count: String(FRAUD_TABLES.length) }])
    expect(await pipeline.leftovers()).toEqual([])
  })
})

describe('the same file ten times over', () => {
  const TIMES = 10

  /** What readers see of a run: rows on HDFS, decrypted and in no order, those of every table, and how many there are. */
  async function shown(counts: Run['counts']) {
    const rows = await pipeline.published('accepted')
    const lines = await pipeline.published('quarantine')
    return {
      counts,
      accepted: rows.map((row) => [row.batch, rowLine(row), row.nameOrigToken, row.nameDestToken].join()).sort(),
      quarantine: lines.map(({ rule, line, batch }) => [rule, decrypted(line, boundTo('line', batch))].join()).sort(),
      tables: await pipeline.digests(),
    }
  }

  /** How much lies there, seen or not. */
  async function stored() {
    const [tables] = await pipeline.query(
      `select count(*) filter (where relnamespace = 'public'::regnamespace) as public,
              count(*) filter (where relnamespace = 'kept'::regnamespace) as kept,
              count(*) filter (where relnamespace = 'staging'::regnamespace) as staging
       from pg_class where relkind in ('r', 'p')`,
    )
    const folders = ['runs', 'manifests'].map(async (name) => (await pipeline.hdfs.list(`${ROOT}/${name}`)).length)
    return { ...tables, folders: await Promise.all(folders), left: await pipeline.leftovers() }
  }

  test('shows the same rows each time, and what is kept of it does not grow', { timeout: 600_000 }, async () => {
    await pipeline.forget()
    const file = join(pipeline.folder, 'ten.csv')
    await generate({ out: file, rows: 300, months: 2, dirty: 0.05, duplicates: 0.05, seed: 5 })
    const times = []
    for (let time = 0; time < TIMES; time++) {
      const runs = [await pipeline.ingest(file), await pipeline.transform()]
      for (const run of runs) expect(run).toMatchObject({ state: 'succeeded', failure: null })
      times.push({ shown: await shown(runs[1]?.counts ?? null), stored: await stored() })
    }
    const [first] = times
    expect(first?.shown.accepted).toHaveLength(285)
    for (const time of times) expect(time.shown).toEqual(first?.shown)
    // From the third time on there is a version that nobody needs any more, and it goes: one is seen, one is kept.
    const [, , third] = times
    for (const time of times.slice(2)) expect(time.stored).toEqual(third?.stored)
    expect(third?.stored).toMatchObject({ left: [], folders: [2, 2] })
  })
})

test('two ingests of different batches at once both land', async () => {
  await pipeline.forget()
  await using other = await openSession()
  const runs = await Promise.all([
    pipeline.ingest(year, { batch: '2020-01' }),
    pipeline.ingest(year, { batch: '2020-02' }, { spark: other }),
  ])
  expect(runs.map(({ state, failure }) => ({ state, failure }))).toEqual([
    { state: 'succeeded', failure: null },
    { state: 'succeeded', failure: null },
  ])
  const { batches } = await pipeline.newest()
  expect(batches['2020-01']?.runId).toBe(runs[0].id)
  expect(batches['2020-02']?.runId).toBe(runs[1].id)
  expect(await pipeline.leftovers()).toEqual([])
})
