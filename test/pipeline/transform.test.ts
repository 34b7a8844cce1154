import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expr } from '#functions'
import { boolean, DataFrame } from '#spark-connect'
import { generate, type Summary } from '../../src/data/generate.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import { transform } from '../../src/jobs/fraud/transform.ts'
import type { Run } from '../../src/runs/run.ts'
import { lineOf, linesOf, wrongWith } from '../support/csv-lines.ts'
import { expectedReports, keptOf } from '../support/expected-reports.ts'
import { FRAUD_TABLES, Pipeline } from '../support/pipeline.ts'

// Parquet → PostgreSQL: every figure is the one that the CSV says, and either all tables change or none.

const ROWS = 4000
/** Three rows with one id, two of them equal; and two that differ in nothing that is published of them. */
const CONFLICTS = [
  lineOf({ transactionID: 'X1', amount: '1.00', timestamp: '2020-02-03 04:05:06' }),
  lineOf({ transactionID: 'X1', amount: '2.00', timestamp: '2020-02-03 04:05:06' }),
  lineOf({ transactionID: 'X1', amount: '2.00', timestamp: '2020-02-03 04:05:06' }),
  lineOf({ transactionID: 'X2', nameOrig: 'C8', timestamp: '2020-03-03 04:05:06' }),
  lineOf({ transactionID: 'X2', nameOrig: 'C9', timestamp: '2020-03-03 04:05:06' }),
]
/** Two frauds of three that are flagged: a rate that does not come out even. */
const FLAGGED = ['1', '1', '0'].map((isFraud, place) =>
  lineOf({ transactionID: `F${place}`, isFraud, isFlaggedFraud: '1', timestamp: '2020-01-03 04:05:06' }),
)

let pipeline: Pipeline
let text: string
let summary: Summary
let run: Run

