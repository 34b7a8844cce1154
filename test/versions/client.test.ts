import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { count, sum } from '../../src/spark-connect/functions/index.ts'
import {
  AnalysisError,
  CalendarInterval,
  CancelledError,
  DayTimeInterval,
  Decimal,
  ExecutionError,
  int,
  LocalDate,
  LocalDateTime,
  LocalTime,
  SparkError,
  SparkSession,
  string,
  Timestamp,
  Variant,
  YearMonthInterval,
} from '../../src/spark-connect/index.ts'

// What the client has to do on every line of Spark that it supports, against a real server of one of them.

const server = inject('server')
const { line, remote, token } = server
const conf = { 'spark.sql.ansi.enabled': 'true', 'spark.sql.timeType.enabled': 'true' }
const isAtLeast = (wanted: string) => Number(line) >= Number(wanted)
let spark: SparkSession

beforeAll(async () => {
  spark = await SparkSession.connect(remote, { token, conf })
})

afterAll(() => spark.stop())

/** The error of what must not succeed. */
function failureOf(what: Promise<unknown>): Promise<unknown> {
  return what.then(
    () => expect.unreachable('it succeeded'),
    (error: unknown) => error,
  )
}

test('says its version', () => {
  expect(spark.version.startsWith(`${line}.`)).toBe(true)
})

test('opens and ends sessions', async () => {
  const ids = new Set<string>()
  for (let i = 0; i < 3; i++) {
    await using other = await SparkSession.connect(remote, { token })
    ids.add(other.sessionId)
    expect(await other.range(10).collect()).toHaveLength(10)
  }
  expect(ids.size).toBe(3)
})

test('refuses a wrong token, where it asks for one', async () => {
  const wrong = SparkSession.connect(remote, { token: 'wrong' })
  if (token === undefined) return (await wrong).stop()
  expect(await failureOf(wrong)).toMatchObject({ code: 'UNAUTHENTICATED' })
})

describe('a query', () => {
  test('selects, filters, groups, joins and sorts', async () => {
    const numbers = spark.range(100).withColumn('k', (t) => t.id.mod(3).cast(int()))
    const totals = numbers
      .where((t) => t.id.geq(10))
      .groupBy('k')
      .agg({ rows: count(), total: sum('id') })
      .orderBy('k')
    expect(await totals.collect()).toEqual([
      { k: 0, rows: 30n, total: 1665n },
      { k: 1, rows: 30n, total: 1605n },
      { k: 2, rows: 30n, total: 1635n },
    ])
    const joined = numbers.join(totals.select('k', 'rows'), 'k').select('id', 'rows').limit(1)
    expect(await joined.collect()).toHaveLength(1)
  })

  test('of many batches comes whole, over streams that end after 64 kB or a second', async () => {
    const frame = await spark.sql("select id, concat('row ', id) as s from range(0, 300000, 1, 4)")
    let rows = 0
    let total = 0n
    for await (const { id, s } of frame.toLocalIterator()) {
      if (s !== `row ${id}`) expect.unreachable(`row ${id} is ${s}`)
      rows += 1
      total += id as bigint
    }
    expect([rows, total]).toEqual([300_000, 44_999_850_000n])
  })

  test('that is read slowly goes on where it was', async () => {
    const frame = await spark.sql('select id from range(0, 100000, 1, 4)')
    let rows = 0
    for await (const _ of frame.toLocalIterator()) {
      rows += 1
      if (rows % 30_000 === 0) await new Promise((resolve) => setTimeout(resolve, 1_200))
    }
    expect(rows).toBe(100_000)
  })

  test('ends when it is interrupted', async () => {
    // Bounded: a server that is told in the moment between planning and the first task runs the job to its end.
    const slow = await spark.sql('select count(*) from range(0, 20000000000, 1, 4) where sqrt(id) > 1e9')
    const controller = new AbortController()
    setTimeout(() => controller.abort('enough'), 2_000)
    expect(await failureOf(slow.collect({ signal: controller.signal }))).toBeInstanceOf(CancelledError)
  })
})

