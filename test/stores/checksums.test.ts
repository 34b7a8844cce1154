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
  type SparkSession,
  schema,
  short,
  string,
  timestamp,
  timestampNtz,
} from '#spark-connect'
import { readSettings } from '../../src/config.ts'
import type { Checksum } from '../../src/driver/ports.ts'
import { ParquetSink } from '../../src/driver/sinks/parquet-sink.ts'
import type { AnyFrame, Sink } from '../../src/driver/sinks/sink.ts'
import { TableSink } from '../../src/driver/sinks/table-sink.ts'
import { checksumDifferences, checksumOf, readChecksum } from '../../src/driver/verify/checksum.ts'
import { type Output, parquet, table } from '../../src/jobs/dataset.ts'
import type { Run } from '../../src/runs/run.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'
import { begin, mark, owner, runs, settings, tables, withDatabase } from '../support/database.ts'
import { openSession } from '../support/pipeline.ts'

// What Spark adds up while it writes is what PostgreSQL, and Spark reading Parquet back, add up afterwards, whatever the
// types and however awkward the values; and is something else as soon as one value is.

withDatabase()

const { hdfs } = readSettings()
const webHdfs = new WebHdfs({ url: hdfs.web, user: hdfs.user })
const ROOT = '/user/sparkwright/checksums'
let spark: SparkSession
beforeAll(async () => {
  spark = await openSession()
})
afterAll(async () => {
  await webHdfs.delete(ROOT)
  await spark.stop()
})

const Everything = schema({
  batch: string(),
  tiny: nullable(byte()),
  small: nullable(short()),
  whole: nullable(int()),
  large: nullable(long()),
  money: nullable(decimal(18, 2)),
  wide: nullable(decimal(38, 10)),
  fine: nullable(decimal(38, 30)),
  half: nullable(float()),
  full: nullable(double()),
  flag: nullable(boolean()),
  day: nullable(date()),
  at: nullable(timestamp()),
  local: nullable(timestampNtz()),
  words: nullable(string()),
  bytes: nullable(binary()),
})

/** Extremes, nulls, and what is easily changed on its way. */
const ROWS = [
  `('a', 1Y, 2S, 3, 4L, 5.67BD, 8BD, 1.5BD, 1.5f, 2.5d, true, date'2020-02-29', timestamp'2020-02-29 12:00:00.123456Z', timestamp_ntz'2020-02-29 12:00:00.5', 'größe 𝄞 "quoted"', X'00ff')`,
  `('a', -128Y, -32768S, -2147483648, -9223372036854775808L, -9999999999999999.99BD, -1234567890123456789012345678.0123456789BD, -12345678.123456789012345678901234567891BD, float('nan'), double('infinity'), false, date'1500-01-01', timestamp'1850-06-01 23:59:59.999999Z', timestamp_ntz'1850-06-01 00:00:00.000001', '', X'')`,
  `('b', 127Y, 32767S, 2147483647, 9223372036854775807L, 9999999999999999.99BD, 9999999999999999999999999999.9999999999BD, 99999999.999999999999999999999999999999BD, -0.0f, 1e-300d, true, date'9999-12-31', timestamp'2262-01-01 00:00:00Z', timestamp_ntz'2262-01-01 00:00:00', repeat('x', 10000), X'deadbeef')`,
  `('b', ${Array.from({ length: 15 }, () => 'null').join(', ')})`,
  // One row twice: neither may cancel the other out.
  ...Array.from(
    { length: 2 },
    () =>
      `('b', 7Y, 7S, 7, 7L, 7.07BD, 7BD, 7BD, 7f, 7d, true, date'2020-01-07', timestamp'2020-01-07 07:07:07Z', timestamp_ntz'2020-01-07 07:07:07', 'seven', X'07')`,
  ),
]

async function frame(rows: readonly string[] = ROWS): Promise<AnyFrame> {
  const names = Everything.fields.map(({ name }) => name).join(', ')
  const values = await spark.sql(`select * from values ${rows.join(', ')} as t(${names})`)
  const typed = Everything.fields.map(({ name, dataType }) =>
    dataType.typeName === 'decimal' ? `cast(${name} as decimal(${dataType.precision}, ${dataType.scale}))` : name,
  )
  return values.selectExpr(...typed.map((sql, i) => `${sql} as ${Everything.fields[i]?.name}`)).as(Everything, {
    nullability: 'trusted',
  }) as Promise<unknown> as Promise<AnyFrame>
}

