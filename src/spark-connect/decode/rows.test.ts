import * as arrow from '@uwdata/flechette'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DataType } from '../types/data-type.ts'
import { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { Variant } from '../types/variant.ts'
import { interpreted, objectMaker } from './object-maker.ts'
import { rowDecoder } from './rows.ts'

/** The values of a one-column result, sent as Arrow and decoded again. */
function through(type: DataType, arrowType: arrow.DataType, values: readonly unknown[]): unknown[] {
  return rowDecoder([{ name: 'v', dataType: type, nullable: true }])(ipc({ v: [arrowType, values] })).map(({ v }) => v)
}

function ipc(columns: Record<string, readonly [arrow.DataType, readonly unknown[]]>, maxBatchRows = 1e6): Uint8Array {
  const options = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true, maxBatchRows }
  const made = Object.entries(columns).map(([name, [type, values]]): [string, arrow.Column<unknown>] => {
    const exact = type.typeId === arrow.Type.Timestamp
    const column = arrow.columnFromArray([...values], exact ? arrow.int64() : type, options)
    // The builder of timestamps takes milliseconds, so 64-bit integers are given and called timestamps.
    return [name, exact ? new arrow.Column([...column.data], type) : column]
  })
  const bytes = arrow.tableToIPC(arrow.tableFromColumns(made), { format: 'stream' })
  if (bytes === null) throw new Error('no bytes')
  return bytes
}

const MICROS = arrow.TimeUnit.MICROSECOND