describe('a value arrives exactly', () => {
  test.each<[string, string, unknown, string?]>([
    ['byte', '-128Y', -128],
    ['bigint', '9223372036854775807L', 2n ** 63n - 1n],
    ['float', "cast('1.1' as float)", Math.fround(1.1)],
    ['double', "double('NaN')", Number.NaN],
    ['decimal', '-12345678901234567890123456789.012345678BD', Decimal.from('-12345678901234567890123456789.012345678')],
    ['string', "'grüße 𝄞'", 'grüße 𝄞'],
    ['binary', "X'00FF10'", new Uint8Array([0, 255, 16])],
    ['boolean', 'true', true],
    ['date', "date'0001-01-01'", LocalDate.of(1, 1, 1)],
    ['timestamp', "timestamp'1900-01-01 00:00:00.000001Z'", Timestamp.parse('1900-01-01T00:00:00.000001Z')],
    ['timestamp_ntz', "timestamp_ntz'9999-12-31 23:59:59.999999'", LocalDateTime.parse('9999-12-31T23:59:59.999999')],
    ['year-month interval', "interval '-1-2' year to month", new YearMonthInterval(-14)],
    ['day-time interval', "interval '-1 02:03:04.000005' day to second", new DayTimeInterval(-93_784_000_005n)],
    ['calendar interval', 'make_interval(1, 2, 0, -3, 0, 0, -0.000001)', new CalendarInterval(14, -3, -1n), '4.0'],
    ['array', 'array(1, null, 3)', [1, null, 3]],
    ['map', "map('a', 1.5BD)", new Map([['a', new Decimal(15n, 1)]])],
    [
      'struct',
      "named_struct('x', 1, 'y', array(named_struct('z', date'1970-01-02')))",
      { x: 1, y: [{ z: new LocalDate(1) }] },
    ],
    ['void', 'null', null],
    ['variant', `parse_json('{"a": 1}')`, expect.any(Variant), '4.0'],
    ['time', "time'23:59:59.999999'", LocalTime.parse('23:59:59.999999'), '4.1'],
  ])('%s', async (_, expression, value, since = '3.5') => {
    const frame = await spark.sql(`select ${expression} as v union all select null as v`)
    if (isAtLeast(since)) expect(await frame.collect()).toEqual([{ v: value }, { v: null }])
    else expect(await failureOf(frame.collect())).toBeInstanceOf(SparkError)
  })
})

test('writes Parquet, and reads it back', async () => {
  const path = join(server.folder, 'written')
  const frame = spark.range(1000).withColumn('half', (t) => t.id.mod(2).cast(string()))
  await frame.write.partitionBy('half').parquet(path)
  expect(await spark.read.parquet(path).count()).toBe(1000)
  expect(await spark.read.parquet(path).where("half = '1'").count()).toBe(500)
  await frame.write.mode('append').partitionBy('half').parquet(path)
  expect(await spark.read.parquet(path).count()).toBe(2000)
  expect(await failureOf(frame.write.parquet(path))).toMatchObject({
    message: expect.stringContaining('PATH_ALREADY_EXISTS'),
  })
})

describe('an error', () => {
  test('of analysis names the column', async () => {
    const error = await failureOf((await spark.sql('select nothing from range(1)')).collect())
    expect(error).toBeInstanceOf(AnalysisError)
    expect(error).toMatchObject({ code: 'ANALYSIS', message: expect.stringContaining('nothing') })
    if (isAtLeast('4.0')) expect(error).toMatchObject({ errorClass: expect.stringMatching(/^UNRESOLVED_COLUMN/) })
  })

  test('of parsing says where', async () => {
    const error = await failureOf((await spark.sql('select 1 +')).collect())
    expect(error).toMatchObject({ code: 'PARSE', message: expect.stringContaining('PARSE_SYNTAX_ERROR') })
  })

  test('of running keeps its class', async () => {
    const error = await failureOf((await spark.sql('select 1 / (id - 5) as v from range(10)')).collect())
    expect(error).toBeInstanceOf(ExecutionError)
    expect(error).toMatchObject({ message: expect.stringContaining('DIVIDE_BY_ZERO') })
    if (isAtLeast('4.0'))
      expect(error).toMatchObject({ errorClass: 'DIVIDE_BY_ZERO', sqlState: '22012', queryContexts: [{ kind: 'sql' }] })
  })

  test('with a very long message comes whole', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `1 as a_rather_long_name_of_a_column_${index}`)
    const error = await failureOf((await spark.sql(`select raise_error(repeat('x', 5000)), ${names}`)).collect())
    expect(error).toBeInstanceOf(SparkError)
    if (isAtLeast('4.0')) expect((error as SparkError).message.length).toBeGreaterThan(5000)
  })
})

describe('what is newer than some server', () => {
  const frame = () => spark.range(3)

  test.each<[string, string, string, () => Promise<unknown>]>([
    ['withColumnRenamed', '4.0', 'withColumnRenamed', () => frame().withColumnRenamed('id', 'n').collect()],
    [
      'tryCast',
      '4.0',
      'tryCast',
      () =>
        frame()
          .select((t) => ({ s: t.id.tryCast(int()) }))
          .collect(),
    ],
    ['arguments', '4.0', 'arguments of sql()', async () => (await spark.sql('select :a as a', { a: 1 })).collect()],
    ['a statement', '4.0', 'a statement that is no query', () => spark.sql('set spark.sql.shuffle.partitions = 3')],
    [
      'a subquery',
      '4.0',
      'a subquery',
      () =>
        frame()
          .where((t) => t.id.equalTo(spark.range(1).scalar()))
          .collect(),
    ],
    ['a clone', '4.1', 'cloning a session', async () => (await spark.cloneSession()).stop()],
    ['the status', '4.2', 'the status of operations', () => spark.status()],
  ])('%s works since Spark %s and is refused before', async (_, since, called, run) => {
    if (isAtLeast(since)) return void (await run())
    const error = await failureOf(run())
    expect(error).toMatchObject({ name: 'SparkError', code: 'UNSUPPORTED' })
    expect((error as SparkError).message).toBe(`${called} needs Spark ${since}; the server runs ${spark.version}`)
    expect((error as SparkError).hint).toContain(since)
    // Nothing was sent: the session is as good as before.
    expect(await frame().collect()).toHaveLength(3)
  })
})
