import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { nullable, type Schema, schema, string, timestamp } from '#spark-connect'
import { auditDatasets, auditSources } from '../../src/driver/audit.ts'
import { rollback } from '../../src/driver/rollback.ts'
import { clearUp, type Settling } from '../../src/driver/settle.ts'
import { batchParam } from '../../src/jobs/batch.ts'
import { csv, parquet, table } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import { reencrypt } from '../../src/jobs/fraud/reencrypt.ts'
import type { Run } from '../../src/runs/run.ts'
import { inProcess } from '../support/command.ts'
import { csvOf } from '../support/csv-lines.ts'
import { Pipeline, settings } from '../support/pipeline.ts'
import { fileOf, idsAt, ingestTo, lastRun, params, Row, settlingOf, succeeded } from '../support/small-runs.ts'

// What becomes of published files: exchanged, replaced, too many; and where a contract or a source is another one since.

const HOME = `/user/sparkwright/published-${Date.now()}`
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
    const reading = {
      ...(await lastRun(pipeline)),
      id: `20200101T000000-reading-${Date.now()}`,
      state: 'running' as const,
    }
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
    const ids = await idsOf(root)
    expect(await inProcess(['compact', root])).toMatchObject({ code: 0 })
    expect([await filesOf(), await idsOf(root)]).toEqual([[1, 1], ids])
    expect((await inProcess(['compact', root])).stderr).toContain('No batch')
  })
})

/** January once more, in three files, as an older version may have left it. */
async function scatter(root: string): Promise<void> {
  const run: Run = {
    ...(await lastRun(pipeline)),
    id: `20200101T000000-scatter-${Date.now()}`,
    state: 'running',
    key: null,
  }
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
  expect(await pipeline.submit(reencrypt, { batch: '2030-01' })).toMatchObject({ failure: { code: 'WRONG_KEY' } })
})
