import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { DIRTY_KINDS, type DirtyKind, type GenerateOptions, generate } from './generate.ts'
import { COLUMNS } from './paysim.ts'

const folder = mkdtempSync(join(tmpdir(), 'generate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
async function generated(options: Omit<GenerateOptions, 'out'>, ending = 'csv') {
  const out = join(folder, `${++files}.${ending}`)
  const summary = await generate({ out, ...options })
  const bytes = readFileSync(out)
  const text = (ending === 'csv' ? bytes : gunzipSync(bytes)).toString('latin1')
  const [header, ...lines] = text.trimEnd().split('\n')
  return { summary, text, header, lines }
}

type Row = Record<(typeof COLUMNS)[number], string>

function parse(line: string): Row {
  const fields = line.split(',')
  return Object.fromEntries(COLUMNS.map((column, index) => [column, fields[index] ?? ''])) as Row
}

const cents = (money: string) => Number(money.replace('.', ''))
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the same seed gives the same bytes', () => {
  const options = { rows: 2000, seed: 7, dirty: 0.02, duplicates: 0.02 }

  test('as when this test was written', async () => {
    const { text } = await generated(options)
    expect(sha256(text)).toBe('4a7f6dd51e3c4328301f81394595e52d356697ea0b22317c1d0880c66b9c9133')
  })

  test('plain and packed', async () => {
    const [plain, packed] = [await generated(options), await generated(options, 'csv.gz')]
    expect(packed.text).toBe(plain.text)
  })

  test('and another seed others', async () => {
    const [one, other] = [await generated({ rows: 100, seed: 1 }), await generated({ rows: 100, seed: 2 })]
    expect(one.text).not.toBe(other.text)
  })
})