describe('each type is decoded exactly, nulls included', () => {
  test.each<[string, DataType, arrow.DataType, readonly unknown[]]>([
    ['byte', { typeName: 'byte' }, arrow.int8(), [-128, null, 127]],
    ['short', { typeName: 'short' }, arrow.int16(), [-32768, 32767, null]],
    ['integer', { typeName: 'integer' }, arrow.int32(), [null, -(2 ** 31), 2 ** 31 - 1]],
    ['long', { typeName: 'long' }, arrow.int64(), [-(2n ** 63n), null, 2n ** 63n - 1n]],
    ['float', { typeName: 'float' }, arrow.float32(), [1.5, null, Number.NaN, Number.NEGATIVE_INFINITY]],
    ['double', { typeName: 'double' }, arrow.float64(), [0.1, null, -0, Number.MAX_VALUE]],
    ['boolean', { typeName: 'boolean' }, arrow.bool(), [true, null, false, true, true, false, true, false, null, true]],
    ['string', { typeName: 'string' }, arrow.utf8(), ['a', null, '', 'quite a long one']],
    ['string beyond ASCII', { typeName: 'string' }, arrow.utf8(), ['é', 'a', null, '𝄞𝄞', '']],
    ['string with 64-bit offsets', { typeName: 'string' }, arrow.largeUtf8(), ['é', null, 'b']],
    ['binary', { typeName: 'binary' }, arrow.binary(), [new Uint8Array([0, 255]), null, new Uint8Array()]],
    ['void', { typeName: 'void' }, arrow.nullType(), [null, null]],
  ])('%s', (_, type, arrowType, values) => {
    expect(through(type, arrowType, values)).toEqual(values)
  })

  test('decimal, up to 38 digits', () => {
    const unscaled = [
      0n,
      -1n,
      12_345n,
      10n ** 38n - 1n,
      -(10n ** 38n) + 1n,
      2n ** 63n,
      -(2n ** 63n),
      2n ** 64n,
      -(2n ** 64n),
    ]
    expect(
      through({ typeName: 'decimal', precision: 38, scale: 2 }, arrow.decimal(38, 2, 128), [...unscaled, null]),
    ).toEqual([...unscaled.map((value) => new Decimal(value, 2)), null])
  })

  test('any 128-bit decimal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), { minLength: 1 }),
        (unscaled) => {
          const decoded = through({ typeName: 'decimal', precision: 38, scale: 0 }, arrow.decimal(38, 0, 128), unscaled)
          expect(decoded).toEqual(unscaled.map((value) => new Decimal(value, 0)))
        },
      ),
    )
  })

  test('any text', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 90 }), fc.string({ maxLength: 90 })))
    fc.assert(
      fc.property(texts, (values) => {
        expect(through({ typeName: 'string' }, arrow.utf8(), [...values, 'é'])).toEqual([...values, 'é'])
      }),
    )
  })

  test('dates and times', () => {
    const micros = [1_769_860_800_123_456n, null, -1n]
    expect(
      through({ typeName: 'date' }, arrow.dateDay(), [new Date('2026-01-31'), null, new Date('0001-01-01')]),
    ).toEqual([LocalDate.parse('2026-01-31'), null, LocalDate.parse('0001-01-01')])
    expect(through({ typeName: 'time', precision: 6 }, arrow.timeNanosecond(), [45_296_123_456_000n, null])).toEqual([
      LocalTime.parse('12:34:56.123456'),
      null,
    ])
    expect(through({ typeName: 'timestamp' }, arrow.timestamp(MICROS, 'UTC'), micros)).toEqual([
      new Timestamp(1_769_860_800_123_456n),
      null,
      new Timestamp(-1n),
    ])
    expect(through({ typeName: 'timestamp_ntz' }, arrow.timestamp(MICROS), micros)).toEqual([
      new LocalDateTime(1_769_860_800_123_456n),
      null,
      new LocalDateTime(-1n),
    ])
  })

  test('intervals', () => {
    const yearMonth: DataType = { typeName: 'year_month_interval', start: 0, end: 1 }
    expect(through(yearMonth, arrow.interval(arrow.IntervalUnit.YEAR_MONTH), [14, null, -1])).toEqual([
      new YearMonthInterval(14),
      null,
      new YearMonthInterval(-1),
    ])
    const dayTime: DataType = { typeName: 'day_time_interval', start: 0, end: 3 }
    expect(through(dayTime, arrow.duration(MICROS), [93_784_500_000n, null, -1n])).toEqual([
      new DayTimeInterval(93_784_500_000n),
      null,
      new DayTimeInterval(-1n),
    ])
    const calendar = [[14, 25, 18_367_500_000_000], null, [-1, -2, -3000]]
    expect(through({ typeName: 'interval' }, arrow.interval(arrow.IntervalUnit.MONTH_DAY_NANO), calendar)).toEqual([
      new CalendarInterval(14, 25, 18_367_500_000n),
      null,
      new CalendarInterval(-1, -2, -3n),
    ])
  })

  test('arrays, maps and structs within one another', () => {
    const int: DataType = { typeName: 'integer' }
    const array: DataType = {
      typeName: 'array',
      element: { typeName: 'array', element: int, containsNull: true },
      containsNull: true,
    }
    const lists = [[[1, null], null, []], null, [], [[2]]]
    expect(through(array, arrow.list(arrow.list(arrow.int32())), lists)).toEqual(lists)

    const map: DataType = { typeName: 'map', key: { typeName: 'string' }, value: int, valueContainsNull: true }
    const maps = [
      new Map([
        ['a', 1],
        ['b', null],
      ]),
      null,
      new Map(),
    ]
    expect(through(map, arrow.map(arrow.utf8(), arrow.int32()), maps)).toEqual(maps)

    const struct: DataType = {
      typeName: 'struct',
      fields: [
        { name: 'x', dataType: int, nullable: true },
        { name: 'y', dataType: map, nullable: true },
      ],
    }
    const structs = [{ x: 1, y: maps[0] }, null, { x: null, y: null }]
    expect(
      through(struct, arrow.struct({ x: arrow.int32(), y: arrow.map(arrow.utf8(), arrow.int32()) }), structs),
    ).toEqual(structs)
  })

  test('variants, as their bytes', () => {
    const [value, metadata] = [new Uint8Array([1]), new Uint8Array([2, 3])]
    const type = arrow.struct({ value: arrow.binary(), metadata: arrow.binary() })
    expect(through({ typeName: 'variant' }, type, [{ value, metadata }, null])).toEqual([
      new Variant(value, metadata),
      null,
    ])
  })
})