/** Writes rows as the driver does, and says what they added up to on the way, and what they add up to there. */
async function written(sink: Sink, run: Run, output: Output) {
  await sink.prepare(run, {})
  const counting = (await frame()).observe('written', checksumOf(output))
  const { observed } = await sink.write(run, 'rows', counting)
  const found = (await sink.verify(run, [])).rows
  await sink.discard(run)
  return { sent: readChecksum(output, observed.written ?? {}), found }
}

const asTable = table(Everything, `${mark}_sums`, { key: [] }) as unknown as Output
const asParquet = parquet(Everything, ROOT) as unknown as Output
const tableSink = () => new TableSink({ store: tables, runs, server: settings }, { rows: asTable })
const parquetSink = () =>
  new ParquetSink(spark, { store: new HdfsDatasetStore(webHdfs), runs, hdfs: hdfs.uri }, { rows: asParquet })

describe('what was written adds up to what is there', () => {
  test('in PostgreSQL, column by column', async () => {
    // A table has but one row for each key, and here one is there twice: so without keys.
    const run = await begin(['a', 'b'])
    const sink = tableSink()
    await sink.prepare(run)
    const { observed } = await sink.write(run, 'rows', (await frame()).observe('written', checksumOf(asTable)))
    const contract = { table: `${mark}_sums`, fields: Everything.fields, key: [] }
    const found = await tables.checksum(run.id, contract)
    const sent = readChecksum(asTable, observed.written ?? {})
    expect(Object.keys(found)).toEqual(Everything.fields.map(({ name }) => name))
    expect(checksumDifferences(sent, found)).toEqual([])
    // They say something: hardly one of them is 0, and those of the fifteen columns are not all the same.
    expect(new Set(Object.values(sent)).size).toBeGreaterThan(10)
    await sink.discard(run)
  })

  test('on HDFS, read back by Spark', async () => {
    const run = await begin(['a', 'b'])
    const { sent, found } = await written(parquetSink(), run, asParquet)
    expect(found?.rows).toEqual({ a: 2, b: 4 })
    expect(checksumDifferences(sent, found?.checksum ?? {})).toEqual([])
    expect(sent).not.toEqual({ 'the rows': '0' })
  })
})

describe('other rows add up to something else', () => {
  /** In each column another value than in the first of the rows. */
  const OTHER: Readonly<Record<string, readonly [sql: string, other: string]>> = {
    tiny: ['1Y', '2Y'],
    small: ['2S', '3S'],
    whole: [', 3,', ', 4,'],
    large: ['4L', '5L'],
    money: ['5.67BD', '5.68BD'],
    wide: ['8BD', '8.0000000001BD'],
    fine: ['1.5BD', '1.500000000000000001BD'],
    half: ['1.5f', 'null'],
    full: ['2.5d', 'null'],
    flag: ['true', 'false'],
    day: ["date'2020-02-29'", "date'2020-03-01'"],
    at: ['.123456Z', '.123457Z'],
    local: ['12:00:00.5', '12:00:00.500001'],
    words: ['größe', 'grösse!'],
    bytes: ["X'00ff'", "X'00'"],
  }

  async function sums(output: Output, rows: readonly string[]): Promise<Checksum> {
    const { observed } = await (await frame(rows))
      .observe('sums', checksumOf(output))
      .write.format('noop')
      .mode('overwrite')
      .save()
    return readChecksum(output, observed.sums ?? {})
  }

  test.each(Object.entries(OTHER))('a change of %s is seen, and named', async (column, [sql, other]) => {
    const changed = [(ROWS[0] ?? '').replace(sql, other), ...ROWS.slice(1)]
    expect(changed[0]).not.toBe(ROWS[0])
    const [was, is] = [await sums(asTable, ROWS), await sums(asTable, changed)]
    expect(checksumDifferences(was, is)).toEqual([column])
    const hashes = [await sums(asParquet, ROWS), await sums(asParquet, changed)] as const
    expect(checksumDifferences(...hashes)).toEqual(['the rows'])
  })

  test('the order of rows changes nothing', async () => {
    const backwards = [...ROWS].reverse()
    for (const output of [asTable, asParquet]) expect(await sums(output, backwards)).toEqual(await sums(output, ROWS))
  })
})

test('a value that another wrote into a staging table is found', async () => {
  const run = await begin(['a', 'b'])
  const sink = tableSink()
  await sink.prepare(run)
  const { observed } = await sink.write(run, 'rows', (await frame()).observe('written', checksumOf(asTable)))
  await owner.run(`update staging."${mark}_sums__${run.id}" set money = money + 0.01 where money = 5.67`)
  const contract = { table: `${mark}_sums`, fields: Everything.fields, key: [] }
  const found = await tables.checksum(run.id, contract)
  expect(checksumDifferences(readChecksum(asTable, observed.written ?? {}), found)).toEqual(['money'])
  await sink.discard(run)
})
