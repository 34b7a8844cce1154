import { describe, expect, test } from 'vitest'
import { literal } from '../plan/expression.ts'
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
  nullType,
  short,
  string,
  time,
  timestamp,
  timestampNtz,
} from '../types/builders.ts'
import type { DataType } from '../types/data-type.ts'
import { Decimal } from '../types/decimal.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { besideDecimal, toLiteral } from './literal.ts'

const MOST = 2 ** 31 - 1
const SAFE = Number.MAX_SAFE_INTEGER

describe('without a type, as PySpark does it', () => {
  test.each<[unknown, DataType, unknown]>([
    [null, nullType(), null],
    ['x', string(), 'x'],
    [true, boolean(), true],
    [0, int(), 0],
    [MOST, int(), MOST],
    [MOST + 1, long(), BigInt(MOST + 1)],
    [-(2 ** 31), int(), -(2 ** 31)],
    [-(2 ** 31) - 1, long(), BigInt(-(2 ** 31) - 1)],
    [SAFE, long(), BigInt(SAFE)],
    [SAFE + 1, double(), SAFE + 1],
    [1e300, double(), 1e300],
    [0.5, double(), 0.5],
    [Number.NaN, double(), Number.NaN],
    [1n, long(), 1n],
    [Decimal.from('1.50'), decimal(3, 2), Decimal.from('1.50')],
    [Decimal.from('0.05'), decimal(2, 2), Decimal.from('0.05')],
    [LocalDate.of(2026, 1, 31), date(), LocalDate.of(2026, 1, 31)],
    [LocalTime.parse('12:00:00.5'), time(6), LocalTime.parse('12:00:00.5')],
    [LocalDateTime.parse('2026-01-31T12:00'), timestampNtz(), LocalDateTime.parse('2026-01-31T12:00')],
    [new Date(5), timestamp(), new Timestamp(5000n)],
    [new Uint8Array([1]), binary(), new Uint8Array([1])],
  ])('%s', (value, type, made) => {
    expect(toLiteral(value)).toEqual(literal(type, made))
  })

  test.each([[{}], [[1]], [undefined], [Symbol('x')], [2n ** 63n]])('refuses %s', (value) => {
    expect(() => toLiteral(value)).toThrow(TypeError)
  })
})

describe('beside a column, in its type', () => {
  test.each<[unknown, DataType, unknown]>([
    [127, byte(), 127],
    [-32768, short(), -32768],
    [5n, int(), 5],
    [5, long(), 5n],
    [-(2n ** 63n), long(), -(2n ** 63n)],
    [0.1, float(), 0.1],
    [Number.NaN, float(), Number.NaN],
    [Number.NEGATIVE_INFINITY, double(), Number.NEGATIVE_INFINITY],
    [5, double(), 5],
    [5, decimal(3, 2), new Decimal(500n, 2)],
    [0.1, decimal(18, 2), new Decimal(10n, 2)],
    [Decimal.from('9.990'), decimal(3, 2), new Decimal(999n, 2)],
    [10n ** 37n, decimal(38, 0), new Decimal(10n ** 37n, 0)],
    [LocalTime.parse('12:00:00.125'), time(3), LocalTime.parse('12:00:00.125')],
    [null, decimal(3, 2), null],
  ])('%s as %j', (value, type, made) => {
    const { dataType, value: sent } = toLiteral(value, type)
    expect(dataType).toBe(type)
    expect(sent).toEqual(made)
    if (made instanceof Decimal) expect((sent as Decimal).scale).toBe(made.scale)
  })

  test.each<[unknown, DataType, string]>([
    [128, byte(), 'a number does not fit a column of type tinyint without loss'],
    [MOST + 1, int(), 'a number does not fit a column of type int without loss'],
    [1.5, int(), 'a number does not fit a column of type int without loss'],
    [SAFE + 1, long(), 'a number does not fit a column of type bigint without loss'],
    [2n ** 63n, long(), 'a bigint does not fit a column of type bigint without loss'],
    [Number.NaN, int(), 'a number does not fit a column of type int without loss'],
    [1e300, float(), 'a number does not fit a column of type float without loss'],
    [5n, double(), 'a bigint does not fit a column of type double without loss'],
    [0.125, decimal(18, 2), 'a number does not fit a column of type decimal(18,2) without loss'],
    [10, decimal(3, 2), 'a number does not fit a column of type decimal(3,2) without loss'],
    [Number.NaN, decimal(3, 2), 'a number does not fit a column of type decimal(3,2) without loss'],
    ['5', decimal(3, 2), 'a string does not fit a column of type decimal(3,2) without loss'],
    ['2026-01-31', date(), 'a string does not fit a column of type date without loss'],
    [new Date(0), date(), 'a Date does not fit a column of type date without loss'],
    [LocalTime.parse('12:00:00.125'), time(2), 'a LocalTime does not fit a column of type time(2) without loss'],
    [5, string(), 'a number does not fit a column of type string without loss'],
    ['true', boolean(), 'a string does not fit a column of type boolean without loss'],
  ])('refuses %s as %j', (value, type, message) => {
    expect(() => toLiteral(value, type)).toThrow(new TypeError(`${message}: cast the column or use lit()`))
  })

  test('the value itself is in no message', () => {
    const secret = 'hunter2'
    expect(() => toLiteral(secret, int())).toThrow(TypeError)
    expect(() => toLiteral(secret, int())).not.toThrow(secret)
  })
})

test('a whole constant beside a decimal is the decimal of its type; others stay', () => {
  const wide = decimal(18, 2)
  expect(besideDecimal(toLiteral(7, int()), wide)).toEqual(literal(decimal(10, 0), new Decimal(7n, 0)))
  expect(besideDecimal(toLiteral(7n), wide)).toEqual(literal(decimal(20, 0), new Decimal(7n, 0)))
  for (const node of [toLiteral(7.5), toLiteral('x'), toLiteral(null, int())])
    expect(besideDecimal(node, wide)).toBe(node)
  const seven = toLiteral(7)
  expect(besideDecimal(seven, long())).toBe(seven)
})

test('what Spark cannot hold is refused', () => {
  expect(() => toLiteral('a\udc00')).toThrow('half a surrogate pair')
  expect(() => toLiteral(new Timestamp(2n ** 63n))).toThrow('a Timestamp does not fit')
  expect(() => toLiteral(new LocalDate(2 ** 31))).toThrow('a LocalDate does not fit')
  expect(toLiteral('𝄞')).toMatchObject({ value: '𝄞' })
})
