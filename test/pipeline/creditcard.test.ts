import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/config.ts'
import { fetchCreditcard } from '../../src/data/creditcard.ts'
import { CardTransaction, cardTransactions } from '../../src/jobs/creditcard/transaction.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

// The second data set: real, published with known figures, and with nothing in common with the first but the library.

const data = await fetchCreditcard({ folder: join(packageRoot, '.local/data') }).catch((error: Error) => error)
if (data instanceof Error) console.warn(`creditcard.test.ts is skipped: ${data.message}`)

describe.skipIf(data instanceof Error)('the ULB credit-card data', () => {
  let pipeline: Pipeline
  let ended: SpawnSyncReturns<string>

  beforeAll(async () => {
    pipeline = await Pipeline.open()
    ended = spawnSync('npm', ['run', '--silent', 'job:creditcard'], { cwd: packageRoot, encoding: 'utf8' })
  })
  afterAll(() => pipeline[Symbol.asyncDispose]())

  test('the command prints its known figures', () => {
    expect(ended.stderr).toContain('creditcard-report: run ')
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe(
      'creditcard_totals: batch all, transactions 284,807, frauds 492, total amount 25,162,590.01, max amount 25,691.16',
    )
    expect(ended.status).toBe(0)
  })

  test('the tables hold them', async () => {
    expect(await pipeline.query('select * from creditcard_totals')).toEqual([
      { batch: 'all', transactions: '284807', frauds: '492', total_amount: '25162590.01', max_amount: '25691.16' },
    ])
    expect(await pipeline.query('select class, transactions from creditcard_by_class order by class')).toEqual([
      { class: '0', transactions: '284315' },
      { class: '1', transactions: '492' },
    ])
    expect(
      await pipeline.query(
        'select count(*) as hours, sum(transactions) as all, sum(frauds) as frauds from creditcard_by_hour',
      ),
    ).toEqual([{ hours: '48', all: '284807', frauds: '492' }])
  })

  test('equal lines are different transactions: as many as in the file are kept', async () => {
    const lines = new Map<string, number>()
    const file = join(packageRoot, '.local/data/creditcard.csv')
    for await (const line of createInterface({ input: createReadStream(file) }))
      lines.set(line, (lines.get(line) ?? 0) + 1)
    const repeated = [...lines.values()].filter((times) => times > 1)
    expect(repeated).toHaveLength(773)

    const published = await pipeline.parquet.newest(cardTransactions.root)
    const path = published?.batches.all?.parts.accepted?.path
    const columns = CardTransaction.fields.map(({ name }) => name)
    const repeats = await pipeline.spark.sql(
      `select count(*) as lines, sum(times) as rows from (
         select count(*) as times from parquet.\`${settings.hdfs.uri}${cardTransactions.root}/${path}\`
         group by ${columns} having count(*) > 1)`,
    )
    const rows = repeated.reduce((sum, times) => sum + times, 0)
    expect(await repeats.collect()).toEqual([{ lines: 773n, rows: BigInt(rows) }])
  })
})
