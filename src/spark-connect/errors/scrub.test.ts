import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrubbed } from './scrub.ts'

describe('secrets by name', () => {
  test.each([
    [
      'jdbc:postgresql://h/db?user=me&password=s3cr3t!&ssl=true',
      'jdbc:postgresql://h/db?user=me&password=***&ssl=true',
    ],
    ['jdbc:postgresql://me:s3cr3t!@h/db', 'jdbc:postgresql://me:***@h/db'],
    ['option "password" -> cannot; password: s3cr3t!', 'option "password" -> cannot; password: ***'],
    ['{"token": "s3cr3t!", "user": "me"}', '{"token": ***, "user": "me"}'],
    ['spark.hadoop.fs.s3a.access.key=s3cr3t!', 'spark.hadoop.fs.s3a.access.key=***'],
    ['Authorization: Bearer s3cr3tabc.def', 'Authorization: Bearer ***'],
    ["CREATE TABLE t OPTIONS (dbtable 'x', passwd='s3 cr3t!')", "CREATE TABLE t OPTIONS (dbtable 'x', passwd=***)"],
    ['Map(url -> h, secret => s3cr3t!)', 'Map(url -> h, secret => ***)'],
  ])('%s', (text, clean) => {
    expect(scrubbed(text)).toBe(clean)
  })

  test('any value', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9!$%*+._~-]{6,30}$/)
    const name = fc.constantFrom('password', 'PASSWD', 'db.secret', 'x-api-key', 'token')
    fc.assert(
      fc.property(value, name, (secret, called) => {
        expect(scrubbed(`failed with ${called}=${secret}; retry`)).toBe(`failed with ${called}=***; retry`)
      }),
    )
  })
})

test.each([
  'The column `password_hash` cannot be resolved. Did you mean: `id`, `token_count`?',
  'syntax error at or near "from" (line 1, pos 7)',
  'hdfs://127.0.0.1:8020/a/b does not exist',
])('leaves %s as it is', (text) => {
  expect(scrubbed(text)).toBe(text)
})
