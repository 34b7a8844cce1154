import { describe, expect, test } from 'vitest'
import { isSelected, parseBatches } from './batch.ts'

describe('parseBatches', () => {
  test.each([
    ['all', { kind: 'all' }],
    ['3', { kind: 'nth', n: 3 }],
    ['2020-03', { kind: 'range', from: '2020-03', to: '2020-03' }],
    ['2020-03-05', { kind: 'range', from: '2020-03-05', to: '2020-03-05' }],
    ['2020-01..2020-06', { kind: 'range', from: '2020-01', to: '2020-06' }],
    ['2020-01,2020-06', { kind: 'list', batches: ['2020-01', '2020-06'] }],
  ])('%s', (text, selection) => {
    expect(parseBatches(text)).toEqual(selection)
  })

  test.each([
    ['', /is not a batch/],
    ['0', /is not a batch/],
    ['2020', /is not a batch/],
    ['2020-13', /is not a batch/],
    ['2020-00', /is not a batch/],
    ['0000-01', /is not a batch/],
    ['2020-01-32', /is not a batch/],
    ['2020-02-30', /is not a batch/],
    ['2021-02-29', /is not a batch/],
    ['2020-02-01..2020-02-30', /is not a batch/],
    ['2020-02-01,2020-02-30', /'2020-02-30' in .* is not a batch/],
    ['2020-01..', /is not a batch/],
    ['2020-01..2020-02..2020-03', /is not a batch/],
    ['2020-02..2020-01', /ends before it begins/],
    ['2020-01..2020-02-03', /both ends of a range/],
    ["2020-01' or '1'='1", /is not a batch/],
    ["2020-01,' or '1'='1", /is not a batch/],
    ['2020-01,', /'' in '2020-01,' is not a batch/],
    ['2020-01,2020-02-03', /are all months, or all days/],
  ])('refuses %s', (text, message) => {
    expect(() => parseBatches(text)).toThrow(message)
  })
})

describe('isSelected', () => {
  test.each([
    ['2020-03', '2020-03', true],
    ['2020-03-31', '2020-03', true],
    ['2020-04-01', '2020-03', false],
    ['2020-02', '2020-01..2020-03', true],
    ['2020-03-31', '2020-01..2020-03', true],
    ['2020-03', '2020-03-05', false],
    ['2020-03-31', '2020-01,2020-03', true],
    ['2020-02', '2020-01,2020-03', false],
    ['undated-1f0c22d9', 'all', true],
  ])('%s of %s: %s', (batch, text, expected) => {
    expect(isSelected(batch, parseBatches(text))).toBe(expected)
  })
})
