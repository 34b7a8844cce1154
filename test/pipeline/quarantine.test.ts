import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generate, type Summary } from '../../src/data/generate.ts'
import { ingest } from '../../src/jobs/fraud/ingest.ts'
import type { Run } from '../../src/runs/run.ts'
import { csvOf, HEADER, lineOf, linesOf, rowLine, withoutStep, wrongWith } from '../support/csv-lines.ts'
import { dirtyLines, soundLine } from '../support/dirty-lines.ts'
import { boundTo, decrypted, Pipeline } from '../support/pipeline.ts'

// A row that breaks the contract is set aside with the reason, and never lost.

/** Most of what these tests read is dirty. */
const patient = { ...ingest, quarantineLimit: 1 }

let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('a generated file of which half is dirty', () => {
  const ROWS = 2000
  let file: string
  let summary: Summary
  let run: Run

  beforeAll(async () => {
    file = join(pipeline.folder, 'dirty.csv')
    summary = await generate({ out: file, rows: ROWS, months: 3, dirty: 0.5, duplicates: 0.05 })
    run = await pipeline.ingest(file)
  })

  test('every row is either published or in quarantine', () => {
    const dirty = Object.values(summary.dirty).reduce((sum, rows) => sum + rows, 0)
    expect(dirty).toBe(ROWS / 2)
    expect(run).toMatchObject({
      state: 'succeeded',
      counts: { rowsIn: ROWS, published: ROWS - dirty, quarantined: dirty, duplicates: 0 },
    })
  })

  test('as many of every kind as the generator made', async () => {
    const { dirty } = summary
    const rows = await pipeline.published('quarantine')
    expect(countBy(rows.map(({ rule }) => String(rule)))).toEqual({
      'wrong number of fields': dirty['missing-field'] + dirty['extra-field'],
      'amount is not of type decimal(18,2)': dirty['amount-not-a-number'],
      'amount is below 0': dirty['amount-negative'],
      'amount has more than 2 digits after the point': dirty['amount-three-decimals'],
      'type is not one of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER': dirty['type-unknown'],
      'transactionID is empty': dirty['transaction-id-empty'],
      'nameOrig is empty': dirty['name-missing'],
      'isFraud is not 0 or 1': dirty['flag-not-0-or-1'],
      'timestamp is not a time as 2020-03-05 14:15:16': dirty['timestamp-unparseable'],
    })
  })

  test('the line as it stood in the file, the file, the rule and the run', async () => {
    const rows = await pipeline.published('quarantine')
    const found = rows.map(({ rule, line, batch }) => [rule, decrypted(line, boundTo('line', batch))].join())
    const dirty = linesOf(readFileSync(file, 'utf8')).filter((line) => wrongWith(line) !== '')
    expect(found.sort()).toEqual(dirty.map((line) => [wrongWith(line), line].join()).sort())
    for (const row of rows) expect(row).toMatchObject({ file: `file:${file}`, runId: run.id })
  })

  test('the line is bound to its column', async () => {
    const [row] = await pipeline.published('quarantine')
    expect(() => decrypted(row?.line, boundTo('nameOrig', row?.batch))).toThrow(/authenticate/)
  })
})

