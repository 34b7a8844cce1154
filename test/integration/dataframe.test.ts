import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  AnalysisError,
  aesDecrypt,
  aesEncrypt,
  array,
  binary,
  coalesce,
  count,
  countIf,
  type DataFrame,
  Decimal,
  date,
  decimal,
  decode,
  ExecutionError,
  expr,
  int,
  LocalDate,
  lit,
  long,
  map,
  max,
  nullable,
  rowNumber,
  type Schema,
  type SparkSession,
  schema,
  sha2,
  string,
  structOf,
  sum,
  Timestamp,
  timestamp,
  toJson,
  Window,
  when,
} from '#spark-connect'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { openSession, settings } from '../support/pipeline.ts'

// The typed API on a real server: values, not plans. Types and nullability are `specimens.test.ts`'s.

const folder = `/user/${settings.hdfs.user}/dataframe-${randomUUID()}`
const at = (name: string) => `${settings.hdfs.uri}${folder}/${name}`
let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(async () => {
  await new WebHdfs({ url: settings.hdfs.web, user: settings.hdfs.user }).delete(folder)
  await spark.stop()
})

const Payment = schema({
  id: long(),
  type: string(),
  amount: decimal(18, 2),
  note: nullable(string()),
  at: timestamp(),
})

const ROWS = [
  { id: 1n, type: 'CASH', amount: '10.50', note: 'first', at: '2026-01-31T12:00:00.123456Z' },
  { id: 2n, type: 'CARD', amount: '0.01', note: undefined, at: '2026-02-01T00:00:00Z' },
  { id: 3n, type: 'CASH', amount: '9999999999999999.99', note: 'größe "𝄞"\n2', at: '1970-01-01T00:00:00.000001Z' },
]
const EXPECTED = ROWS.map(({ amount, note, at: moment, ...row }) => ({
  ...row,
  amount: Decimal.from(amount),
  note: note ?? null,
  at: Timestamp.parse(moment),
}))

