import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { lit } from '#functions'
import { decimal, type FieldsOf, nullable, schema, string, timestamp } from '#spark-connect'
import { checkJob, isSound } from '../../src/driver/plan/check-job.ts'
import { batchParam, granularityParam } from '../../src/jobs/batch.ts'
import { csv, type Expectations, parquet, table } from '../../src/jobs/dataset.ts'
import { defineJob, type Job } from '../../src/jobs/define-job.ts'
import type { Run } from '../../src/runs/run.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

// Rows that are not as a job expects go to its quarantine while the others are written, and every row is accounted for.

const ROOT = '/user/sparkwright/expected'
const Row = schema({ id: string(), amount: nullable(decimal(18, 2)), at: timestamp() })
const Bad = schema({ what: string(), rule: string(), runId: string() })
const rows = parquet(Row, ROOT)
const bad = parquet(Bad, ROOT, { part: 'bad' })
const SMALL = 'amount is at most 60'
const LOWER = 'id is in lower case'

/** CSV → Parquet, with what does not fit in quarantine, whichever way that is found. */
const load = defineJob({
  ...{ name: 'expected', description: 'CSV to Parquet' },
  params: z.object({ input: z.string().optional(), batch: batchParam(), by: granularityParam() }),
  inputs: { rows: csv(Row, { batchBy: 'at', rules: (row) => ({ 'amount is below 0': row.amount.geq(0) }) }) },
  outputs: { rows, bad },
  accounts: { published: 'rows', quarantined: 'bad' },
  quarantineLimit: 1,
  expectations: {
    rows: {
      [SMALL]: { holds: (row) => row.amount.leq(60), otherwise: 'quarantine' },
      [LOWER]: { holds: (row) => row.id.rlike('^[a-z]$'), otherwise: 'quarantine' },
    },
  },
  quarantine: (row, { rule, runId }) => ({ what: row.id, rule, runId }),
  run: ({ inputs }) => ({
    rows: inputs.rows.accepted,
    bad: inputs.rows.rejected.select((row) => ({
      ...{ batch: row.batch, what: lit('a line'), rule: row.rule, runId: row.runId },
    })),
  }),
})

/** Parquet → tables, with the same expectations and one more that only warns. */
const copy = defineJob({
  ...{ name: 'expected-copy', description: 'Parquet to tables' },
  params: z.object({ batch: batchParam() }),
  inputs: { rows },
  outputs: { rows: table(Row, 'expected_rows', { key: ['id'] }), bad: table(Bad, 'expected_bad', { key: ['what'] }) },
  accounts: { published: 'rows', quarantined: 'bad' },
  expectations: {
    rows: {
      'amount is at most 30': { holds: (row) => row.amount.leq(30), otherwise: 'quarantine' },
      'amount is at most 10': { holds: (row) => row.amount.leq(10), otherwise: 'warn' },
    },
  },
  quarantine: (row, { rule, runId }) => ({ what: row.id, rule, runId }),
  run: ({ inputs }) => ({
    rows: inputs.rows,
    bad: inputs.rows.where(lit(false)).select((row) => ({
      ...{ batch: row.batch, what: row.id, rule: lit(''), runId: lit('') },
    })),
  }),
})

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await Pipeline.open()
  for (const name of ['expected_rows', 'expected_bad']) await pipeline.owner.run(`drop table if exists ${name}`)
})
beforeEach(async () => {
  for (const folder of ['runs', 'manifests']) await pipeline.hdfs.delete(`${ROOT}/${folder}`)
})
afterAll(() => pipeline[Symbol.asyncDispose]())

function input(...lines: readonly string[]): string {
  const file = join(pipeline.folder, 'expected.csv')
  writeFileSync(file, `id,amount,at\n${lines.map((line) => `${line} 10:00:00\n`).join('')}`)
  return file
}

async function submit(job: Job, ...lines: readonly string[]): Promise<Run> {
  return pipeline.submit(job, { input: input(...lines) })
}

/** What is published of a part, a row a line. */
async function published(part: string, ...columns: readonly string[]): Promise<readonly string[]> {
  const { batches = {} } = (await pipeline.parquet.newest(ROOT)) ?? {}
  const paths = Object.values(batches).flatMap(({ parts }) => parts[part]?.path ?? [])
  const found = await Promise.all(
    paths.map((path) => pipeline.spark.read.parquet(`${settings.hdfs.uri}${ROOT}/${path}`).collect()),
  )
  return found
    .flat()
    .map((row) => columns.map((column) => row[column]).join(': '))
    .sort()
}

function expecting(expectations: Expectations<FieldsOf<typeof Row>>): Job {
  return { ...load, expectations: { rows: expectations } }
}

