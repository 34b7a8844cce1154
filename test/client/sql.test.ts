import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lit } from '#functions'
import { Decimal, LocalDate, long, type SparkSession, schema, string } from '#spark-connect'
import { failureOf } from '../support/failure.ts'
import { HdfsFolder } from '../support/hdfs-folder.ts'
import { payments } from '../support/payments.ts'
import { openSession } from '../support/pipeline.ts'

// SQL beside the typed API, on a real server.

const folder = new HdfsFolder()
let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(async () => {
  await folder.remove()
  await spark.stop()
})

describe('sql', () => {
  test('takes values of every kind by name', async () => {
    const values = {
      a: 'it’s "quoted"',
      b: 7,
      c: 2n ** 62n,
      d: Decimal.from('12345678901234567890.5'),
      e: LocalDate.of(2026, 1, 31),
      f: null,
      g: 1e300,
    }
    const frame = await spark.sql('select :a as a, :b as b, :c as c, :d as d, :e as e, :f as f, :g as g', values)
    expect(await frame.collect()).toEqual([values])
  })

  test('a select is sent when rows are asked for, and each time', async () => {
    const frame = await spark.sql('select * from nowhere_to_be_found')
    expect(await failureOf(frame.collect())).toMatchObject({ errorClass: 'TABLE_OR_VIEW_NOT_FOUND' })
    const fresh = await spark.sql('select uuid() as id')
    expect(await fresh.collect()).not.toEqual(await fresh.collect())
  })

  test('a statement is run at once and exactly once, however often its answer is asked for', async () => {
    await spark.sql(`create table dataframe_inserted (id bigint) using parquet location '${folder.at('inserted')}'`)
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
    expect(await named.join(other.withColumnRenamed('id', 'key'), (n, o) => n.id.equalTo(o.key)).collect()).toEqual([
      { id: 1n, name: 'x', key: 1n },
    ])
    expect(await named.join(named, (a, b) => a.id.equalTo(b.id), 'semi').count()).toBe(1)
  })

  test('a statement’s answer can be read', async () => {
    const shown = await spark.sql('show functions like "coalesce"')
    expect(await shown.collect()).toEqual([{ function: 'coalesce' }])
  })

  test('a view has a name for SQL', async () => {
    await (await payments(spark)).untyped().createOrReplaceTempView('dataframe_payments')
    expect(await spark.read.table('dataframe_payments').count()).toBe(3)
  })

  test('names are told apart by case, as the compiler does', async () => {
    const frame = spark.range(1).withColumn('ID', lit('x'))
    expect(frame.columns).toEqual(['id', 'ID'])
    expect(await frame.collect()).toEqual([{ id: 0n, ID: 'x' }])
  })
})
