import { describe, expect, test } from 'vitest'
import type { TableContract } from '../../driver/ports.ts'
import {
  array,
  binary,
  boolean,
  byte,
  date,
  decimal,
  double,
  float,
  int,
  long,
  short,
  string,
  timestamp,
  timestampNtz,
  variant,
} from '../../spark-connect/types/builders.ts'
import type { DataType } from '../../spark-connect/types/data-type.ts'
import { nullable, schema } from '../../spark-connect/types/schema.ts'
import { attach, copyAside, keepWhole } from './partition-moves.ts'
import {
  columnsOf,
  contractProblems,
  createStaging,
  createTable,
  keyOf,
  partitionName,
  sqlType,
  stagingName,
  stagingSuffix,
} from './table-ddl.ts'

const RUN = '20260322T141503-transform-9f3c2a'
const byType: TableContract = {
  table: 'fraud_by_type',
  fields: schema({ trans_type: string(), total: long(), rate: nullable(decimal(9, 4)) }).fields,
  key: ['trans_type'],
}

describe('sqlType', () => {
  test.each<[DataType, string | undefined]>([
    [string(), 'text'],
    [decimal(18, 2), 'numeric(18,2)'],
    [boolean(), 'boolean'],
    [byte(), 'smallint'],
    [short(), 'smallint'],
    [int(), 'integer'],
    [long(), 'bigint'],
    [float(), 'real'],
    [double(), 'double precision'],
    [date(), 'date'],
    [timestamp(), 'timestamp with time zone'],
    [timestampNtz(), 'timestamp without time zone'],
    [binary(), 'bytea'],
    [variant(), undefined],
    [array(string()), undefined],
  ])('%o is %s', (type, expected) => {
    expect(sqlType(type)).toBe(expected)
  })
})

describe('columns and key', () => {
  test('the batch, where the contract does not list it, is the first column and the last of the key', () => {
    expect(columnsOf(byType).map((column) => column.name)).toEqual(['batch', 'trans_type', 'total', 'rate'])
    expect(keyOf(byType)).toEqual(['trans_type', 'batch'])
  })

  test('a listed batch keeps its place and counts once in the key', () => {
    const listed = { ...byType, fields: schema({ total: long(), batch: string() }).fields, key: ['batch'] }
    expect(columnsOf(listed).map((column) => column.name)).toEqual(['total', 'batch'])
    expect(keyOf(listed)).toEqual(['batch'])
  })
})

describe('contractProblems', () => {
  test('a good contract has none', () => {
    expect(contractProblems(byType)).toEqual([])
  })

  test('a name that PostgreSQL would cut off is one', () => {
    const name = 'ü'.repeat(32)
    const fields = schema({ [name]: string() }).fields
    expect(contractProblems({ table: `${name}s`, fields, key: [] })).toEqual([
      `the name ${name}s has more than 63 bytes, which PostgreSQL would cut off`,
      `the name ${name} has more than 63 bytes, which PostgreSQL would cut off`,
    ])
  })

  test('lists all of them', () => {
    const [first] = byType.fields
    const fields = [
      ...schema({ batch: nullable(string()), tags: array(string()), note: nullable(string()) }).fields,
      ...(first ? [first, first] : []),
    ]
    expect(contractProblems({ table: 't', fields, key: ['note', 'gone'] })).toEqual([
      'column trans_type is there twice',
      'column tags is array<string>, which PostgreSQL has no type for: make it plain columns or text',
      'column batch must be string not null',
      'key column note may hold nulls',
      'key column gone is not one of its columns',
    ])
  })
})

describe('statements', () => {
  test('the live table', () => {
    expect(createTable(byType)).toBe(
      'create table "public"."fraud_by_type" ("batch" text not null, "trans_type" text not null, "total" bigint not null, "rate" numeric(9,4), primary key ("trans_type","batch")) partition by list (batch);',
    )
  })

  test('staging: a partition for each group of batches with the check that saves the scan, and rights on the parent alone', () => {
    const parent = `"staging"."fraud_by_type__${RUN}"`
    const lines = createStaging(byType, RUN, ['2020-03-02', 'undated-1f0c22d9', '2020-03-01']).split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toBe(
      `create table "staging"."${partitionName('fraud_by_type', '2020-03', RUN)}" partition of ${parent} (constraint batches check (batch in ('2020-03-01','2020-03-02'))) for values in ('2020-03-01','2020-03-02');`,
    )
    expect(lines[3]).toBe(`grant select, insert on ${parent} to fraud_loader;`)
  })

  test('names and literals cannot break out', () => {
    const hostile: TableContract = {
      table: 'x"; drop table runs; --',
      fields: schema({ 'a"b': int() }).fields,
      key: ['a"b'],
    }
    expect(createTable(hostile)).toContain('"public"."x""; drop table runs; --" ("batch" text not null, "a""b" integer')
    const moved = {
      ...{ table: hostile.table, partition: { table: 'old"', batches: ["'; --", 'b'] } },
      ...{ leaving: ["'; --"], staying: ['b'], aside: 'new"' },
    }
    expect(keepWhole(moved)).toContain('alter table "parts"."old""" set schema kept;')
    expect(copyAside(moved)).toContain(`into "kept"."new""" select * from "parts"."old""" where batch in ('''; --');`)
    expect(attach(hostile.table, moved.partition)).toContain(`for values in ('''; --','b')`)
  })
})

describe('names', () => {
  const long1 = `transactions_of_all_customers_and_merchants_with_their_balances_1`
  const long2 = `transactions_of_all_customers_and_merchants_with_their_balances_2`

  test('are as they read where they fit', () => {
    expect(stagingName('fraud_stats', RUN)).toBe(`fraud_stats__${RUN}`)
    expect(partitionName('fraud_stats', '2020-03', RUN)).toMatch(/^fraud_stats__2020-03__[0-9a-f]{8}$/)
  })

  test('fit into 63 bytes, stay apart, and keep the run at the end', () => {
    for (const table of [long1, 'ü'.repeat(60), '💶'.repeat(20)]) {
      expect(Buffer.byteLength(stagingName(table, RUN))).toBeLessThanOrEqual(63)
      expect(stagingName(table, RUN).endsWith(stagingSuffix(RUN))).toBe(true)
      expect(Buffer.byteLength(partitionName(table, 'undated-1f0c22d9', RUN))).toBeLessThanOrEqual(63)
    }
    expect(stagingName(long1, RUN)).not.toBe(stagingName(long2, RUN))
    // The longest name of a job.
    const [run1, run2] = [0, 1].map((i) => `20260322T141503-${'j'.repeat(64)}-00000${i}`)
    for (const table of ['a', long1]) {
      expect(Buffer.byteLength(stagingName(table, run1 ?? ''))).toBeLessThanOrEqual(63)
      expect(stagingName(table, run1 ?? '')).not.toBe(stagingName(table, run2 ?? ''))
    }
    expect(stagingName(long1, run1 ?? '').endsWith(stagingSuffix(run1 ?? ''))).toBe(true)
    expect(partitionName(long1, '2020-03', RUN)).not.toBe(partitionName(long2, '2020-03', RUN))
  })

  test('tell runs and batches apart', () => {
    const names = [
      partitionName('t', '2020-03', 'a'),
      partitionName('t', '2020-03', 'b'),
      partitionName('t', '2020-04', 'a'),
    ]
    expect(new Set(names).size).toBe(3)
  })
})