/** Rows from constants in SQL. */
async function rowsOf<S>(wanted: Schema<S>, values: string): Promise<DataFrame<S>> {
  const names = wanted.fields.map(({ name }) => `\`${name.replaceAll('`', '``')}\``)
  return (await spark.sql(`select * from values ${values} as t(${names})`)).as(wanted)
}

function payments(): Promise<DataFrame<typeof Payment extends Schema<infer S> ? S : never>> {
  const text = (value: string | undefined) => (value === undefined ? 'null' : `'${value.replaceAll('\n', '\\n')}'`)
  const rows = ROWS.map((row) => {
    const amount = `cast('${row.amount}' as decimal(18,2))`
    return `(${row.id}L, '${row.type}', coalesce(${amount}, 0), ${text(row.note)}, timestamp'${row.at}')`
  })
  return rowsOf(Payment, rows.join(', '))
}

/** A column that takes its time, for every row. */
function sleep(milliseconds: number) {
  return expr(`reflect('java.lang.Thread', 'sleep', ${milliseconds}L)`, string())
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('reading and writing', () => {
  test.each(['parquet', 'orc', 'json', 'csv'] as const)('%s gives back what it was given', async (format) => {
    const frame = await payments()
    const options = {
      ...(format === 'csv' && { header: true, multiLine: true, escape: '"' }),
      // By default Spark writes texts with milliseconds.
      ...((format === 'csv' || format === 'json') && { timestampFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX" }),
    }
    await frame.write.format(format).options(options).save(at(format))
    const reader = Object.entries(options).reduce(
      (r, [name, value]) => r.option(name, value),
      spark.read.format(format),
    )
    const read = reader.schema(Payment).load(at(format))
    expect(await read.orderBy('id').collect()).toEqual(EXPECTED)
    expect(read.schema.every((field) => field.nullable)).toBe(true)
  })

  test('each mode does what it says', async () => {
    const frame = await payments()
    const path = at('modes')
    await frame.write.parquet(path)
    const refused = await failureOf(frame.write.parquet(path))
    expect(refused).toMatchObject({ errorClass: 'PATH_ALREADY_EXISTS' })
    await frame.write.mode('ignore').parquet(path)
    expect(await spark.read.parquet(path).count()).toBe(3)
    await frame.write.mode('append').parquet(path)
    expect(await spark.read.parquet(path).count()).toBe(6)
    await frame.limit(1).write.mode('overwrite').parquet(path)
    expect(await spark.read.parquet(path).count()).toBe(1)
  })

  test('what is read again is looked at again, its columns too', async () => {
    const path = at('again')
    const frame = spark.read.parquet(path)
    await spark.range(1).write.parquet(path)
    expect([await frame.count(), (await frame.schema()).length]).toEqual([1, 1])
    await spark.range(2).withColumn('more', lit('x')).write.mode('overwrite').parquet(path)
    expect([await frame.count(), (await frame.schema()).length]).toEqual([2, 2])
    expect(await frame.as(schema({ id: long(), more: string() }), { nullability: 'trusted' })).toBeDefined()
  })

  test('partitions are folders', async () => {
    await (await payments()).write.partitionBy('type').parquet(at('parted'))
    expect(await spark.read.parquet(`${at('parted')}/type=CASH`).count()).toBe(2)
  })

  test('a typed reader does not ask the server', async () => {
    const frame = spark.read.schema(Payment).parquet(at('nowhere'))
    expect(frame.columns).toEqual(['id', 'type', 'amount', 'note', 'at'])
    expect(await failureOf(frame.collect())).toMatchObject({ errorClass: 'PATH_NOT_FOUND' })
  })

  test('a table over JDBC, without a password', async () => {
    await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright tests' })
    const name = `staging.dataframe_${randomUUID().replaceAll('-', '')}`
    await owner.run(`create schema if not exists staging; grant usage on schema staging to fraud_loader`)
    await owner.run(`create table ${name} (id bigint, type text, amount numeric(18, 2), note text, at timestamptz)`)
    try {
      await owner.run(`grant select, insert on ${name} to fraud_loader`)
      const { host, port, database } = settings.postgres
      const target = { url: `jdbc:postgresql://${host}:${port}/${database}`, table: name, user: 'fraud_loader' }
      await (await payments()).write.mode('append').jdbc(target)
      const read = await spark.read.jdbc(target).as(Payment, { nullability: 'trusted' })
      expect(await read.orderBy('id').collect()).toEqual(EXPECTED)
      const Row = z.object({ n: z.string(), total: z.string() })
      const [stored] = await owner.rows(Row, `select count(*)::text as n, sum(amount)::text as total from ${name}`)
      expect(stored).toEqual({ n: '3', total: '10000000000000010.50' })
    } finally {
      await owner.run(`drop table ${name}`)
    }
  })
})

describe('sql', () => {
  test('takes values of every kind by name', async () => {
    const frame = await spark.sql('select :a as a, :b as b, :c as c, :d as d, :e as e, :f as f, :g as g', {
      a: 'it’s "quoted"',
      b: 7,
      c: 2n ** 62n,
      d: Decimal.from('12345678901234567890.5'),
      e: LocalDate.of(2026, 1, 31),
      f: null,
      g: 1e300,
    })
    expect(await frame.collect()).toEqual([
      {
        a: 'it’s "quoted"',
        b: 7,
        c: 2n ** 62n,
        d: Decimal.from('12345678901234567890.5'),
        e: LocalDate.of(2026, 1, 31),
        f: null,
        g: 1e300,
      },
    ])
  })

  test('a select is sent when rows are asked for, and each time', async () => {
    const frame = await spark.sql('select * from nowhere_to_be_found')
    expect(await failureOf(frame.collect())).toMatchObject({ errorClass: 'TABLE_OR_VIEW_NOT_FOUND' })
    const fresh = await spark.sql('select uuid() as id')
    expect(await fresh.collect()).not.toEqual(await fresh.collect())
  })

  test('a statement is run at once and exactly once, however often its answer is asked for', async () => {
    await spark.sql(`create table dataframe_inserted (id bigint) using parquet location '${at('inserted')}'`)
    try {
      const inserted = await spark.sql('insert into dataframe_inserted values (5)')
      expect(await spark.read.table('dataframe_inserted').collect()).toEqual([{ id: 5n }])
      await inserted.collect()
      await inserted.collect()
      expect(await spark.read.table('dataframe_inserted').count()).toBe(1)
    } finally {
      await spark.sql('drop table dataframe_inserted')
    }
  })

  test('other queries may be typed and joined as well', async () => {
    const query = await spark.sql("with t as (select 1L as id, 'x' as name) select * from t")
    const named = await query.as(schema({ id: long(), name: string() }))
    const other = spark.range(3)
    expect(await named.joinOn(other.withColumnRenamed('id', 'key'), (n, o) => n.id.equalTo(o.key)).collect()).toEqual([
      { id: 1n, name: 'x', key: 1n },
    ])
    expect(await named.joinOn(named, (a, b) => a.id.equalTo(b.id), 'semi').count()).toBe(1)
  })

  test('a statement’s answer can be read', async () => {
    const shown = await spark.sql('show functions like "coalesce"')
    expect(await shown.collect()).toEqual([{ function: 'coalesce' }])
  })

  test('a view has a name for SQL', async () => {
    await (await payments()).untyped().createOrReplaceTempView('dataframe_payments')
    expect(await spark.read.table('dataframe_payments').count()).toBe(3)
  })

  test('names are told apart by case, as the compiler does', async () => {
    const frame = spark.range(1).withColumn('ID', lit('x'))
    expect(frame.columns).toEqual(['id', 'ID'])
    expect(await frame.collect()).toEqual([{ id: 0n, ID: 'x' }])
  })
})

describe('rows', () => {
  test('collect, take, first and count', async () => {
    const frame = spark.range(5).orderBy((r) => r.id.desc())
    expect(await frame.collect()).toEqual([4n, 3n, 2n, 1n, 0n].map((id) => ({ id })))
    expect(await frame.take(2)).toEqual([{ id: 4n }, { id: 3n }])
    expect(await frame.first()).toEqual({ id: 4n })
    expect(await frame.count()).toBe(5)
    expect(await frame.offset(3).limit(1).collect()).toEqual([{ id: 1n }])
  })

  test('of nothing', async () => {
    const none = spark.range(0)
    expect(await none.collect()).toEqual([])
    expect(await none.first()).toBeUndefined()
    expect(await none.count()).toBe(0)
    expect(await none.limit(0).collect()).toEqual([])
    expect(await none.agg((r) => ({ n: count(), total: sum(r.id) })).collect()).toEqual([{ n: 0n, total: null }])
  })

  test('of no columns', async () => {
    const bare = spark.range(3).select()
    expect(bare.columns).toEqual([])
    expect(await bare.count()).toBe(3)
    expect(await bare.collect()).toEqual([{}, {}, {}])
    expect(await spark.range(2).drop('id').untyped().schema()).toEqual([])
  })

  test('show and explain are texts', async () => {
    const frame = spark.range(30).withColumn('text', lit('a very long text indeed'))
    const text = await frame.show({ rows: 1, truncate: 10 })
    expect(text).toContain('| id|      text|')
    expect(text).toContain('|  0|a very ...|')
    expect(text).toContain('only showing top 1 row')
    expect(await frame.limit(1).show({ truncate: 0, vertical: true })).toContain(' text | a very long text indeed')
    expect(await frame.explain('formatted')).toContain('== Physical Plan ==')
    expect(await frame.explain()).not.toBe(await frame.explain('extended'))
  })

  test('an iterator that is left stops the work', async () => {
    const slow = spark
      .range(60)
      .repartition(60)
      .select((r) => ({ id: r.id, slept: sleep(1_000) }))
    const before = Date.now()
    const seen: unknown[] = []
    for await (const row of slow.toLocalIterator()) {
      seen.push(row)
      break
    }
    expect(seen).toHaveLength(1)
    expect(Date.now() - before).toBeLessThan(20_000)
  })

  test('a signal stops a query', async () => {
    const slow = spark.range(1).select(() => ({ slept: sleep(60_000) }))
    const before = Date.now()
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 500)
    expect(await failureOf(slow.collect({ signal: controller.signal }))).toMatchObject({ code: 'CANCELLED' })
    expect(await failureOf(slow.collect({ signal: AbortSignal.timeout(500) }))).toMatchObject({ code: 'TIMEOUT' })
    expect(Date.now() - before).toBeLessThan(20_000)
  })
})

describe('values of the functions', () => {
  test('arithmetic, choices and texts', async () => {
    const frame = (await payments()).orderBy('id').select((p) => ({
      half: p.amount.divide(2).cast(decimal(18, 2)),
      rest: p.amount.mod(3),
      whole: p.id.mod(2n),
      note: coalesce(p.note, lit('–')),
      kind: when(p.amount.lt(1), lit('small')).when(p.note.isNull(), lit('odd')).otherwise(p.type),
      json: toJson(structOf({ id: p.id, note: p.note })),
    }))
    expect(await frame.take(2)).toEqual([
      {
        half: Decimal.from('5.25'),
        rest: Decimal.from('1.50'),
        whole: 1n,
        note: 'first',
        kind: 'CASH',
        json: '{"id":1,"note":"first"}',
      },
      { half: Decimal.from('0.01'), rest: Decimal.from('0.01'), whole: 0n, note: '–', kind: 'small', json: '{"id":2}' },
    ])
  })

  test('constants keep every digit', async () => {
    const frame = spark.range(1).select(() => ({
      long: lit(2n ** 63n - 1n),
      decimal: lit(Decimal.from('-0.00000000000000000000000000000000000001')),
      whole: lit(-(2 ** 31), int()),
      day: lit(LocalDate.of(1, 1, 1)),
      moment: lit(Timestamp.parse('1969-12-31T23:59:59.999999Z')),
      bytes: lit(new Uint8Array([0, 255])),
      text: lit('a\u0000b 𝄞'),
    }))
    expect(await frame.collect()).toEqual([
      {
        long: 2n ** 63n - 1n,
        decimal: Decimal.from('-0.00000000000000000000000000000000000001'),
        whole: -(2 ** 31),
        day: LocalDate.of(1, 1, 1),
        moment: Timestamp.parse('1969-12-31T23:59:59.999999Z'),
        bytes: new Uint8Array([0, 255]),
        text: 'a\u0000b 𝄞',
      },
    ])
  })

  test('a bare value beside a float means the float', async () => {
    const [row] = await (await spark.sql('select float(0.1) as x'))
      .as(schema({ x: { typeName: 'float' } as const }))
      .then((frame) =>
        frame
          .select((f) => ({ same: f.x.equalTo(0.1), double: f.x.cast({ typeName: 'double' }).equalTo(0.1) }))
          .collect(),
      )
    expect(row).toEqual({ same: true, double: false })
  })

  test('a value that does not fit ends the query, or is null where that is asked for', async () => {
    const texts = await rowsOf(schema({ x: string() }), "('7'), ('seven')")
    expect(await failureOf(texts.select((t) => ({ n: t.x.cast(int()) })).collect())).toMatchObject({
      errorClass: 'CAST_INVALID_INPUT',
    })
    expect(await texts.select((t) => ({ n: t.x.tryCast(int()) })).collect()).toEqual([{ n: 7 }, { n: null }])
    const zero = await failureOf(
      spark
        .range(1)
        .select((r) => ({ n: r.id.divide(r.id) }))
        .collect(),
    )
    expect(zero).toBeInstanceOf(ExecutionError)
    expect(zero).toMatchObject({ errorClass: 'DIVIDE_BY_ZERO' })
  })

  test('elements of arrays and maps: an index outside is an error, a key that is not there is null', async () => {
    const untyped = await spark.sql(
      "select array(1, 2) as a, map('x', 1, 'y', cast(null as int)) as m, map(1L, 'one') as n",
    )
    const frame = await untyped.as(
      schema({ a: array(int()), m: map(string(), nullable(int())), n: map(long(), string()) }),
    )
    const items = frame.select((f) => ({
      second: f.a.getItem(1),
      x: f.m.getItem('x'),
      y: f.m.getItem('y'),
      z: f.m.getItem('z'),
      one: f.n.getItem(1n),
    }))
    expect(await items.collect()).toEqual([{ second: 2, x: 1, y: null, z: null, one: 'one' }])
    expect(await failureOf(frame.select((f) => ({ third: f.a.getItem(2) })).collect())).toMatchObject({
      errorClass: 'INVALID_ARRAY_INDEX',
    })
  })
})

describe('frames as values', () => {
  test('a scalar, in every verb and twice', async () => {
    const top = spark
      .range(10)
      .agg((r) => ({ top: max(r.id) }))
      .scalar()
    const frame = spark.range(12)
    expect(await frame.where((r) => r.id.gt(top)).collect()).toEqual([{ id: 10n }, { id: 11n }])
    expect(await frame.where((r) => r.id.gt(top).and(r.id.notEqual(top.plus(1n)))).collect()).toEqual([{ id: 11n }])
    expect(
      await frame
        .limit(1)
        .select(() => ({ top, more: top.plus(1n) }))
        .collect(),
    ).toEqual([{ top: 9n, more: 10n }])
    expect(await frame.limit(1).withColumn('top', top).collect()).toEqual([{ id: 0n, top: 9n }])
    expect(await frame.agg((r) => ({ n: countIf(r.id.lt(top)) })).collect()).toEqual([{ n: 9n }])
    const keys = spark.range(20).withColumnRenamed('id', 'key')
    expect(
      await frame
        .joinOn(keys, (f, k) => f.id.equalTo(k.key).and(f.id.gt(top)))
        .orderBy('id')
        .collect(),
    ).toEqual([
      { id: 10n, key: 10n },
      { id: 11n, key: 11n },
    ])
  })

  test('no row is null, two rows are an error', async () => {
    const none = spark.range(0).scalar()
    expect(
      await spark
        .range(1)
        .select(() => ({ none }))
        .collect(),
    ).toEqual([{ none: null }])
    const two = await failureOf(
      spark
        .range(1)
        .select(() => ({ two: spark.range(2).scalar() }))
        .collect(),
    )
    expect(two).toMatchObject({ errorClass: 'SCALAR_SUBQUERY_TOO_MANY_ROWS' })
  })

  test('a scalar within a frame that is a scalar', async () => {
    const inner = spark
      .range(5)
      .agg((r) => ({ top: max(r.id) }))
      .scalar()
    const outer = spark
      .range(10)
      .where((r) => r.id.gt(inner))
      .agg({ n: count() })
      .scalar()
    expect(
      await spark
        .range(1)
        .select(() => ({ outer }))
        .collect(),
    ).toEqual([{ outer: 5n }])
  })
})

describe('joins', () => {
  test('a frame with itself', async () => {
    const frame = spark.range(5)
    expect(
      await frame
        .joinOn(frame, (a, b) => a.id.plus(3n).equalTo(b.id), 'semi')
        .orderBy('id')
        .collect(),
    ).toEqual([{ id: 0n }, { id: 1n }])
    expect(await frame.joinOn(frame, (a, b) => a.id.plus(3n).equalTo(b.id), 'anti').count()).toBe(3)
    const next = frame.withColumnRenamed('id', 'next')
    const pairs = frame.joinOn(next, (a, b) => a.id.plus(1n).equalTo(b.next))
    expect(await pairs.orderBy('id').take(1)).toEqual([{ id: 0n, next: 1n }])
  })

  test('with what was made of it, and the result with it again', async () => {
    const frame = spark.range(4)
    const even = frame.where((r) => r.id.mod(2n).equalTo(0))
    const odd = frame.joinOn(even, (a, b) => a.id.equalTo(b.id), 'anti')
    expect(await odd.orderBy('id').collect()).toEqual([{ id: 1n }, { id: 3n }])
    expect(await frame.joinOn(odd, (a, b) => a.id.lt(b.id), 'semi').count()).toBe(3)
    expect(await odd.join(frame, 'id', 'full').orderBy('id').count()).toBe(4)
  })

  test('rows of outer joins', async () => {
    const left = await rowsOf(schema({ k: int(), a: string() }), "(1, 'a1'), (2, 'a2')")
    const right = await rowsOf(schema({ k: int(), b: string() }), "(2, 'b2'), (3, 'b3')")
    expect(await left.join(right, 'k', 'full').orderBy('k').collect()).toEqual([
      { k: 1, a: 'a1', b: null },
      { k: 2, a: 'a2', b: 'b2' },
      { k: 3, a: null, b: 'b3' },
    ])
    expect(await left.join(right.broadcast(), 'k').collect()).toEqual([{ k: 2, a: 'a2', b: 'b2' }])
    expect(await left.join(right, ['k'], 'right').orderBy('k').select('k').collect()).toEqual([{ k: 2 }, { k: 3 }])
    expect(await left.crossJoin(right.select('b')).count()).toBe(4)
  })
})

describe('other verbs', () => {
  test('union by name, distinct and dropDuplicates', async () => {
    const a = await rowsOf(schema({ x: int(), y: string() }), "(1, 'a'), (1, 'b')")
    const b = await rowsOf(schema({ y: string(), x: long() }), "('a', 1L), ('c', 3000000000L)")
    const both = a.union(b)
    expect(await both.distinct().orderBy('x', 'y').collect()).toEqual([
      { x: 1n, y: 'a' },
      { x: 1n, y: 'b' },
      { x: 3_000_000_000n, y: 'c' },
    ])
    expect(await both.dropDuplicates('x').count()).toBe(2)
    expect(await both.repartition(3).coalesce(1).count()).toBe(4)
  })

  test('windows', async () => {
    const frame = (await payments()).select((p) => ({
      id: p.id,
      place: rowNumber().over(Window.partitionBy(p.type).orderBy(p.amount.desc())),
      n: count().over(Window.partitionBy(p.type)),
      running: sum(p.id).over(Window.orderBy(p.id)),
    }))
    expect(await frame.orderBy('id').collect()).toEqual([
      { id: 1n, place: 2, n: 2n, running: 1n },
      { id: 2n, place: 1, n: 1n, running: 3n },
      { id: 3n, place: 1, n: 2n, running: 6n },
    ])
  })

  test('observations come with the command, several of them too', async () => {
    const seen = spark.range(10).observe('before', { n: count(), top: max('id') })
    const { observed, operationId } = await seen
      .where((r) => r.id.gt(7))
      .observe('after', { n: count(), late: countIf((r) => r.id.gt(100)) })
      .write.parquet(at('observed'))
    expect(observed).toEqual({ before: { n: 10n, top: 9n }, after: { n: 2n, late: 0n } })
    expect(operationId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('what is kept is computed once', async () => {
    const frame = spark.range(3).withColumn('id2', () => expr('uuid()', string()))
    await frame.persist()
    const first = await frame.orderBy('id').collect()
    expect(await frame.orderBy('id').collect()).toEqual(first)
    expect(await frame.explain()).toContain('InMemory')
    await frame.unpersist()
    expect(await frame.explain()).not.toContain('InMemory')
  })

  test('odd names go through every verb', async () => {
    const odd = await rowsOf(
      schema({ 'a.b': int(), 'tick`s': string(), 'größe 𝄞': int(), '': int(), select: nullable(int()) }),
      "(1, 'x', 2, 3, null), (1, 'y', 2, 4, 5)",
    )
    const frame = odd
      .withColumn('a.b', (o) => o['a.b'].plus(1))
      .withColumn('new.one', (o) => o['größe 𝄞'].multiply(o['']))
      .withColumnRenamed('tick`s', 'still `odd`')
      .where((o) => o['still `odd`'].notEqual('z').and(o['new.one'].gt(0)))
      .drop('select')
      .dropDuplicates('a.b', 'größe 𝄞', '')
      .orderBy('', 'still `odd`')
    expect(await frame.collect()).toEqual([
      { 'a.b': 2, 'still `odd`': 'x', 'größe 𝄞': 2, '': 3, 'new.one': 6 },
      { 'a.b': 2, 'still `odd`': 'y', 'größe 𝄞': 2, '': 4, 'new.one': 8 },
    ])
    const grouped = frame.groupBy('a.b', 'größe 𝄞').agg({ 'n.of `it`': count(), 'sum.': sum('new.one') })
    expect(await grouped.collect()).toEqual([{ 'a.b': 2, 'größe 𝄞': 2, 'n.of `it`': 2n, 'sum.': 14n }])
    const joined = frame.join(grouped, ['a.b', 'größe 𝄞']).select('a.b', 'n.of `it`')
    expect(await joined.distinct().collect()).toEqual([{ 'a.b': 2, 'n.of `it`': 2n }])
    expect(await frame.union(frame.select((f) => ({ ...f }))).count()).toBe(4)
    expect((await frame.untyped().schema()).map(({ name }) => name)).toEqual(frame.columns)
  })
})

describe('encryption', () => {
  test('what is encrypted decrypts with its key and its additional data only', async () => {
    const key = lit(new Uint8Array(randomBytes(32)))
    const aad = { aad: 'name' }
    const frame = (await payments()).select((p) => ({ note: p.note, secret: aesEncrypt(p.note, key, aad) }))
    const again = frame.select((f) => ({
      note: f.note,
      same: decode(aesDecrypt(f.secret, key, aad)).eqNullSafe(f.note),
      secret: f.secret,
    }))
    const rows = await again.collect()
    expect(rows.every(({ same }) => same)).toBe(true)
    expect(rows.find(({ note }) => note === null)?.secret).toBeNull()
    expect(new Set(rows.map(({ secret }) => secret?.length))).toEqual(new Set([undefined, 12 + 5 + 16, 12 + 16 + 16]))
    const secret = frame
      .where((f) => f.secret.isNotNull())
      .limit(1)
      .select('secret')
      .scalar()
    const wrong = spark.range(1).select(() => ({ wrong: aesDecrypt(secret, key, { aad: 'other' }) }))
    expect(await failureOf(wrong.collect())).toMatchObject({ errorClass: 'INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR' })
  })

  test('a digest is the known one', async () => {
    const [row] = await spark
      .range(1)
      .select(() => ({ digest: sha2(lit('abc'), 256) }))
      .collect()
    expect(row?.digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('deep plans', () => {
  test('a thousand columns at once are one relation', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `c${i}`)
    const columns = Object.fromEntries(names.map((name) => [name, 'id + 1']))
    const wide = spark.range(1).untyped().withColumns(columns)
    expect((await wide.schema()).map(({ name }) => name)).toEqual(['id', ...names])
  })

  test('two hundred columns one by one go through; thousands are a clear error of this side', async () => {
    let frame: DataFrame<{ readonly id: ReturnType<typeof long> }> = spark.range(1)
    for (let i = 0; i < 200; i++) frame = frame.withColumn('id', (r) => r.id.plus(1n))
    expect(await frame.collect()).toEqual([{ id: 200n }])
    for (let i = 0; i < 3_000; i++) frame = frame.withColumn('id', (r) => r.id.plus(1n))
    expect(await failureOf(frame.collect())).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/nested more than 500 deep/),
    })
    expect(await failureOf(frame.write.parquet(at('deep')))).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

test('a frame that is not what a schema says is refused before it is used', async () => {
  const wanted = schema({ id: long(), missing: date(), bytes: binary() })
  const failure = await failureOf(spark.range(1).untyped().withColumns({ bytes: 'cast(id as string)' }).as(wanted))
  expect(failure).toBeInstanceOf(AnalysisError)
  expect(String(failure)).toContain("'missing' is missing (there are: id, bytes); 'bytes' is string, not binary")
})
