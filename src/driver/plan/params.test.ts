import { describe, expect, test } from 'vitest'
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
