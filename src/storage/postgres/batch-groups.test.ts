import { expect, test } from 'vitest'
import { grouped, groupOf } from './batch-groups.ts'

test('days share a partition with those of their month, and nothing else does', () => {
  const batches = ['2020-02-01', 'all', '2020-01-31', '2020-01-02', '2020-03', '2020-01-02', 'undated-1f', 'undated-10']
  expect(grouped(batches)).toEqual([
    ['2020-01-02', '2020-01-31'],
    ['2020-02-01'],
    ['2020-03'],
    ['all'],
    ['undated-10', 'undated-1f'],
  ])
})

test.each([
  ['2020-01-02', '2020-01'],
  ['2020-01', '2020-01'],
  ['undated-1f0c22d9', 'undated-1'],
  ['undated', 'undated'],
  ['a-2020-01-02', 'a-2020-01-02'],
])('%s is in group %s', (batch, group) => {
  expect(groupOf(batch)).toBe(group)
})