describe('200,000 rows have the proportions of PaySim', async () => {
  const { summary, header, lines } = await generated({})
  const rows = lines.map(parse)
  const share = (type: string) => rows.filter((row) => row.type === type).length / rows.length
  const frauds = rows.filter((row) => row.isFraud === '1')
  const flagged = rows.filter((row) => row.isFlaggedFraud === '1')

  test('header, count and unique identities', () => {
    expect(header).toBe(COLUMNS.join(','))
    expect(rows).toHaveLength(200_000)
    expect(summary.rows).toBe(200_000)
    expect(new Set(rows.map((row) => row.transactionID)).size).toBe(200_000)
  })

  test.each([
    ['CASH_OUT', 0.352],
    ['PAYMENT', 0.338],
    ['CASH_IN', 0.22],
    ['TRANSFER', 0.084],
    ['DEBIT', 0.0065],
  ])('%s', (type, expected) => {
    expect(Math.abs(share(type) - expected)).toBeLessThan(0.003)
  })

  test('frauds: 0.129 %, half TRANSFER that empties the account, half CASH_OUT of the same amount', () => {
    expect(Math.abs(frauds.length - 258)).toBeLessThanOrEqual(2)
    expect(summary.frauds).toBe(frauds.length)
    const cashOuts = frauds.filter((row) => row.type === 'CASH_OUT').map((row) => `${row.nameOrig} ${row.amount}`)
    const transfers = frauds.filter((row) => row.type === 'TRANSFER')
    expect(cashOuts.length + transfers.length).toBe(frauds.length)
    expect(transfers.every((row) => row.amount === row.oldbalanceOrg)).toBe(true)
    const followed = transfers.filter((row) => row.isFlaggedFraud === '0')
    expect(followed.map((row) => `${row.nameDest} ${row.amount}`)).toEqual(cashOuts)
  })

  test('a few flags, each a TRANSFER of more than 200,000 that did not move, most of them right', () => {
    expect(flagged.length).toBeGreaterThanOrEqual(5)
    expect(flagged.length).toBeLessThan(40)
    expect(summary.flagged).toBe(flagged.length)
    const right = flagged.filter((row) => row.isFraud === '1').length
    expect(right).toBeGreaterThan(flagged.length / 2)
    expect(right).toBeLessThan(flagged.length)
    for (const row of flagged) {
      expect(row).toMatchObject({ type: 'TRANSFER', newbalanceOrig: row.oldbalanceOrg })
      expect(cents(row.amount)).toBeGreaterThan(20_000_000)
    }
  })

  test('balances: almost all keep the law, some do not', () => {
    const broken = rows.filter((row) => {
      const sent = row.type === 'CASH_IN' ? -cents(row.amount) : cents(row.amount)
      return cents(row.newbalanceOrig) !== Math.max(0, cents(row.oldbalanceOrg) - sent)
    })
    expect(broken.length / rows.length).toBeGreaterThan(0.003)
    expect(broken.length / rows.length).toBeLessThan(0.02)
  })

  test('merchants receive payments, and their balances are 0', () => {
    const toMerchants = rows.filter((row) => row.nameDest.startsWith('M'))
    expect(toMerchants.length).toBe(rows.filter((row) => row.type === 'PAYMENT').length)
    expect(toMerchants.every((row) => row.type === 'PAYMENT' && row.oldbalanceDest === '0.00')).toBe(true)
    expect(toMerchants.every((row) => row.newbalanceDest === '0.00')).toBe(true)
  })

  test('names and money have their form', () => {
    const form =
      /^T\d{10},\d+,[A-Z_]+,\d+\.\d\d,C\d+,\d+\.\d\d,\d+\.\d\d,[CM]\d+,\d+\.\d\d,\d+\.\d\d,[01],[01],\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
    expect(lines.filter((line) => !form.test(line))).toEqual([])
    expect(rows.every((row) => cents(row.amount) > 0)).toBe(true)
  })

  test('time rises with the rows, through all steps, and the months are counted right', () => {
    const times = rows.map((row) => row.timestamp)
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? ''))).toBe(true)
    expect(
      times.every(
        (time) => new Date(`${time.replace(' ', 'T')}.000Z`).toISOString().slice(0, 10) === time.slice(0, 10),
      ),
    ).toBe(true)
    expect(new Set(rows.map((row) => row.step)).size).toBe(743)
    expect(summary.batches).toEqual(countBy(times.map((time) => time.slice(0, 7))))
    expect(Object.keys(summary.batches)).toHaveLength(12)
  })

  test('some receivers are met often', () => {
    const counts = Object.values(countBy(rows.map((row) => row.nameDest))).sort((a, b) => b - a)
    expect(counts[0]).toBeGreaterThan(500)
    expect(counts.length).toBeGreaterThan(20_000)
  })
})

/** Reads a line as the contract says, on its own: which rule does it break? */
function brokenRule(line: string): DirtyKind | undefined {
  const row = parse(line)
  const fields = line.split(',').length
  if (fields < COLUMNS.length) return 'missing-field'
  if (fields > COLUMNS.length) return 'extra-field'
  if (row.transactionID === '') return 'transaction-id-empty'
  if (!['CASH_OUT', 'PAYMENT', 'CASH_IN', 'TRANSFER', 'DEBIT'].includes(row.type)) return 'type-unknown'
  if (Number.isNaN(Number(row.amount))) return 'amount-not-a-number'
  if (Number(row.amount) < 0) return 'amount-negative'
  if (!/\.\d\d$/.test(row.amount)) return 'amount-three-decimals'
  if (row.nameOrig === '' || row.nameDest === '') return 'name-missing'
  if (!/^[01]$/.test(row.isFraud) || !/^[01]$/.test(row.isFlaggedFraud)) return 'flag-not-0-or-1'
  return Number.isNaN(Date.parse(`${row.timestamp.replace(' ', 'T')}Z`)) ? 'timestamp-unparseable' : undefined
}

function countBy<K extends string>(keys: readonly K[]): Record<K, number> {
  const counts: Partial<Record<K, number>> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts as Record<K, number>
}

