import { expect, test } from 'vitest'
import { date, decimal, nullable, schema, string, timestamp } from '#spark-connect'
import { brokenRule, csvValues, named, parsedLine, typedColumns } from './csv-sql.ts'
import { ownNames } from './own-names.ts'

const { fields } = schema({ id: string(), amount: decimal(18, 2), day: nullable(date()), at: nullable(timestamp()) })
const own = ownNames(fields)
const values = csvValues(fields, ['day', 'at', 'amount', 'id'], own)

test('names are quoted, whatever is in them', () => {
  expect(named('a`b')).toBe('`a``b`')
})

test('fields go by their place, whatever the header calls them', () => {
  expect(parsedLine(2, own).parsed).toContain("'`c0` string, `c1` string, `corrupt` string'")
  expect(typedColumns(values).id).toBe('parsed.c3')
})

test('every rule that follows from a contract, in the order of its columns', () => {
  const rules = [...brokenRule(values, own).matchAll(/ then '([^']+)'/g)].map(([, rule]) => rule)
  expect(rules).toEqual([
    'wrong number of fields',
    'not UTF-8 text',
    'holds a NUL character',
    'id is empty',
    'amount is empty',
    'amount is not of type decimal(18,2)',
    'amount is not of type decimal(18,2)',
    'amount has more than 2 digits after the point',
    'day is not a date as 2020-03-05',
    'at has more than 6 digits after the point',
    'at is not a time as 2020-03-05 14:15:16',
  ])
})

test('no name of our own is that of a column, whatever its case', () => {
  const names = ownNames(schema({ Line: string(), rule: string(), _rule: string() }).fields)
  expect(names).toMatchObject({ line: '_line', rule: '__rule', file: 'file' })
})