describe('ten thousand dirty lines of every kind, between sound ones', () => {
  const dirty = dirtyLines(10_000, 1)
  const sound = Array.from({ length: 1500 }, (_, n) => soundLine(n))
  const copies = sound.slice(0, 100)
  /** Two or three rows of one id, that differ. */
  const conflicting = Array.from({ length: 250 }, (_, n) =>
    Array.from({ length: 2 + (n % 2) }, (_, version) =>
      soundLine(n, {
        transactionID: `X${n}`,
        ...(n % 5 === 0 ? { nameDest: `M${version}` } : { amount: `${version}.25` }),
      }),
    ),
  )
  const accepted = [...sound, ...copies, ...conflicting.flat()]
  let run: Run

  beforeAll(async () => {
    await pipeline.forget()
    const file = join(pipeline.folder, 'every-kind.csv')
    // A stride that has no factor in common with their number mixes them, always in the same way.
    const lines = [...dirty.map(({ bytes }) => bytes), ...accepted.map((line) => Buffer.from(line))]
    const mixed = lines.map((_, place) => lines[(place * 7919) % lines.length] ?? Buffer.alloc(0))
    writeFileSync(file, Buffer.concat([Buffer.from(HEADER), ...mixed].flatMap((line) => [line, Buffer.from('\n')])))
    run = await pipeline.submit(patient, { input: file })
  })

  test('all of them are in quarantine, as they stood in the file, each with the rule that it breaks', async () => {
    expect(new Set(dirty.map(({ rule }) => rule)).size).toBe(33)
    const rows = await pipeline.published('quarantine')
    const found = rows.map(({ rule, line, batch }) => `${rule}: ${readable(decrypted(line, boundTo('line', batch)))}`)
    const wanted = dirty.map(({ rule, bytes }) => `${rule}: ${readable(bytes.toString('utf8'))}`)
    expect(found.sort()).toEqual(wanted.sort())
  })

  test('none of their neighbours is, and nothing is lost', async () => {
    const rows = await pipeline.published('accepted')
    expect(rows.map((row) => rowLine(row)).sort()).toEqual(accepted.map(withoutStep).sort())
    expect(run).toMatchObject({
      state: 'succeeded',
      counts: {
        rowsIn: dirty.length + accepted.length,
        published: accepted.length,
        quarantined: dirty.length,
        duplicates: 0,
      },
    })
  })

  test('transform sets aside every row whose id is that of another one', async () => {
    const transformed = await pipeline.transform()
    expect(transformed).toMatchObject({
      state: 'succeeded',
      counts: {
        rowsIn: accepted.length,
        published: sound.length,
        quarantined: conflicting.flat().length,
        duplicates: copies.length,
      },
    })
    const rows = await pipeline.query('select transaction_id, rule, amount from transform_quarantine')
    const found = rows.map((row) => [row.transaction_id, row.rule, row.amount].join())
    const wanted = conflicting.flat().map((line) => {
      const [id, , , amount] = line.split(',')
      return [id, 'rows with the same transactionID differ', amount].join()
    })
    expect(found.sort()).toEqual(wanted.sort())
    const kept = await pipeline.query('select transaction_id from transformed_data')
    expect(kept.map((row) => row.transaction_id).sort()).toEqual(sound.map((line) => line.split(',')[0]).sort())
  })

  /** Into how many of them a broken letter falls apart, Java and JavaScript see differently. */
  function readable(line: string): string {
    return line.replaceAll(/\uFFFD+/g, '\uFFFD')
  }
})

describe('lines beyond the generators’', () => {
  const BROKEN: readonly (readonly [string, string, string])[] = [
    ['control characters', lineOf({ nameOrig: 'C\u0001', timestamp: '' }), 'timestamp is empty'],
    ['nothing but commas', ',,,,,,,,,,,,', 'transactionID is empty'],
    ['more fields than Spark’s reader takes', lineOf() + ',more'.repeat(30_000), 'wrong number of fields'],
    [
      'control characters without end',
      lineOf({ nameOrig: `C${'\u0001'.repeat(30_000)}`, timestamp: '' }),
      'timestamp is empty',
    ],
    ['a field that is a megabyte long', lineOf({ amount: 'x'.repeat(1 << 20) }), 'amount is not of type'],
  ]

  test('each is refused by its rule and kept as it stood', async () => {
    const file = join(pipeline.folder, 'broken.csv')
    writeFileSync(file, `${[HEADER, ...BROKEN.map(([, line]) => line), lineOf()].join('\n')}\n`)
    const run = await pipeline.submit(patient, { input: file, batch: 'all' })
    expect(run).toMatchObject({ counts: { rowsIn: BROKEN.length + 1, published: 1, quarantined: BROKEN.length } })
    const rows = await pipeline.published('quarantine')
    const found = new Map(
      rows
        .filter(({ runId }) => runId === run.id)
        .map(({ rule, line, batch }) => [decrypted(line, boundTo('line', batch)), String(rule)]),
    )
    for (const [what, line, rule] of BROKEN) expect(found.get(line), what).toContain(rule)
  })

  test('a quoted field over two lines is one name; one that is never closed takes its lines to quarantine', async () => {
    const file = join(pipeline.folder, 'two-lines.csv')
    writeFileSync(file, csvOf({}, { nameOrig: '"C\n1"' }, { nameOrig: '"C' }, {}))
    const run = await pipeline.submit(patient, { input: file })
    expect(run.counts).toEqual({ rowsIn: 4, published: 2, quarantined: 2, duplicates: 0 })
    const rows = await pipeline.published('accepted')
    expect(rows.map(({ nameOrig, batch }) => decrypted(nameOrig, boundTo('nameOrig', batch)))).toContain('C\n1')
  })

  test('a name that is not UTF-8 would be another name: refused', async () => {
    const file = join(pipeline.folder, 'latin.csv')
    writeFileSync(file, Buffer.from(csvOf({}, { nameOrig: 'Cé' }), 'latin1'))
    const run = await pipeline.ingest(file)
    expect(run.counts).toEqual({ rowsIn: 2, published: 1, quarantined: 1, duplicates: 0 })
    const rows = await pipeline.published('quarantine')
    expect(rows.find(({ runId }) => runId === run.id)).toMatchObject({ rule: 'not UTF-8 text', batch: '2030-01' })
  })
})

