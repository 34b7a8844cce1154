import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { lit } from '#functions'
import { long, type SparkSession, schema, string } from '#spark-connect'
import { jdbcUrl } from '../../src/driver/sinks/jdbc-url.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { failureOf } from '../support/failure.ts'
import { HdfsFolder } from '../support/hdfs-folder.ts'
import { PAYMENTS, Payment, payments } from '../support/payments.ts'
import { openSession, settings } from '../support/pipeline.ts'

// What is written to files and tables is what is read again.

const folder = new HdfsFolder()
let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(async () => {
  await folder.remove()
  await spark.stop()
})

describe('reading and writing', () => {
  test.each(['parquet', 'orc', 'json', 'csv'] as const)('%s gives back what it was given', async (format) => {
    const frame = await payments(spark)
    const options = {
      ...(format === 'csv' && { header: true, multiLine: true, escape: '"' }),
      // By default Spark writes texts with milliseconds.
      ...((format === 'csv' || format === 'json') && { timestampFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX" }),
    }
    await frame.write.format(format).options(options).save(folder.at(format))
    const reader = Object.entries(options).reduce(
      (r, [name, value]) => r.option(name, value),
      spark.read.format(format),
    )
    const read = reader.schema(Payment).load(folder.at(format))
    expect(await read.orderBy('id').collect()).toEqual(PAYMENTS)
    expect(read.schema.every((field) => field.nullable)).toBe(true)
  })

  test('each mode does what it says', async () => {
    const frame = await payments(spark)
    const path = folder.at('modes')
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
    const path = folder.at('again')
    const frame = spark.read.parquet(path)
    await spark.range(1).write.parquet(path)
    expect([await frame.count(), (await frame.schema()).length]).toEqual([1, 1])
    await spark.range(2).withColumn('more', lit('x')).write.mode('overwrite').parquet(path)
    expect([await frame.count(), (await frame.schema()).length]).toEqual([2, 2])
    expect(await frame.as(schema({ id: long(), more: string() }), { nullability: 'trusted' })).toBeDefined()
  })

  test('partitions are folders', async () => {
    await (await payments(spark)).write.partitionBy('type').parquet(folder.at('parted'))
    expect(await spark.read.parquet(`${folder.at('parted')}/type=CASH`).count()).toBe(2)
  })

  test('a typed reader does not ask the server', async () => {
    const frame = spark.read.schema(Payment).parquet(folder.at('nowhere'))
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
      const target = { url: jdbcUrl(settings.postgres), table: name, user: 'fraud_loader' }
      await (await payments(spark)).write.mode('append').jdbc(target)
      const read = await spark.read.jdbc(target).as(Payment, { nullability: 'trusted' })
      expect(await read.orderBy('id').collect()).toEqual(PAYMENTS)
      const some = await spark.read.jdbc(target, ['id = 3', 'id < 2']).as(Payment, { nullability: 'trusted' })
      expect(await some.orderBy('id').collect()).toEqual([PAYMENTS[0], PAYMENTS[2]])
      const Row = z.object({ n: z.string(), total: z.string() })
      const [stored] = await owner.rows(Row, `select count(*)::text as n, sum(amount)::text as total from ${name}`)
      expect(stored).toEqual({ n: '3', total: '10000000000000010.50' })
    } finally {
      await owner.run(`drop table ${name}`)
    }
  })
})
