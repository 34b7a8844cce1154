import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { struct as structOf } from '#functions'
import { int, type SparkSession, schema, string } from '#spark-connect'
import { failureOf } from '../support/failure.ts'
import { openSession } from '../support/pipeline.ts'

// Columns are what they are called, on a real server: names like numbers, names that stand twice, headers of CSV files.

const folder = mkdtempSync(join(tmpdir(), 'names-'))
const at = (...names: readonly string[]) => names.map((name) => pathToFileURL(join(folder, name)).href)
const Payment = schema({ id: string(), country: string(), amount: int() })
let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
  writeFileSync(join(folder, 'years.csv'), '19,18\n')
  writeFileSync(join(folder, 'right.csv'), 'id,country,amount\np1,DE,1\n')
  writeFileSync(join(folder, 'alike.csv'), 'id,country,amount\np2,FR,2\n')
  writeFileSync(join(folder, 'other.csv'), 'country,id,amount\nDE,p3,3\n')
  writeFileSync(join(folder, 'fewer.csv'), 'id,country\np4,DE\n')
  writeFileSync(join(folder, 'case.csv'), 'ID,country,amount\np5,DE,5\n')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await spark.stop()
})

test('names that are whole numbers keep the values that stand under them', async () => {
  const Years = schema([
    ['2019', int()],
    ['2018', int()],
  ])
  const years = spark.read.schema(Years).csv(...at('years.csv'))
  expect(await years.collect()).toEqual([{ 2019: 19, 2018: 18 }])
  const turned = years.select((y) => ({
    s: structOf([
      ['b', y['2018']],
      ['1', y['2019']],
    ]),
  }))
  expect(await turned.collect()).toEqual([{ s: { b: 18, 1: 19 } }])
  const untyped = turned.untyped().selectExpr('s.b as `7`', 's.`1` as `3`')
  expect((await untyped.schema()).map(({ name }) => name)).toEqual(['7', '3'])
  expect(await untyped.collect()).toEqual([{ 7: 18, 3: 19 }])
})

test.each([
  ["named_struct('a', 1, 'a', 2) as s", 's.a'],
  ["array(named_struct('b', 1, 'b', 2)) as l", 'l.element.b'],
  ["map('k', named_struct('t', named_struct('c', 1, 'c', 2))) as m", 'm.value.t.c'],
])('fields that are called alike are refused: %s', async (column, place) => {
  const frame = await spark.sql(`select ${column}`)
  expect(await failureOf(frame.collect())).toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(`"${place}"`),
  })
})

test('a header that is the schema is read, of one file and of several', async () => {
  const read = spark.read.schema(Payment).option('header', true)
  expect(await read.csv(...at('right.csv')).collect()).toEqual([{ id: 'p1', country: 'DE', amount: 1 }])
  expect(await read.csv(...at('right.csv', 'alike.csv')).count()).toBe(2)
})

test.each([[['other.csv']], [['fewer.csv']], [['case.csv']], [['right.csv', 'other.csv']], [['']]])(
  'a header that is another is refused: %j',
  async (names) => {
    const read = spark.read.schema(Payment).option('header', true)
    const failure = await failureOf(read.csv(...at(...names)).collect())
    expect(String(failure)).toContain('header of a CSV file does not have the columns that the schema says')
    const some = read.csv(...at(...names)).select('id')
    if (!names.includes('fewer.csv')) expect(await failureOf(some.collect())).toBeInstanceOf(Error)
  },
)

test('a header is passed over where that is asked for', async () => {
  const read = spark.read.schema(Payment).option('header', true).option('EnforceSchema', true)
  expect(await read.csv(...at('other.csv')).collect()).toEqual([{ id: 'DE', country: 'p3', amount: 3 }])
})
