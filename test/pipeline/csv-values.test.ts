import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  binary,
  boolean,
  byte,
  date,
  decimal,
  double,
  float,
  int,
  long,
  nullable,
  type Schema,
  type SparkSession,
  schema,
  short,
  string,
  timestamp,
  timestampNtz,
} from '#spark-connect'
import { emptyCsv, openCsv } from '../../src/driver/inputs/open-csv.ts'
import { creditcardIngest } from '../../src/jobs/creditcard/jobs.ts'
import { csv } from '../../src/jobs/dataset.ts'
import { localFiles } from '../support/local-files.ts'
import { openSession } from '../support/pipeline.ts'

// What a field of a CSV may be, type by type: the value that its text says, or nothing at all.

let spark: SparkSession
const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
beforeAll(async () => {
  spark = await openSession()
})
afterAll(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true })
})

async function read<S>(contract: Schema<S>, text: string | Buffer) {
  const path = join(folder, 'values.csv')
  writeFileSync(path, text)
  const slice = { name: 'rows', selection: { kind: 'all' }, by: 'month', runId: 'r' } as const
  const { accepted, rejected } = await openCsv(spark, csv(contract), await localFiles(spark, path), slice)
  const columns = contract.fields.map(({ name }) => `cast(\`${name}\` as string) as \`${name}\``)
  return {
    accepted: await accepted
      .untyped()
      .selectExpr(...columns)
      .collect(),
    rejected: await rejected.collect(),
  }
}

const Value = schema({
  n: int(),
  b: nullable(byte()),
  s: nullable(short()),
  i: nullable(int()),
  l: nullable(long()),
  f: nullable(float()),
  d: nullable(double()),
  money: nullable(decimal(18, 2)),
  fine: nullable(decimal(38, 18)),
  finest: nullable(decimal(38, 30)),
  wide: nullable(decimal(38, 2)),
  day: nullable(date()),
  at: nullable(timestamp()),
  local: nullable(timestampNtz()),
  flag: nullable(boolean()),
  word: nullable(string()),
  bytes: nullable(binary()),
})
type Name = (typeof Value.fields)[number]['name']

