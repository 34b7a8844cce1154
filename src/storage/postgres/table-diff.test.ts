import { expect, test } from 'vitest'
import type { TableContract } from '../../driver/ports.ts'
import { decimal, long, string } from '../../spark-connect/types/builders.ts'
import { nullable, schema } from '../../spark-connect/types/schema.ts'
import { columnsOf, keyOf } from './table-ddl.ts'
import { differences, type LiveTable } from './table-diff.ts'

const contract: TableContract = {
  table: 'fraud_by_type',
  fields: schema({ trans_type: string(), total: long(), rate: nullable(decimal(9, 4)) }).fields,
  key: ['trans_type'],
}
const live: LiveTable = {
  table: 'fraud_by_type',
  partitioning: 'LIST (batch)',
  columns: columnsOf(contract),
  key: keyOf(contract),
}

test('none for the table that the contract makes, in whatever order its columns are', () => {
  expect(differences(contract, live)).toEqual([])
  expect(differences(contract, { ...live, columns: live.columns.toReversed() })).toEqual([])
})

test('lists everything that differs', () => {
  const columns = [
    { name: 'batch', type: 'text', notNull: true },
    { name: 'trans_type', type: 'text', notNull: false },
    { name: 'rate', type: 'numeric(5,2)', notNull: false },
    { name: 'colour', type: 'text', notNull: false },
  ]
  const found = differences(contract, { ...live, partitioning: null, columns, key: [] })
  expect(found.map(({ problem }) => problem)).toEqual([
    'it is not partitioned by list (batch)',
    'column total bigint not null is missing',
    'column colour text is extra',
    'column trans_type is text, the contract says text not null',
    'column rate is numeric(5,2), the contract says numeric(9,4)',
    'its primary key is (), the contract says (trans_type,batch)',
  ])
  expect(found.map(({ column, wanted, found: there }) => [column, wanted, there])).toEqual([
    [null, 'LIST (batch)', null],
    ['total', 'bigint not null', null],
    ['colour', null, 'text'],
    ['trans_type', 'text not null', 'text'],
    ['rate', 'numeric(9,4)', 'numeric(5,2)'],
    [null, '(trans_type,batch)', '()'],
  ])
})
