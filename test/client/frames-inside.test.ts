import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { avg, col, count, lit, max, not, sum } from '#functions'
import type { SparkSession } from '#spark-connect'
import { payments } from '../support/payments.ts'
import { openSession } from '../support/pipeline.ts'

// Frames as values that speak of the frame around, and verbs about missing values, on a real server.

let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(() => spark.stop())

describe('a frame inside another', () => {
  test('speaks of the frame around by outer(), of the same one too', async () => {
    const all = await payments(spark)
    const above = all.where((o) =>
      o.amount.gt(
        all
          .where((p) => p.type.equalTo(o.type.outer()))
          .agg({ mean: avg('amount') })
          .scalar(),
      ),
    )
    const rows = await all.collect()
    const mean = (type: string) => {
      const those = rows.filter((row) => row.type === type).map(({ amount }) => Number(amount))
      return those.reduce((sum, amount) => sum + amount, 0) / those.length
    }
    const expected = rows.filter(({ type, amount }) => Number(amount) > mean(type)).map(({ id }) => id)
    expect(expected.length).toBeGreaterThan(0)
    expect((await above.collect()).map(({ id }) => id).sort()).toEqual(expected.sort())
  })

  test('exists, isin, and a frame in a frame in a frame', async () => {
    const [numbers, others, more] = [spark.range(6), spark.range(3, 9), spark.range(5, 7)]
    const ids = async (frame: typeof numbers) => (await frame.orderBy('id').collect()).map(({ id }) => Number(id))
    const within = numbers.where((n) => others.where((o) => o.id.equalTo(n.id.outer())).exists())
    expect(await ids(within)).toEqual([3, 4, 5])
    expect(await ids(numbers.where((n) => not(n.id.isin(others))))).toEqual([0, 1, 2])
    const deep = numbers.where((n) =>
      others
        .where((o) => o.id.equalTo(n.id.outer()).and(more.where((m) => m.id.equalTo(o.id.outer())).exists()))
        .exists(),
    )
    expect(await ids(deep)).toEqual([5])
    const built = others.where((o) => more.where((m) => m.id.equalTo(o.id.outer())).exists())
    expect(await ids(numbers.where((n) => built.where((b) => b.id.equalTo(n.id.outer())).exists()))).toEqual([5])
  })

  test('what is missing is left out or filled; parts, last rows and figures', async () => {
    const all = (await payments(spark)).select('id', 'note')
    const ids = async (frame: typeof all) => (await frame.orderBy('id').collect()).map(({ id }) => Number(id))
    expect(await ids(all.dropna())).toEqual([1, 3])
    expect(await ids(all.dropna({ how: 'all' }))).toEqual([1, 2, 3])
    expect(
      await all
        .fillna({ note: '–' })
        .where((p) => p.id.equalTo(2n))
        .collect(),
    ).toEqual([{ id: 2n, note: '–' }])
    const numbers = spark.range(100)
    expect(await numbers.orderBy('id').tail(2)).toEqual([{ id: 98n }, { id: 99n }])
    const [one, other] = numbers.randomSplit([1, 3], 7)
    if (!one || !other) throw new Error('two parts were asked for')
    expect((await one.count()) + (await other.count())).toBe(100)
    expect(await one.intersect(other).count()).toBe(0)
    expect(await numbers.summary('count', 'max').collect()).toEqual([
      { summary: 'count', id: '100' },
      { summary: 'max', id: '99' },
    ])
    expect(await numbers.untyped().describe('id').where("summary = 'min'").collect()).toEqual([
      { summary: 'min', id: '0' },
    ])
  })

  test('an untyped one by the same verbs', async () => {
    const rows = spark
      .range(6)
      .untyped()
      .withColumn('odd', col('id').mod(2))
      .where((r) => r.odd?.equalTo(1) ?? lit(true))
      .groupBy('odd')
      .agg({ n: count(), most: max(col('id')), total: sum('id') })
    expect(await rows.collect()).toEqual([{ odd: 1n, n: 3n, most: 5n, total: 9n }])
  })
})
