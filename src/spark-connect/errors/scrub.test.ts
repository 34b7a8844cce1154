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
    ['jdbc:oracle:thin:scott/s3cr3t!@h:1521', 'jdbc:oracle:thin:scott/***@h:1521'],
    ['s3a://AKIA:s3c/r3t+x@bucket/a does not exist', 's3a://AKIA:***@bucket/a does not exist'],
    ['https://h/a.csv?sv=1&sig=s3cr3t%3D is gone', 'https://h/a.csv?sv=1&sig=*** is gone'],
    ['https://h/a?X-Amz-Signature=s3cr3t&x=1', 'https://h/a?X-Amz-Signature=***&x=1'],
    ['AccountName=a;AccountKey=s3cr3t==;x=1', 'AccountName=a;AccountKey=***;x=1'],
    ['SharedAccessKeyName=a;SharedAccessKey=s3cr3t', 'SharedAccessKeyName=a;SharedAccessKey=***'],
    ['spark.redis.auth=s3cr3t!', 'spark.redis.auth=***'],
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
  'hdfs://127.0.0.1:8020/user/me@example.com does not exist',
  'jdbc:oracle:thin:@//h:1521/service',
  'no function of the signature: f(int)',
])('leaves %s as it is', (text) => {
  expect(scrubbed(text)).toBe(text)
})
