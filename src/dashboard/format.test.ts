import { describe, expect, test } from 'vitest'
import { formatBatches, formatCount, formatDuration, formatMoney, formatPercent, formatTime } from './format.ts'

/** The narrow space, written as `_` to be seen. */
const visible = (text: string) => text.replaceAll('\u202f', '_')

describe('formatCount', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1_000'],
    [6362620, '6_362_620'],
  ])('%d', (count, text) => expect(visible(formatCount(count))).toBe(text))
})

describe('formatMoney', () => {
  test.each([
    ['0', '0.00'],
    ['0.005', '0.01'],
    ['0.0049', '0.00'],
    ['999.995', '1_000.00'],
    ['1234567.5', '1_234_567.50'],
    // More digits than a number holds.
    ['12345678901234567890123456.78', '12_345_678_901_234_567_890_123_456.78'],
    ['-1234.565', '-1_234.57'],
    [null, '–'],
  ])('%s', (decimal, text) => expect(visible(formatMoney(decimal))).toBe(text))
})

describe('formatPercent', () => {
  test.each([
    ['0.1291', 3, '0.129_%'],
    ['88.8889', 2, '88.89_%'],
    ['100', 2, '100.00_%'],
    [null, 3, '–'],
  ])('%s with %d digits', (decimal, digits, text) => expect(visible(formatPercent(decimal, digits))).toBe(text))
})

describe('formatDuration', () => {
  test.each([
    [0, '0.0_s'],
    [59.94, '59.9_s'],
    [59.96, '1_min 00_s'],
    [185, '3_min 05_s'],
    [3599.7, '1_h 00_min'],
    [7620, '2_h 07_min'],
  ])('%d s', (seconds, text) => expect(visible(formatDuration(seconds))).toBe(text))
})

test('formatTime is in UTC, whatever the zone of the machine', () => {
  expect(formatTime(new Date('2020-03-22T14:15:03.999+02:00'))).toBe('2020-03-22 12:15:03 UTC')
})

test('formatBatches names one or two and spans more', () => {
  expect(formatBatches([])).toBe('–')
  expect(formatBatches(['2020-03'])).toBe('2020-03')
  expect(formatBatches(['2020-04', '2020-03'])).toBe('2020-03, 2020-04')
  expect(formatBatches(['2020-07', '2020-01', '2020-02'])).toBe('2020-01 … 2020-07 (3)')
})
