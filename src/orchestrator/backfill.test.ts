import { expect, test } from 'vitest'
import { batchesBetween } from './backfill.ts'

test.each([
  ['2020-11', '2021-02', ['2020-11', '2020-12', '2021-01', '2021-02']],
  ['2020-02-28', '2020-03-01', ['2020-02-28', '2020-02-29', '2020-03-01']],
  ['2020-03', '2020-03', ['2020-03']],
])('from %s to %s', (from, to, batches) => {
  expect(batchesBetween(from, to)).toEqual(batches)
})

test.each([
  ['2020', '2021', /write two months/],
  ['2020-01', '2020-02-03', /write two months/],
  ['2020-02-30', '2020-03-01', /write two months/],
  ['2020-02', '2020-01', /ends before it begins/],
  ['1000-01-01', '2020-01-01', /more than 10000 batches/],
])('from %s to %s is refused', (from, to, message) => {
  expect(() => batchesBetween(from, to)).toThrow(message)
})