beforeAll(async () => {
  pipeline = await Pipeline.open()
  const file = join(pipeline.folder, 'transactions.csv')
  summary = await generate({ out: file, rows: ROWS, seed: 11, months: 3, dirty: 0.02, duplicates: 0.05 })
  appendFileSync(file, `${[...CONFLICTS, ...FLAGGED].join('\n')}\n`)
  text = readFileSync(file, 'utf8')
  await pipeline.ingest(file)
  run = await pipeline.transform()
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('the rows', () => {
  test('exact copies are removed, rows with one id that differ are set aside, and the counts say so', () => {
    const sound = linesOf(text).filter((line) => wrongWith(line) === '').length
    const duplicates = summary.duplicates + 1
    expect(summary.duplicates).toBe(ROWS * 0.05)
    expect(run).toMatchObject({ state: 'succeeded', failure: null, batches: ['2020-01', '2020-02', '2020-03'] })
    expect(run.counts).toEqual({ rowsIn: sound, published: sound - duplicates - 4, quarantined: 4, duplicates })
  })

  test('every other row is there, value by value, account names in plain and flags as booleans', async () => {
    const rows = await pipeline.query('select * from transformed_data')
    const found = rows.map((t) => [
      t.transaction_id,
      t.trans_type,
      t.amount,
      t.name_orig,
      t.old_balance_orig,
      t.new_balance_orig,
      t.name_dest,
      t.old_balance_dest,
      t.new_balance_dest,
      Number(t.is_fraud === 'true'),
      Number(t.is_flagged_fraud === 'true'),
      String(t.event_time).replace('T', ' ').slice(0, 19),
    ])
    const kept = keptOf(linesOf(text).filter((line) => wrongWith(line) === ''))
    expect(found.map((cells) => cells.join()).sort()).toEqual(kept.map(({ line }) => line).sort())
    for (const { batch, event_time } of rows) expect(batch).toBe(String(event_time).slice(0, 7))
  })

  test('all versions of an id that is not one row are in quarantine, without account names', async () => {
    const rows = await pipeline.query('select * from transform_quarantine')
    expect(rows.map((row) => [row.transaction_id, row.version, row.amount, row.batch].join()).sort()).toEqual([
      'X1,1,1.00,2020-02',
      'X1,2,2.00,2020-02',
      'X2,1,10.25,2020-03',
      'X2,2,10.25,2020-03',
    ])
    expect(JSON.stringify(rows)).not.toMatch(/C[89]"/)
  })
})

describe('the reports', () => {
  test.each(FRAUD_TABLES.filter((table) => !/transformed_data|quarantine/.test(table)))('%s', async (table) => {
    const found = await pipeline.query(`select * from ${table}`)
    const expected = expectedReports(text)[table] ?? []
    expect(expected.length).toBeGreaterThan(0)
    expect(found.map(sortedCells).sort()).toEqual(expected.map(sortedCells).sort())
  })

  test('a rate that does not come out even is rounded', async () => {
    expect(await pipeline.query(`select * from flagged_fraud_accuracy where batch = '2020-01'`)).toEqual([
      { batch: '2020-01', total_flagged: '3', true_positive_flags: '2', flag_accuracy: '66.6667' },
    ])
  })
})

describe('all tables and the record of the run change together, or nothing does', () => {
  test('PostgreSQL refuses the last of many statements', async () => {
    const before = await pipeline.digests()
    await pipeline.owner.run(
      `alter table published add constraint refused check (dataset <> 'transform_quarantine') not valid`,
    )
    try {
      const failed = await pipeline.transform()
      expect(failed).toMatchObject({ state: 'failed', counts: null, failure: { code: 'STORE_FAILED' } })
      expect(failed.failure?.message).toContain('rows break the constraint refused')
      expect(await pipeline.runs.find(failed.id)).toEqual(failed)
    } finally {
      await pipeline.owner.run('alter table published drop constraint refused')
    }
    expect(await pipeline.digests()).toEqual(before)
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('somebody drops a staging table before the run publishes', async () => {
    const before = await pipeline.digests()
    const { tables, owner } = pipeline
    const failed = await pipeline.transform(
      { batch: '2020-02' },
      {
        tables: pipeline.tablesWith({
          publish: async (run, rows) => {
            await owner.run(`drop table staging."fraud_stats__${run.id}"`)
            await tables.publish(run, rows)
          },
        }),
      },
    )
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'STAGING_INCOMPLETE' } })
    expect(await pipeline.digests()).toEqual(before)
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('a staged row is not what was written', async () => {
    const before = await pipeline.digests()
    const { tables, owner } = pipeline
    const failed = await pipeline.transform(
      { batch: '2020-02' },
      {
        tables: pipeline.tablesWith({
          verify: async (runId, contracts) => {
            const found = await tables.verify(runId, contracts)
            if (contracts[0]?.table === 'fraud_by_day')
              await owner.run(`update staging."fraud_by_day__${runId}" set total_amount = total_amount + 0.01`)
            return found
          },
        }),
      },
    )
    expect(failed).toMatchObject({ state: 'failed', counts: null, failure: { code: 'ROWS_CHANGED' } })
    expect(failed.failure?.message).toMatch(/^output 'byDay': all \d+ rows are there, but total_amount /)
    expect(await pipeline.digests()).toEqual(before)
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('the counts do not add up', async () => {
    const before = await pipeline.digests()
    const lossy: Job = {
      ...transform,
      run: (context) => {
        const { transactions, ...others } = transform.run(context)
        if (!(transactions instanceof DataFrame)) throw new TypeError('not a frame')
        return { ...others, transactions: transactions.where(expr("transaction_id <> 'T0000000001'", boolean())) }
      },
    }
    const failed = await pipeline.submit(lossy, { batch: '2020-01' })
    expect(failed).toMatchObject({ state: 'failed', counts: null, failure: { code: 'ROWS_LOST' } })
    expect(failed.failure?.message).toMatch(/^rows do not add up: \d+ in, but \d+ to be published/)
    expect(await pipeline.digests()).toEqual(before)
    expect(await pipeline.leftovers()).toEqual([])
  })
})

test('a batch that is not there', async () => {
  const failed = await pipeline.transform({ batch: '2019-12' })
  expect(failed).toMatchObject({
    state: 'failed',
    failure: {
      code: 'BATCH_NOT_FOUND',
      message:
        'no batch asked for is published at /processed_fraud_data/accepted; there are: 2020-01, 2020-02, 2020-03.',
    },
  })
})

function sortedCells(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(row).sort())
}
