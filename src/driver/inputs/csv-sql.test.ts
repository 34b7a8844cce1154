import { describe, expect, test } from 'vitest'
import { boolean, date, decimal, int, nullable, schema, string, timestamp } from '#spark-connect'
import { brokenRule, named, parsedLine, typedColumns } from './csv-sql.ts'

test('names are quoted, whatever is in them', () => {
  expect(named('a`b')).toBe('`a``b`')
  expect(parsedLine(["it's", 'a\\b']).parsed).toContain("'`it\\'s` string, `a\\\\b` string, `_corrupt` string'")
})

describe('typedColumns', () => {
  const { fields } = schema({ id: string(), hour: int(), flag: boolean(), at: timestamp() })
  const columns = typedColumns(fields)

  test('text stays, numbers are cast, and what does not fit is null', () => {
    expect(columns.id).toBe('parsed.`id`')
    expect(columns.hour).toBe('try_cast(parsed.`hour` as INT)'.replace('INT', 'int'))
    expect(columns.flag).toMatch(/when '1' then true .* when '0' then false .* end$/)
  })

  test('a time without a date is no time', () => {
    expect(columns.at).toMatch(/^case when trim\(parsed\.`at`\) like '____-__-__%' then try_cast/)
  })
})

test('every rule that follows from a contract, in the order of its columns', () => {
  const { fields } = schema({ id: string(), amount: decimal(18, 2), day: nullable(date()), note: nullable(string()) })
  const rules = [...brokenRule(fields).matchAll(/ then '([^']+)'/g)].map(([, rule]) => rule)
  expect(rules).toEqual([
    'wrong number of fields',
    'not UTF-8 text',
    'holds a NUL character',
    'id is empty',
    'amount is empty',
    'amount is not of type decimal(18,2)',
    'amount has more than 2 digits after the point',
    'day is not a date as 2020-03-05',
  ])
})
