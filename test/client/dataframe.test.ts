import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { count, countIf, expr, lit, max, rowNumber, sum } from '#functions'
import {
  AnalysisError,
  binary,
  type DataFrame,
  date,
  int,
  long,
  nullable,
  type SparkSession,
  schema,
  string,
  Window,
} from '#spark-connect'
import { failureOf } from '../support/failure.ts'
import { HdfsFolder } from '../support/hdfs-folder.ts'
import { payments, rowsOf } from '../support/payments.ts'
import { openSession } from '../support/pipeline.ts'

// The verbs on a real server: values, not plans. Types and nullability are `specimens.test.ts`'s.

const folder = new HdfsFolder()
let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(async () => {
  await folder.remove()
  await spark.stop()
})

/** A column that takes its time, for every row. */
function sleep(milliseconds: number) {
  return expr(`reflect('java.lang.Thread', 'sleep', ${milliseconds}L)`, string())
}

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
        .join(keys, (f, k) => f.id.equalTo(k.key).and(f.id.gt(top)))
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
        .join(frame, (a, b) => a.id.plus(3n).equalTo(b.id), 'semi')
        .orderBy('id')
        .collect(),
    ).toEqual([{ id: 0n }, { id: 1n }])
    expect(await frame.join(frame, (a, b) => a.id.plus(3n).equalTo(b.id), 'anti').count()).toBe(3)
    const next = frame.withColumnRenamed('id', 'next')
    const pairs = frame.join(next, (a, b) => a.id.plus(1n).equalTo(b.next))
    expect(await pairs.orderBy('id').take(1)).toEqual([{ id: 0n, next: 1n }])
  })

  test('with what was made of it, and the result with it again', async () => {
    const frame = spark.range(4)
    const even = frame.where((r) => r.id.mod(2n).equalTo(0))
    const odd = frame.join(even, (a, b) => a.id.equalTo(b.id), 'anti')
    expect(await odd.orderBy('id').collect()).toEqual([{ id: 1n }, { id: 3n }])
    expect(await frame.join(odd, (a, b) => a.id.lt(b.id), 'semi').count()).toBe(3)
    expect(await odd.join(frame, 'id', 'full').orderBy('id').count()).toBe(4)
  })

  test('rows of outer joins', async () => {
    const left = await rowsOf(spark, schema({ k: int(), a: string() }), "(1, 'a1'), (2, 'a2')")
    const right = await rowsOf(spark, schema({ k: int(), b: string() }), "(2, 'b2'), (3, 'b3')")
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
    const a = await rowsOf(spark, schema({ x: int(), y: string() }), "(1, 'a'), (1, 'b')")
    const b = await rowsOf(spark, schema({ y: string(), x: long() }), "('a', 1L), ('c', 3000000000L)")
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
    const frame = (await payments(spark)).select((p) => ({
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
      .write.parquet(folder.at('observed'))
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
      spark,
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

describe('deep plans', () => {
  test('a thousand columns at once are one relation', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `c${i}`)
    const columns = Object.fromEntries(names.map((name) => [name, 'id + 1']))
    const wide = spark.range(1).untyped().withColumns(columns)
    expect((await wide.schema()).map(({ name }) => name)).toEqual(['id', ...names])
  })

  test('600 frames united one by one are no deep plan', async () => {
    const all = Array.from({ length: 600 }, (_, i) => spark.range(i, i + 1)).reduce((one, other) => one.union(other))
    expect((await all.untyped().schema()).map(({ name }) => name)).toEqual(['id'])
  })

  test('a column is compared with as many values as an array holds', async () => {
    const values = Array.from({ length: 150_000 }, (_, i) => BigInt(2 * i))
    expect(
      await spark
        .range(1_000)
        .where((r) => r.id.isin(values))
        .count(),
    ).toBe(500)
    expect(
      await spark
        .range(10)
        .where((r) => r.id.isin([]))
        .count(),
    ).toBe(0)
    expect(
      await spark
        .range(10)
        .where((r) => r.id.isin(1n, 2n))
        .count(),
    ).toBe(2)
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
    expect(await failureOf(frame.write.parquet(folder.at('deep')))).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

test('numbers of a range that the server has no room for are refused by name', () => {
  expect(() => spark.range(2n ** 63n, 2n ** 63n + 1n)).toThrow("range's start must be a whole number of 64 bits")
  expect(() => spark.range(0, 1.5)).toThrow("range's end must be")
  expect(() => spark.range(0, 5, 0)).toThrow("range's step must not be 0")
  expect(() => spark.range(0, 5, 1, 0)).toThrow("range's numPartitions needs a whole number from 1")
})

test('a frame that is not what a schema says is refused before it is used', async () => {
  const wanted = schema({ id: long(), missing: date(), bytes: binary() })
  const failure = await failureOf(spark.range(1).untyped().withColumns({ bytes: 'cast(id as string)' }).as(wanted))
  expect(failure).toBeInstanceOf(AnalysisError)
  expect(String(failure)).toContain("'missing' is missing (there are: id, bytes); 'bytes' is string, not binary")
})
