import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expr } from '#functions'
import { DataFrame, string } from '#spark-connect'
import { StoreError } from '../../src/driver/ports.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import { ingest } from '../../src/jobs/fraud/ingest.ts'
import type { Run, RunDataset } from '../../src/runs/run.ts'
import { inProcess } from '../support/command.ts'
import { csvOf, type Transaction } from '../support/csv-lines.ts'
import { FRAUD_TABLES, Pipeline, ROOT } from '../support/pipeline.ts'

// What the ledger says of runs: by which plans, from which versions, to which ones, how much.

let pipeline: Pipeline
let file: string
let ingested: Run
let transformed: Run

beforeAll(async () => {
  pipeline = await Pipeline.open()
  file = inputOf('a', { timestamp: '2020-01-15 10:00:00' }, { transactionID: 'T2', timestamp: '2020-02-15 10:00:00' })
  ingested = await pipeline.ingest(file)
  transformed = await pipeline.transform()
  expect([ingested, transformed]).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }])
})
afterAll(() => pipeline[Symbol.asyncDispose]())

function inputOf(name: string, ...rows: readonly Partial<Transaction>[]): string {
  const path = join(pipeline.folder, `${name}.csv`)
  writeFileSync(path, csvOf(...rows, { transactionID: 'undated', timestamp: 'x' }))
  return path
}

async function datasets(run: Run, role: RunDataset['role']): Promise<readonly RunDataset[]> {
  return (await pipeline.runs.datasets(run.id)).filter((one) => one.role === role)
}

const GONE = new StoreError('STORE_UNAVAILABLE', 'gone')

/** Does it, and the answer is lost. */
function thenLost<A extends readonly unknown[]>(done: (...args: A) => Promise<unknown>) {
  return async (...args: A): Promise<never> => {
    await done(...args)
    throw GONE
  }
}

const sum = (numbers: readonly (number | null)[]) => numbers.reduce<number>((total, one) => total + (one ?? 0), 0)