describe('a file without a single sound row', () => {
  test('is published as such, and transform empties its batch', async () => {
    const file = join(pipeline.folder, 'all-broken.csv')
    writeFileSync(file, csvOf({ timestamp: '2033-05-01 00:00:00' }))
    expect(await pipeline.ingest(file)).toMatchObject({ state: 'succeeded', batches: ['2033-05'] })
    expect(await pipeline.transform({ batch: '2033-05' })).toMatchObject({ state: 'succeeded' })
    expect(await count('2033-05')).toBe('1')

    writeFileSync(file, csvOf({ timestamp: '2033-05-01 00:00:00', amount: '-1.00' }))
    expect(await pipeline.submit(patient, { input: file })).toMatchObject({
      state: 'succeeded',
      batches: ['2033-05'],
      counts: { rowsIn: 1, published: 0, quarantined: 1, duplicates: 0 },
    })
    expect(await pipeline.transform({ batch: '2033-05' })).toMatchObject({
      state: 'succeeded',
      failure: null,
      counts: { rowsIn: 0, published: 0, quarantined: 0, duplicates: 0 },
    })
    expect(await count('2033-05')).toBe('0')
  })

  async function count(batch: string): Promise<unknown> {
    return (await pipeline.query(`select count(*) as rows from transformed_data where batch = '${batch}'`))[0]?.rows
  }
})

describe('rows without a time', () => {
  test('are a batch of their own for each file, and go when the file is mended', async () => {
    const [one, two] = ['one.csv', 'two.csv'].map((name) => join(pipeline.folder, name)) as [string, string]
    writeFileSync(one, csvOf({ timestamp: '2034-01-01 00:00:00' }, { timestamp: 'then' }))
    writeFileSync(two, csvOf({ timestamp: '2034-02-01 00:00:00' }, { timestamp: 'once' }))
    const { batches, id: replaces } = await pipeline.ingest(one)
    const undated = batches.filter((batch) => batch.startsWith('undated-'))
    expect(batches).toEqual(['2034-01', ...undated])
    await pipeline.ingest(two)
    await pipeline.ingest(two, { batch: '2034-02' })
    expect(await linesIn(undated)).toEqual([lineOf({ timestamp: 'then' })])

    writeFileSync(one, csvOf({ timestamp: '2034-01-01 00:00:00' }, { timestamp: '2034-01-02 00:00:00' }))
    expect((await pipeline.ingest(one, {}, { replaces })).counts).toMatchObject({ rowsIn: 2, published: 2 })
    expect(await linesIn(undated)).toEqual([])
  })

  async function linesIn(batches: readonly string[]): Promise<readonly string[]> {
    const rows = await pipeline.published('quarantine', batches)
    return rows.map(({ line, batch }) => decrypted(line, boundTo('line', batch)))
  }
})

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
