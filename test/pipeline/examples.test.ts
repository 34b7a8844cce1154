import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totalsByCountry } from '../../examples/first-query.ts'
import { largePayments } from '../../examples/large-payments.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

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