describe('what a run read and wrote', () => {
  test('is the CSV, and the files that the manifest names', async () => {
    const bytes = statSync(file).size
    expect(await datasets(ingested, 'read')).toEqual([
      { role: 'read', dataset: file, batch: null, madeBy: null, version: null, rows: 3, bytes },
    ])
    const named = Object.entries((await pipeline.newest()).batches).flatMap(([batch, { parts }]) =>
      Object.entries(parts).map(([part, { rows, bytes: size }]) => {
        const dataset = `${ROOT}/${part}`
        return { role: 'written', dataset, batch, madeBy: ingested.id, version: null, rows, bytes: size }
      }),
    )
    const written = await datasets(ingested, 'written')
    expect(written).toHaveLength(6)
    expect(new Set(written)).toEqual(new Set(named))
    expect(ingested).toMatchObject({ bytesRead: bytes, bytesWritten: sum(written.map((one) => one.bytes)) })
  })

  test('is the version of each batch, and the rows of each table', async () => {
    const { version, batches } = await pipeline.newest()
    const read = await datasets(transformed, 'read')
    expect(read).toEqual(
      ['2020-01', '2020-02'].map((batch) => {
        const { rows, bytes } = batches[batch]?.parts.accepted ?? {}
        return { role: 'read', dataset: `${ROOT}/accepted`, batch, madeBy: ingested.id, version, rows, bytes }
      }),
    )
    const written = await datasets(transformed, 'written')
    expect(new Set(written.map(({ dataset }) => dataset))).toEqual(new Set(FRAUD_TABLES))
    for (const { dataset, batch, rows, bytes, madeBy } of written) {
      const [there] = await pipeline.query(
        `select count(*), max(pg_total_relation_size(tableoid)) as bytes from ${dataset} where batch = '${batch}'`,
      )
      expect([dataset, String(rows), madeBy]).toEqual([dataset, there?.count, transformed.id])
      // PostgreSQL may have added to it since what it needs for vacuuming.
      expect(bytes).toBeGreaterThan(0)
      if (rows > 0) expect(bytes).toBeLessThanOrEqual(Number(there?.bytes))
    }
    expect(transformed.bytesWritten).toBe(sum(written.map((one) => one.bytes)))
  })

  test('of a batch that another run has replaced, is the version of that one', async () => {
    const again = await pipeline.ingest(inputOf('b', { timestamp: '2020-02-16 10:00:00' }), { batch: '2020-02' })
    const { version } = await pipeline.newest()
    const read = await datasets(await pipeline.transform(), 'read')
    expect(read.map((one) => [one.batch, one.madeBy, one.version])).toEqual([
      ['2020-01', ingested.id, version],
      ['2020-02', again.id, version],
    ])
  })

  test('is recorded as published where only the answer was lost', async () => {
    const parquet = pipeline.parquetWith({ publish: thenLost((...args) => pipeline.parquet.publish(...args)) })
    const tables = pipeline.tablesWith({ publish: thenLost((...args) => pipeline.tables.publish(...args)) })
    const run = await pipeline.ingest(inputOf('d', { timestamp: '2020-06-15 10:00:00' }), {}, { parquet })
    expect((await pipeline.newest()).batches['2020-06']?.runId).toBe(run.id)
    for (const ended of [run, await pipeline.transform({ batch: '2020-06' }, { tables })]) {
      expect(ended).toMatchObject({ state: 'succeeded', failure: null })
      expect(await pipeline.runs.find(ended.id)).toEqual(ended)
    }
  })

  test('is recorded by the next run where it cannot be known at once whether it is published', async () => {
    const lost = {
      publish: thenLost((...args: Parameters<typeof pipeline.parquet.publish>) => pipeline.parquet.publish(...args)),
      hasPublished: () => Promise.reject(GONE),
    }
    const again = () => inputOf('e', { timestamp: '2020-07-15 10:00:00' })
    const unknown = await pipeline.ingest(again(), {}, { parquet: pipeline.parquetWith(lost) })
    expect(unknown).toMatchObject({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE' } })
    expect(await pipeline.runs.find(unknown.id)).toMatchObject({ state: 'running' })
    expect(await pipeline.ingest(again())).toMatchObject({ state: 'succeeded' })
    expect(await pipeline.runs.find(unknown.id)).toMatchObject({ state: 'succeeded' })
  })

  test('is never changed', async () => {
    for (const change of ["update runs set submitted_by = 'another'", 'truncate runs cascade'])
      await expect(pipeline.owner.run(change)).rejects.toThrow('is only ever added to')
    await expect(pipeline.owner.run('delete from runs')).rejects.toThrow('run_events')
    for (const change of ['delete from run_datasets', 'update run_datasets set rows = 0', 'truncate run_datasets'])
      await expect(pipeline.owner.run(change)).rejects.toThrow('run_datasets is only ever added to')
  })

  test('is told by status, wholly as JSON', async () => {
    const { stdout } = await inProcess(['status', transformed.id])
    const { madeBy, version } = (await datasets(transformed, 'read'))[0] ?? {}
    expect(stdout).toMatch(
      new RegExp(`^read +${ROOT}/accepted +2020-01, 2020-02 +2 +[0-9,]+ +manifest ${version}, ${madeBy}$`, 'm'),
    )
    expect(stdout).toMatch(/^written +transformed_data +2020-01, 2020-02 +2 +[0-9,]+$/m)
    expect(stdout).toMatch(new RegExp(`^plan +${transformed.planDigest}$`, 'm'))
    const whole = JSON.parse((await inProcess(['status', transformed.id, '--json'])).stdout)
    const { planDigest, bytesRead, bytesWritten } = transformed
    expect(whole).toMatchObject({ planDigest, bytesRead, bytesWritten, rolledBackBy: null })
    expect(whole.datasets).toEqual(await pipeline.runs.datasets(transformed.id))
  })
})

describe('the digest of its plans', () => {
  test('is the same for each run of a job, whatever it read, and another for another job', async () => {
    const other = await pipeline.ingest(inputOf('c', { timestamp: '2020-05-15 10:00:00' }))
    const both = [ingested, other, transformed, await pipeline.transform({ batch: '2020-05' })]
    const digests = both.map(({ planDigest }) => planDigest)
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect([digests[1], digests[3]]).toEqual([digests[0], digests[2]])
    expect(digests[0]).not.toBe(digests[2])
    expect((await pipeline.runs.find(other.id))?.planDigest).toBe(digests[0])
  })

  test('is another where the job is changed', async () => {
    const changed: Job = {
      ...ingest,
      run: (context) => {
        const { accepted, ...others } = ingest.run(context)
        if (!(accepted instanceof DataFrame)) throw new TypeError('not a frame')
        return { ...others, accepted: accepted.withColumn('type', expr('upper(type)', string())) }
      },
    }
    const run = await pipeline.submit(changed, { input: file })
    expect(run).toMatchObject({ state: 'succeeded' })
    expect(run.planDigest).not.toBe(ingested.planDigest)
  })
})