describe('dirty rows and duplicates', () => {
  test('are exactly as many as asked for, and are what the summary says', async () => {
    const { summary, lines } = await generated({ rows: 20_000, dirty: 0.01, duplicates: 0.005 })
    const broken = lines.map(brokenRule).filter((kind) => kind !== undefined)
    expect(broken).toHaveLength(200)
    expect(summary.dirty).toEqual(countBy(broken))
    expect(Object.keys(summary.dirty)).toEqual([...DIRTY_KINDS])
    expect(Object.values(summary.dirty)).toEqual(DIRTY_KINDS.map(() => 20))
    expect(summary.duplicates).toBe(100)
    expect(lines).toHaveLength(20_000)
    expect(lines.length - new Set(lines).size).toBe(100)
  })

  test('a duplicate repeats a sound line, later in the same month', async () => {
    const { lines } = await generated({ rows: 20_000, dirty: 0.05, duplicates: 0.05 })
    const seen = new Set<string>()
    let month = ''
    for (const line of lines) {
      const itsMonth = parse(line).timestamp.slice(0, 7)
      if (seen.has(line)) expect([brokenRule(line), itsMonth]).toEqual([undefined, month])
      else if (!brokenRule(line)) month = itsMonth
      seen.add(line)
    }
    expect(lines.length - seen.size).toBe(1000)
  })

  test('frauds and flags are counted among distinct sound rows only', async () => {
    const { summary, lines } = await generated({ rows: 50_000, dirty: 0.1, duplicates: 0.3 })
    const sound = [...new Set(lines.filter((line) => !brokenRule(line)))].map(parse)
    expect(sound).toHaveLength(50_000 * 0.6)
    expect(new Set(sound.map((row) => row.transactionID)).size).toBe(sound.length)
    expect(summary.frauds).toBe(sound.filter((row) => row.isFraud === '1').length)
    expect(summary.flagged).toBe(sound.filter((row) => row.isFlaggedFraud === '1').length)
  })

  test.each([
    { rows: 1, dirty: 0.5, duplicates: 0.5 },
    { rows: 13, months: 12, dirty: 0.5, duplicates: 0.5 },
    { rows: 500, months: 1, dirty: 0.5, duplicates: 0.5 },
  ])('the summary is true in the extreme: %o', async (options) => {
    const { summary, lines } = await generated(options)
    expect(lines).toHaveLength(options.rows)
    expect(lines.length - new Set(lines).size).toBe(summary.duplicates)
    const dirty = Object.values(summary.dirty).reduce((sum, count) => sum + count, 0)
    expect(lines.filter(brokenRule)).toHaveLength(dirty)
  })
})

describe('a wrong option is named and nothing is written', () => {
  test.each([
    [{ rows: 0 }, /^rows is 0; give a whole number from 1/],
    [{ rows: 1.5 }, /^rows is 1.5/],
    [{ rows: Number.NaN }, /^rows is NaN/],
    [{ seed: -1 }, /^seed is -1/],
    [{ seed: 2 ** 32 }, /^seed is 4294967296/],
    [{ months: 0 }, /^months is 0/],
    [{ start: '2020-02-30' }, /^start is 2020-02-30; give the first day of a month/],
    [{ start: '2020-13-01' }, /^start is 2020-13-01/],
    [{ dirty: -0.1 }, /^dirty is -0.1; give a share/],
    [{ duplicates: 0.6 }, /^duplicates is 0.6/],
  ])('%o', async (options, message) => {
    const before = readdirSync(folder)
    await expect(generate({ out: join(folder, 'never.csv'), ...options })).rejects.toThrow(message)
    expect(readdirSync(folder)).toEqual(before)
  })
})

test('progress rises to the number of rows', async () => {
  const told: number[] = []
  await generated({ rows: 5000, onProgress: (rows) => told.push(rows) })
  expect(told.length).toBeGreaterThan(3)
  expect(told.at(-1)).toBe(5000)
})

test('an abort ends the work and leaves nothing', async () => {
  const abort = new AbortController()
  const out = join(folder, 'aborted.csv')
  const work = generate({ out, rows: 1e9, signal: abort.signal, onProgress: (rows) => rows > 10_000 && abort.abort() })
  await expect(work).rejects.toMatchObject({ name: 'AbortError' })
  expect(readdirSync(folder).filter((name) => name.startsWith('aborted'))).toEqual([])
})