/** Column → text → the value that it is, as Spark writes it. */
const ACCEPTED: readonly (readonly [column: Name, text: string, value: string])[] = [
  ['b', '-128', '-128'],
  ['s', '+32767', '32767'],
  ['i', ' 7 ', '7'],
  ['l', '9223372036854775807', '9223372036854775807'],
  ['f', '0.1', '0.1'],
  ['d', '0.1', '0.1'],
  ['d', '-0', '-0.0'],
  ['d', '0e-400', '0.0'],
  ['d', '1e22', '1.0E22'],
  ['d', '.5', '0.5'],
  ['d', '9007199254740992', '9.007199254740992E15'],
  ['d', '4.9E-324', '4.9E-324'],
  ['money', '1e2', '100.00'],
  ['money', '.5', '0.50'],
  ['money', '10.2500000000000000000000', '10.25'],
  ['money', '1025e-2', '10.25'],
  ['money', '0e-30', '0.00'],
  ['fine', '1e-18', '0.000000000000000001'],
  ['fine', '0.000000000000000001', '0.000000000000000001'],
  ['fine', '100e-20', '0.000000000000000001'],
  ['finest', '0.123456789012345678901234567891', '0.123456789012345678901234567891'],
  ['finest', '1e-30', '0.000000000000000000000000000001'],
  ['wide', '123456789012345678901234567890.12', '123456789012345678901234567890.12'],
  ['day', '2020-03-01', '2020-03-01'],
  ['day', ' 2020-03-01', '2020-03-01'],
  ['day', '1582-10-04', '1582-10-04'],
  ['day', '1582-10-15', '1582-10-15'],
  ['at', '2020-03-01', '2020-03-01 00:00:00'],
  ['at', '2020-03-01 9:05', '2020-03-01 09:05:00'],
  ['at', '2020-03-01T10:00:00.123456Z', '2020-03-01 10:00:00.123456'],
  ['at', '2020-03-01 10:00:00.123456000', '2020-03-01 10:00:00.123456'],
  ['at', '2020-03-01 10:00:00+01:00', '2020-03-01 09:00:00'],
  ['at', '2020-03-01 10:00:00 -0530', '2020-03-01 15:30:00'],
  ['at', '2020-03-01 10:00:00 UTC', '2020-03-01 10:00:00'],
  ['at', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'],
  ['local', '2020-03-01T10:00:00.5', '2020-03-01 10:00:00.5'],
  ['flag', 'TRUE', 'true'],
  ['word', '"1d,NaN"', '1d,NaN'],
  ['word', '"a ""b"""', 'a "b"'],
  ['bytes', 'é', 'é'],
]

const NO_NUMBER = [
  '1d',
  '1.5F',
  '0x1p3',
  '0x1F',
  '1_000',
  'NaN',
  'nan',
  'Infinity',
  '-inf',
  '+Infinity',
  '١٢',
  '１２',
  '1e',
  '1 2',
  '"1,5"',
  '1\u00A0',
]
const NO_DAY = [
  '2020-03-01 garbage',
  '2020-03-01Tgarbage',
  '2020-03-01T23:00:00-05:00',
  '2020-03-1T',
  '2020-3-1',
  '2020-03',
  '0000-01-01',
  '1582-10-10',
  '+12020-03-01',
  '2020-02-30',
  '2020-03-01Z',
]
const NO_TIME = [
  '2020-03-01 garbage',
  '2020-03-01T',
  '2020-07-01 10:00:00 BST',
  '2020-07-01 10:00:00 EST',
  '2020-03-29 02:30:00 Europe/Berlin',
  '2020-07-01 10:00:00 UTC+1',
  '2020-07-01 10:00:00+19:00',
  '2020-07-01 10:00:00.',
  '2020-07-01 10',
  '2020-07-01 24:00:00',
  '2020-07-01 10:00:60',
  '0000-01-01 10:00:00',
  '9999-12-31 23:59:59-18:00',
  '0001-01-01 00:00:00+18:00',
  '1582-10-05 00:00:00',
  'T10:00:00',
]

/** Column → texts that it has no value for, and what is said of them. */
const REJECTED: readonly (readonly [column: Name, what: string, texts: readonly string[]])[] = [
  ['b', 'is not of type tinyint', ['128', '1.0', ...NO_NUMBER]],
  ['s', 'is not of type smallint', ['-32769', ...NO_NUMBER]],
  ['i', 'is not of type int', ['2147483648', '1.5', '1e2', ...NO_NUMBER]],
  ['l', 'is not of type bigint', ['9223372036854775808', ...NO_NUMBER]],
  ['f', 'is not of type float', ['1e39', '1e-50', '-1e-50', `0.${'0'.repeat(60)}1`, ...NO_NUMBER]],
  ['f', 'has more digits than a float keeps', ['16777217', '123456789']],
  ['d', 'is not of type double', ['1e309', '1e-400', '-1e400', '9'.repeat(400), ...NO_NUMBER]],
  ['d', 'has more digits than a double keeps', ['9007199254740993', '-12345678901234567890']],
  ['money', 'is not of type decimal(18,2)', ['1e17', '1e-2147483647', '1e999999999', '0e-99999', ...NO_NUMBER]],
  ['money', 'has more than 2 digits after the point', ['0.001', '1e-3', '1.000000000000000000000001', '1e-99']],
  ['fine', 'has more than 18 digits after the point', ['1e-19', '15e-19', '0.0000000000000000001']],
  ['finest', 'has more than 30 digits after the point', ['1e-31', '0.1234567890123456789012345678912']],
  [
    'wide',
    'has more than 2 digits after the point',
    ['123456789012345678901234567890.125', '12345678901234567.12345678901234567e5'],
  ],
  ['day', 'is not a date as 2020-03-05', NO_DAY],
  ['at', 'is not a time as 2020-03-05 14:15:16', NO_TIME],
  ['at', 'has more than 6 digits after the point', ['2020-03-01 10:00:00.123456789', '2020-03-01T10:00:00.0000001Z']],
  ['local', 'is not a time as 2020-03-05 14:15:16', ['2020-03-01 10:00:00Z', '2020-03-01 10:00:00+01:00', ...NO_TIME]],
  ['local', 'has more than 6 digits after the point', ['2020-03-01 10:00:00.1234567']],
  ['flag', 'is not 0 or 1', ['yes', '2', ' 1', 'TRUE ']],
]

describe('a value', () => {
  const names = Value.fields.map(({ name }) => name)
  const line = (n: number, column: Name, text: string) =>
    names.map((name) => (name === 'n' ? n : name === column ? text : '')).join()
  const bad = REJECTED.flatMap(([column, what, texts]) =>
    texts.map((text) => [column, text, `${column} ${what}`] as const),
  )

  test('is what its text says, or goes to quarantine with the rule', async () => {
    const lines = [...ACCEPTED, ...bad].map(([column, text], n) => line(n, column, text))
    const { accepted, rejected } = await read(Value, `${names.join()}\n${lines.join('\n')}\n`)
    const values = accepted.map((row) => {
      const n = Number(row.n)
      const [column = 'n', text] = ACCEPTED[n] ?? bad[n] ?? []
      return [column, text, row[column]]
    })
    expect(values).toEqual(ACCEPTED.map(([column, text, value]) => [column, text, value]))
    const said = new Map(rejected.map(({ line, rule }) => [line, rule]))
    expect(bad.map(([column, text], n) => [column, text, said.get(lines[ACCEPTED.length + n] ?? '')])).toEqual(
      bad.map(([column, text, rule]) => [column, text, rule]),
    )
  })
})

describe('a column', () => {
  test.each([
    'rule',
    'line',
    'file',
    'quotes',
    'parsed',
    'odd',
    '_corrupt',
    'corrupt',
    'c0',
    '_whole',
    'runId',
    'Rule',
    'value',
  ])('may be called %s', async (name) => {
    const contract = schema({ id: string(), [name]: nullable(string()) })
    const { accepted, rejected } = await read(contract, `id,${name}\n1,A\n,B\n`)
    expect(accepted).toEqual([{ id: '1', [name]: 'A' }])
    expect(rejected).toMatchObject([{ line: ',B', rule: 'id is empty' }])
    expect(await (await emptyCsv(spark, csv(contract), 'rows')).accepted.collect()).toEqual([])
  })

  test('may have quotes and a comma in its name, and others no name at all', async () => {
    const contract = schema({ 'a,"b"': string() })
    const { accepted } = await read(contract, '\uFEFF,"a,""b""",,\n1,2,3,4\n')
    expect(accepted).toEqual([{ 'a,"b"': '2' }])
  })
})

test('a NUL at the beginning of a line is no quote', async () => {
  const { accepted, rejected } = await read(schema({ id: string() }), 'id,x\n\u0000a\u0000,b\n1,2\n\u0000,b\n')
  expect(accepted).toEqual([{ id: '1' }])
  expect(rejected.map(({ line, rule }) => [line, rule])).toEqual([
    ['\u0000a\u0000,b', 'holds a NUL character'],
    ['\u0000,b', 'holds a NUL character'],
  ])
})

test('a time of a card that is no number of seconds never reaches the report, which would fail of it', async () => {
  const { transactions } = creditcardIngest.inputs
  if (transactions?.kind !== 'csv') throw new Error('the job reads no CSV')
  const names = transactions.schema.fields.map(({ name }) => name)
  const lines = ['0', '172792', 'NaN', '1e300', '-1', '1000000001'].map((time) =>
    names.map((name) => (name === 'Time' ? time : '1')).join(),
  )
  const path = join(folder, 'card.csv')
  writeFileSync(path, `${names.join()}\n${lines.join('\n')}\n`)
  const slice = { name: 'rows', selection: { kind: 'all' }, by: 'month', runId: 'r' } as const
  const { accepted, rejected } = await openCsv(spark, transactions, await localFiles(spark, path), slice)
  expect(await accepted.count()).toBe(2)
  const rule = 'Time is not from 0 to 1000000000 seconds'
  const found = (await rejected.collect()).map((row) => row.rule)
  expect(found).toEqual(['Time is not of type double', rule, rule, rule])
})
