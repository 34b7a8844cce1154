import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nullable, type SparkSession, schema, string } from '#spark-connect'
import { type Random, random } from '../../src/data/random.ts'
import { openCsv } from '../../src/driver/inputs/open-csv.ts'
import { csv } from '../../src/jobs/dataset.ts'
import { csvRecords } from '../support/csv-records.ts'
import { localFiles } from '../support/local-files.ts'
import { openSession } from '../support/pipeline.ts'

// What one record of a CSV is: an independent reader, which goes through each file character by character, has the same
// records, the same values, and sets aside the same lines.

const Note = schema({ id: nullable(string()), note: nullable(string()), end: nullable(string()) })
const HEADER = 'id,"note",end'
const NOT_CLOSED = 'a quote is not closed, or only more than 1000 lines or 1000000 characters further on'
const QUOTES = 'a quote is not doubled, or not around its whole field'
const FIELDS = 'wrong number of fields'

let spark: SparkSession
const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
beforeAll(async () => {
  // So small that files fall into pieces in the midst of records.
  spark = await openSession({ 'spark.sql.files.maxPartitionBytes': '3000', 'spark.sql.files.openCostInBytes': '0' })
})
afterAll(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true })
})

/** Writes files below the header into a folder, every third one packed. */
function folderOf(name: string, bodies: readonly string[]): string {
  const path = join(folder, name)
  mkdirSync(path)
  for (const [n, body] of bodies.entries()) {
    const text = Buffer.from(`${HEADER}\n${body}`)
    if (n % 3 === 2) writeFileSync(join(path, `${n}.csv.gz`), gzipSync(text))
    else writeFileSync(join(path, `${n}.csv`), text)
  }
  return path
}

/** What becomes of the records of files: their values, or why they were set aside; with the number of the file. */
async function read(path: string): Promise<readonly string[]> {
  const slice = { name: 'rows', selection: { kind: 'all' }, by: 'month', runId: 'r' } as const
  const { accepted, rejected } = await openCsv(spark, csv(Note), await localFiles(spark, path), slice)
  const [good, bad] = await Promise.all([accepted.collect(), rejected.collect()])
  return [
    ...good.map(({ id, note, end }) => JSON.stringify([id, note, end])),
    ...bad.map(({ file, line, rule }) => JSON.stringify([Number(/(\d+)\.csv/.exec(file)?.[1] ?? 0), rule, line])),
  ].sort()
}

function wanted(bodies: readonly string[]): readonly string[] {
  return bodies.flatMap((body, file) => csvRecords(body).flatMap((record) => outcomes(record, file))).sort()
}

function outcomes(
  { text, lines, fields, isSound, isClosed }: ReturnType<typeof csvRecords>[number],
  file: number,
): readonly string[] {
  const rejected = (rule: string) => (line: string) => JSON.stringify([file, rule, line])
  const isEmpty = (line: string) => /^[\0- ]*$/.test(line)
  if (!isClosed || lines > 1000) {
    const all = text.split('\n').map((line) => line.replace(/\r$/, ''))
    return all.filter((line) => !isEmpty(line)).map(rejected(NOT_CLOSED))
  }
  if (isEmpty(text)) return []
  if (!isSound) return [rejected(QUOTES)(text)]
  if (fields.length !== 3) return [rejected(FIELDS)(text)]
  return [JSON.stringify(fields.map((field) => (field === '' ? null : field)))]
}

describe('files of every kind', () => {
  const PIECES = [
    'a',
    'é𝄞',
    '"',
    '""',
    '",',
    ',"',
    ',',
    ',',
    '\n',
    '\n',
    ' ',
    '\r\n',
    '"\n',
    '"\r\n',
    '5" pipe',
    '\t',
    '.',
  ]
  /** Fields that mostly are three, of which some are in quotes, some of those with line breaks, and few are wrong. */
  const VALUES = [
    'a',
    '',
    '"b"',
    '"c,d"',
    '"e\nf"',
    '"g\r\n\r\nh"',
    '"i ""j"""',
    '5" pipe',
    '""',
    '"\n"',
    ' k',
    '"1,2,3\n4,5,6\n7"',
  ]
  const WRONG = ['"l"m', '"n', ' "o"', 'p"', 'q,r', 'dangling"\n', '"\r"']

  test('of chance', async () => {
    const chance = random(1, 1)
    const bodies = Array.from({ length: 150 }, () => many(chance, 300, () => pick(PIECES, chance)).join(''))
    const all = wanted(bodies)
    expect(all.length).toBeGreaterThan(2000)
    expect(await read(folderOf('chance', bodies))).toEqual(all)
  })

  test('of which most is sound', async () => {
    const chance = random(2, 1)
    const field = () => (chance.below(60) === 0 ? pick(WRONG, chance) : pick(VALUES, chance))
    const record = () => `${field()},${field()},${field()}${pick(['\n', '\n', '\r\n'], chance)}`
    const bodies = Array.from({ length: 60 }, () => many(chance, 400, record).join(''))
    const all = wanted(bodies)
    expect(all.filter((one) => one.includes('\\n')).length).toBeGreaterThan(1000)
    expect(await read(folderOf('sound', bodies))).toEqual(all)
  })

  test('without quoted line breaks, line by line', async () => {
    const chance = random(3, 1)
    const fields = [...VALUES, ...WRONG].filter((value) => !/[\r\n]/.test(value) && value !== '"n' && value !== '"l"m')
    const record = () => `${many(chance, 4, () => pick(fields, chance)).join()}${pick(['\n', '\r\n'], chance)}`
    const bodies = Array.from({ length: 20 }, () => many(chance, 400, record).join(''))
    expect(bodies.flatMap(csvRecords).every(({ lines }) => lines === 1)).toBe(true)
    expect(await read(folderOf('lines', bodies))).toEqual(wanted(bodies))
  })
})

test('a line within a quoted value is no record, however much it looks like one', async () => {
  const bodies = ['1,"hello\n2,evil,x\nworld",z\n3,c,d\n4,"never\n5,e,f\n']
  expect(await read(folderOf('evil', bodies))).toEqual(
    [
      ['1', 'hello\n2,evil,x\nworld', 'z'],
      ['3', 'c', 'd'],
      [0, NOT_CLOSED, '4,"never'],
      [0, NOT_CLOSED, '5,e,f'],
    ]
      .map((one) => JSON.stringify(one))
      .sort(),
  )
})

test('a record of more lines than one has is none', async () => {
  const bodies = [`1,"${'x,y,z\n'.repeat(1000)}",z\n2,"${'x,y,z\n'.repeat(999)}",z\n3,c,d\n`]
  expect(await read(folderOf('long', bodies))).toEqual(wanted(bodies))
})

test('files whose headers differ are refused, also where records go over lines', async () => {
  const path = folderOf('headers', ['1,"a\nb",c\n'])
  writeFileSync(join(path, '9.csv'), 'id,end,note\n1,b,c\n')
  await expect(read(path)).rejects.toThrow(/CSV header does not conform/)
})

function many<T>(chance: Random, most: number, one: () => T): readonly T[] {
  return Array.from({ length: chance.below(most) }, one)
}

function pick<T>(from: readonly T[], chance: Random): T {
  const [found] = from.slice(chance.below(from.length))
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}
