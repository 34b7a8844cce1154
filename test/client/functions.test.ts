import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aesDecrypt, aesEncrypt, coalesce, decode, lit, sha2, struct as structOf, toJson, when } from '#functions'
import {
  array,
  Decimal,
  decimal,
  ExecutionError,
  int,
  LocalDate,
  long,
  map,
  nullable,
  type SparkSession,
  schema,
  string,
  Timestamp,
} from '#spark-connect'
import { failureOf } from '../support/failure.ts'
import { payments, rowsOf } from '../support/payments.ts'
import { openSession } from '../support/pipeline.ts'

// The functions on a real server: values, not plans. Types and nullability are `specimens.test.ts`'s.

let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(() => spark.stop())

describe('values of the functions', () => {
  test('arithmetic, choices and texts', async () => {
    const frame = (await payments(spark)).orderBy('id').select((p) => ({
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
    const texts = await rowsOf(spark, schema({ x: string() }), "('7'), ('seven')")
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

describe('encryption', () => {
  test('what is encrypted decrypts with its key and its additional data only', async () => {
    const key = lit(new Uint8Array(randomBytes(32)))
    const aad = { aad: 'name' }
    const frame = (await payments(spark)).select((p) => ({ note: p.note, secret: aesEncrypt(p.note, key, aad) }))
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
