import { describe, expect, test } from 'vitest'
import {
  array,
  boolean,
  byte,
  date,
  dayTimeInterval,
  decimal,
  int,
  long,
  map,
  short,
  string,
  struct,
  time,
  timestampNtz,
  variant,
  yearMonthInterval,
} from './builders.ts'
import { quoted, schemaToDDL, toDDL } from './ddl.ts'
import { nullable, schema } from './schema.ts'

describe('decimal', () => {
  test.each([
    [0, 0],
    [39, 0],
    [10, 11],
    [10, -1],
    [1.5, 0],
    [10, 0.5],
    [Number.NaN, 0],
  ])('refuses (%d, %d)', (precision, scale) => {
    expect(() => decimal(precision, scale)).toThrow(RangeError)
  })

  test('takes the whole range', () => {
    expect([decimal(1, 0), decimal(38, 38)]).toMatchObject([{ scale: 0 }, { precision: 38, scale: 38 }])
  })
})

describe('DDL', () => {
  test.each([
    [byte(), 'tinyint'],
    [short(), 'smallint'],
    [int(), 'int'],
    [long(), 'bigint'],
    [boolean(), 'boolean'],
    [decimal(18, 2), 'decimal(18,2)'],
    [time(3), 'time(3)'],
    [timestampNtz(), 'timestamp_ntz'],
    [variant(), 'variant'],
    [yearMonthInterval(), 'interval YEAR to MONTH'],
    [dayTimeInterval(1, 1), 'interval HOUR'],
    [array(nullable(array(int()))), 'array<array<int>>'],
    [map(string(), nullable(date())), 'map<string, date>'],
    [struct({ a: int(), 'b c': nullable(string()) }), 'struct<`a`: int NOT NULL, `b c`: string>'],
  ] as const)('%j', (type, ddl) => {
    expect(toDDL(type)).toBe(ddl)
  })

  test('names may hold anything', () => {
    expect(quoted('plain')).toBe('`plain`')
    expect(quoted('a`b.c d')).toBe('`a``b.c d`')
    expect(schemaToDDL(schema({ 'a`b': int(), 'drop table': nullable(string()) }).fields)).toBe(
      '`a``b` int NOT NULL, `drop table` string',
    )
  })
})

test('a schema keeps the order and the nullability that are written', () => {
  expect(schema({ b: int(), a: nullable(string()) }).fields).toEqual([
    { name: 'b', dataType: int(), nullable: false },
    { name: 'a', dataType: string(), nullable: true },
  ])
})