describe('rows', () => {
  const fields = [
    { name: 'id', dataType: { typeName: 'long' }, nullable: false },
    { name: 'name', dataType: { typeName: 'string' }, nullable: true },
  ] as const

  test('are plain objects in the order of the columns, over several record batches', () => {
    const bytes = ipc({ id: [arrow.int64(), [1n, 2n, 3n]], name: [arrow.utf8(), ['a', null, 'ü']] }, 2)
    const rows = rowDecoder(fields)(bytes)
    expect(rows).toEqual([
      { id: 1n, name: 'a' },
      { id: 2n, name: null },
      { id: 3n, name: 'ü' },
    ])
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'name'])
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype)
  })

  test('may be none, and may lie anywhere in memory', () => {
    const decode = rowDecoder(fields)
    expect(decode(ipc({ id: [arrow.int64(), []], name: [arrow.utf8(), []] }))).toEqual([])
    const bytes = ipc({ id: [arrow.int64(), [7n]], name: [arrow.utf8(), ['x']] })
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(decode(shifted.subarray(3))).toEqual([{ id: 7n, name: 'x' }])
  })

  test('have odd names as they are', () => {
    const names = ['__proto__', 'a"b\\', 'constructor', '', 'row', 'p0', '\u2028', 'ä ö']
    const decode = rowDecoder(names.map((name) => ({ name, dataType: { typeName: 'integer' }, nullable: false })))
    // From entries: an object literal could not hold the first of the names.
    const columns = Object.fromEntries(names.map((name, index) => [name, [arrow.int32(), [index]] as const]))
    const [row = {}] = decode(ipc(columns))
    expect(Object.entries(row)).toEqual(names.map((name, index) => [name, index]))
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
  })

  test('are refused when two columns have one name, or a type cannot be read', () => {
    const int = { name: 'a', dataType: { typeName: 'integer' }, nullable: false } as const
    expect(() => rowDecoder([int, int])).toThrow('two columns of the result are called "a"')
    const struct = { typeName: 'struct', fields: [int, int] } as const
    const inside: readonly (readonly [DataType, string])[] = [
      [struct, 's.a'],
      [{ typeName: 'array', element: struct, containsNull: false }, 's.element.a'],
      [{ typeName: 'map', key: struct, value: struct, valueContainsNull: false }, 's.key.a'],
      [{ typeName: 'map', key: int.dataType, value: struct, valueContainsNull: false }, 's.value.a'],
      [{ typeName: 'struct', fields: [{ name: 't', dataType: struct, nullable: true }] }, 's.t.a'],
    ]
    for (const [dataType, place] of inside)
      expect(() => rowDecoder([int, { name: 's', dataType, nullable: true }])).toThrow(
        `two fields of a struct are called "${place}"`,
      )
    const odd = { name: 'g', dataType: { typeName: 'unknown', name: 'geometry(1)' }, nullable: false } as const
    expect(() => rowDecoder([odd])).toThrow('g has the type geometry(1)')
  })

  test('are refused when the data is not what the schema says', () => {
    const decode = rowDecoder(fields)
    expect(() => decode(ipc({ id: [arrow.int32(), [1]], name: [arrow.utf8(), ['x']] }))).toThrow('data of id is not')
    expect(() => decode(ipc({ id: [arrow.int64(), [1n]] }))).toThrow('2 fields')
    expect(() => decode(Buffer.from('ffffffff10000000deadbeef', 'hex'))).toThrow('cannot be read')
  })
})

test('objects are the same where code from strings is forbidden', () => {
  const validity = new Uint8Array([0b0101])
  const parts = [
    (row: number) => row,
    { values: new BigInt64Array([1n, 2n, 3n, 4n]), validity: undefined },
    { values: new Float64Array([0.5, 1.5, 2.5, 3.5]), validity },
  ]
  const names = ['__proto__', 'b', 'a']
  for (const row of [0, 1, 2, 3]) {
    const made = objectMaker(names)(parts)(row)
    expect(interpreted(names)(parts)(row)).toEqual(made)
    expect(Object.entries(made)).toEqual([
      ['__proto__', row],
      ['b', BigInt(row + 1)],
      ['a', row % 2 === 0 ? row + 0.5 : null],
    ])
  }
})

test('batches of one result may have nulls or none, and more results than are remembered', () => {
  const batches = [[1n, 2n], [null, 3n], [null, null], []].map((values) => ipc({ n: [arrow.int64(), values] }))
  for (let i = 0; i < 600; i++) {
    const decode = rowDecoder([{ name: 'n', dataType: { typeName: 'long' }, nullable: true }])
    if (i % 100 === 0) expect(batches.flatMap(decode).map(({ n }) => n)).toEqual([1n, 2n, null, 3n, null, null])
    objectMaker([`n${i}`])([{ values: [i], validity: undefined }])
  }
})
