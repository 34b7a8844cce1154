import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ingest } from '../../jobs/fraud/ingest.ts'
import { transform } from '../../jobs/fraud/transform.ts'
import { differingParams, flagsOf, parseParams, withAbsolutePaths } from './params.ts'

test('the flags of two jobs: each once, with its default', () => {
  expect(flagsOf([ingest, transform])).toEqual([
    { name: 'input', description: expect.stringMatching(/hdfs:/), defaultValue: undefined },
    { name: 'batch', description: expect.stringMatching(/2020-03/), defaultValue: 'all' },
    { name: 'by', description: expect.stringMatching(/month or day/), defaultValue: 'month' },
  ])
})

describe('parseParams', () => {
  test('keeps what was given for the record, and drops what the job does not know', () => {
    expect(parseParams(transform.params, { batch: '2020-03', input: 'a.csv' })).toEqual({
      parsed: { batch: { kind: 'range', from: '2020-03', to: '2020-03' } },
      given: { batch: '2020-03' },
    })
  })

  test('days are not cut by month', () => {
    for (const batch of ['2020-03-05', '2020-03-05..2020-03-07', '2020-03-05,2020-04-01']) {
      expect(() => parseParams(ingest.params, { batch, by: 'month' })).toThrow(
        /^--by: batch 2020-03-05.* is of days: write day/,
      )
      expect(parseParams(ingest.params, { batch }).given).toEqual({ batch })
    }
  })

  test('names every flag that is wrong', () => {
    expect(() => parseParams(ingest.params, { batch: 'x', by: 'y' })).toThrow(
      /^--batch: 'x' is not a batch: .*; --by: write month or day$/,
    )
  })
})

describe('no credential is taken, for parameters are recorded', () => {
  const Params = z.object({ input: z.string(), password: z.string().default(''), note: z.string().default('') })

  test.each([
    ['input', 's3a://AKIA:hunter2@bucket/x.csv'],
    ['input', 's3a://AKIA:hunt/er2+hunter2@bucket/x.csv'],
    ['input', 'https://u:hunter2@host/x.csv?sig=hunter2'],
    ['input', 'https://host/x.csv?sv=2020&sig=hunter2'],
    ['input', 'https://host/x.csv?X-Amz-Signature=hunter2'],
    ['input', 'https://hunter2@host/x.csv'],
    ['note', 'password=hunter2'],
    ['note', 'jdbc:oracle:thin:scott/hunter2@host'],
    ['password', 'hunter2'],
  ])('--%s %s', (name, value) => {
    const refused = () => parseParams(Params, { input: 'a.csv', [name]: value })
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^--${name}: it looks as if it held a credential.*credential.provider.path`))
    expect(refused).toThrow(/^(?!.*hunter)/)
  })

  test('not even where it is wrong otherwise, and the message would quote it', () => {
    expect(() => parseParams(ingest.params, { batch: 'password=hunter2' })).toThrow(/^--batch: it looks(?!.*hunter)/)
  })

  test.each([
    '/data/token=5/password=1/me@home:x.csv',
    'C:/data/a@b.csv',
    'hdfs://host:8020/user/me@example.com/x.csv',
    's3a://bucket/secrets/token.csv',
    'abfss://box@acme.dfs.core.windows.net/x.csv',
    'sftp://me@host/x.csv',
    'https://host:8443/x@y.csv?version=3&format=csv',
    '2020-03..2020-05',
    'the tokens, and no password: none',
  ])('%s holds none', (input) => {
    expect(parseParams(Params, { input, password: '' }).given).toEqual({ input, password: '' })
  })
})

test('what was given otherwise, by its meaning', () => {
  const differing = (now: Readonly<Record<string, string>>, before: Readonly<Record<string, string>>) =>
    differingParams(ingest.params, { input: 'a.csv', ...now }, { input: 'a.csv', ...before })
  expect(differing({ by: 'month' }, { batch: 'all' })).toEqual([])
  expect(differing({ batch: '2020-03' }, { batch: '2020-03..2020-03' })).toEqual([])
  expect(differing({ input: 'b.csv', by: 'day' }, {})).toEqual(['input', 'by'])
  expect(differing({}, { gone: 'x' })).toEqual(['gone'])
})

test.each([
  ['a.csv', `${process.cwd()}/a.csv`],
  ['/in/a.csv', '/in/a.csv'],
  ['hdfs://h/a.csv', 'hdfs://h/a.csv'],
  ['', ''],
])('the path %j is recorded as %j', (input, path) => {
  const params = withAbsolutePaths(ingest, parseParams(ingest.params, { input, by: 'day' }))
  expect(params).toMatchObject({ given: { input: path, by: 'day' }, parsed: { input: path, by: 'day' } })
})

test('a path that is not given is not recorded', () => {
  expect(withAbsolutePaths(ingest, parseParams(ingest.params, {})).given).toEqual({})
})
