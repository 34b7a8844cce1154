import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Columns, DecimalType } from '#spark-connect'
import { totalsByCountry } from '../../examples/first-query.ts'
import { largePayments } from '../../examples/large-payments.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

type Priced = Columns<{ readonly amount: DecimalType<18, 2> }>

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(() => pipeline[Symbol.asyncDispose]())

function csv(name: string, ...lines: readonly string[]): string {
  const file = join(pipeline.folder, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

test('first-query: totals by country', async () => {
  const rows = ['1,CH,10.50,', '2,CH,0.25,gift', '3,AT,-1.00,refund', '4,AT,99.99,x']
  const file = csv('payments.csv', 'id,country,amount,note', ...rows)
  const { tokenFile = '', remote } = settings.spark
  expect(await totalsByCountry(remote, tokenFile, pathToFileURL(file).href)).toEqual([
    'AT: 1 payments, 99.99 in all',
    'CH: 2 payments, 10.75 in all',
  ])
})

test('what is expected of rows is counted as they are written: it warns, or nothing is published', async () => {
  const input = csv('expected.csv', 'id,amount,at', ...['5', '70', '90'].map((n, i) => `${i},${n},2024-03-0${i + 1}`))
  const expecting = (expectations: Job['expectations']): Job => ({ ...largePayments, name: 'expecting', expectations })
  const small = (most: number, otherwise: 'warn' | 'fail', tolerated = 0) =>
    expecting({ payments: { [`at most ${most}`]: { holds: (p: Priced) => p.amount.leq(most), otherwise, tolerated } } })

  expect(await pipeline.submit(small(90, 'fail'), { input })).toMatchObject({ state: 'succeeded', warnings: [] })
  expect(await pipeline.submit(small(60, 'warn'), { input })).toMatchObject({
    state: 'succeeded',
    warnings: ["output 'payments': 'at most 60' does not hold of 2 of 3 rows"],
  })
  expect(await pipeline.submit(small(60, 'fail', 0.7), { input })).toMatchObject({ state: 'succeeded', warnings: [] })
  const before = await pipeline.parquet.newest('/user/sparkwright/payments')
  expect(await pipeline.submit(small(60, 'fail'), { input })).toMatchObject({
    state: 'failed',
    failure: {
      code: 'EXPECTATION_FAILED',
      message: "output 'payments': 'at most 60' does not hold of 2 of 3 rows. Nothing was published.",
    },
  })
  expect(await pipeline.parquet.newest('/user/sparkwright/payments')).toEqual(before)
})

test('large-payments: a job of one’s own, with quarantine', async () => {
  const rows = [
    'a,5.00,2024-01-31 23:59:59',
    'b,-5.00,2024-01-01 00:00:00',
    'c,7.00,2024-02-01 00:00:00',
    'd,x,2024-02-02',
  ]
  const run = await pipeline.submit(largePayments, { input: csv('large.csv', 'id,amount,at', ...rows) })
  expect(run).toMatchObject({
    failure: null,
    state: 'succeeded',
    batches: ['2024-01', '2024-02'],
    counts: { rowsIn: 4, published: 2, quarantined: 2, duplicates: 0 },
  })
})