describe('rows of which an expectation does not hold', () => {
  test('go to quarantine, each with the first one; those of which it is null stay', async () => {
    const run = await submit(
      load,
      'a,10,2024-01-01',
      'b,70,2024-01-02',
      'C,80,2024-02-01',
      'D,5,2024-02-02',
      'e,,2024-02-03',
    )
    expect(run).toMatchObject({
      ...{ state: 'succeeded', failure: null, batches: ['2024-01', '2024-02'] },
      warnings: ['3 of 5 rows (60 %) are in quarantine'],
      counts: { rowsIn: 5, published: 2, quarantined: 3, duplicates: 0 },
    })
    expect(await published('accepted', 'id')).toEqual(['a', 'e'])
    expect(await published('bad', 'what', 'rule', 'runId')).toEqual(
      [`C: ${SMALL}`, `D: ${LOWER}`, `b: ${SMALL}`].map((row) => `${row}: ${run.id}`),
    )
  })

  test('lie there beside lines that break the contract', async () => {
    const run = await submit(load, 'a,10,2024-01-01', 'b,70,2024-01-02', 'c,-1,2024-01-03', 'd,x,2024-01-04')
    expect(run.counts).toEqual({ rowsIn: 4, published: 1, quarantined: 3, duplicates: 0 })
    expect(await published('bad', 'what', 'rule')).toEqual([
      'a line: amount is below 0',
      'a line: amount is not of type decimal(18,2)',
      `b: ${SMALL}`,
    ])
  })

  test('may be all there are', async () => {
    const run = await submit(load, 'a,70,2024-01-01', 'b,80,2024-01-02')
    expect(run).toMatchObject({ state: 'succeeded', batches: ['2024-01'], counts: { published: 0, quarantined: 2 } })
  })

  test('cost nothing where there are none: quarantine is not written', async () => {
    const run = await submit(load, 'a,10,2024-01-01')
    expect(run).toMatchObject({ state: 'succeeded', counts: { published: 1, quarantined: 0 } })
    expect(run.operationIds).toHaveLength(1)
    const other = await submit(load, 'a,10,2024-01-01', 'b,-1,2024-01-01')
    expect(other).toMatchObject({ state: 'succeeded', counts: { published: 1, quarantined: 1 } })
  })

  test('end the run where they are more than is tolerated; nothing is published then', async () => {
    const small = (tolerated: number) =>
      expecting({ [SMALL]: { holds: (row) => row.amount.leq(5), otherwise: 'quarantine', tolerated } })
    expect(await submit(small(1), 'a,10,2024-01-01', 'b,70,2024-01-02')).toMatchObject({ state: 'succeeded' })
    const before = await pipeline.parquet.newest(ROOT)
    expect(await submit(small(0.9), 'a,10,2024-01-01', 'b,70,2024-01-02')).toMatchObject({
      state: 'failed',
      failure: {
        code: 'EXPECTATION_FAILED',
        message: `output 'rows': '${SMALL}' does not hold of 2 of 2 rows: too many for quarantine. Nothing was published.`,
      },
    })
    expect(await pipeline.parquet.newest(ROOT)).toEqual(before)
  })

  test('go to tables as well; what only warns is counted among the others', async () => {
    await submit(load, 'a,10,2024-01-01', 'b,20,2024-01-02', 'c,40,2024-02-03')
    const run = await pipeline.submit(copy)
    expect(run).toMatchObject({
      ...{ state: 'succeeded', failure: null },
      counts: { rowsIn: 3, published: 2, quarantined: 1, duplicates: 0 },
      warnings: [
        "output 'rows': 'amount is at most 10' does not hold of 1 of 2 rows",
        '1 of 3 rows (33.3 %) are in quarantine',
      ],
    })
    expect(await pipeline.query('select batch, what, rule, "runId" from expected_bad')).toEqual([
      { batch: '2024-02', what: 'c', rule: 'amount is at most 30', runId: run.id },
    ])
    expect(await pipeline.query('select id from expected_rows order by id')).toEqual([{ id: 'a' }, { id: 'b' }])
  })
})

describe('how rows look in quarantine', () => {
  const around = () => ({
    ...{ spark: pipeline.spark, parquet: pipeline.parquet, tables: pipeline.tables },
    ...{
      postgres: settings.postgres,
      hdfs: settings.hdfs.uri,
      keyFile: settings.keyFile,
      tokenKeyFile: settings.tokenKeyFile,
    },
  })

  test('is checked without a run', async () => {
    expect(isSound(await checkJob(load, around()))).toBe(true)
    const wrong: Job = { ...load, quarantine: (_, { rule, runId }) => ({ what: lit('x'), rule, ru: runId }) }
    const { plan } = await checkJob(wrong, around())
    const problem = "output 'bad' lacks the column runId; it has what, rule, ru, batch."
    for (const found of [plan.rows, plan.bad]) expect(found).toMatchObject([{ problem }])
  })

  test('is part of what tells one plan from another', async () => {
    const digest = async (job: Job) => (await submit(job, 'a,10,2024-01-01')).planDigest
    const [first, again, other, without] = [
      await digest(load),
      await digest(load),
      await digest({ ...load, quarantine: (_, reason) => ({ what: lit('x'), ...reason }) }),
      await digest(expecting({})),
    ]
    expect(again).toBe(first)
    expect(new Set([first, other, without]).size).toBe(3)
  })
})
