import { describe, expect, test } from 'vitest'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from './interval.ts'
import { Variant } from './variant.ts'

describe('intervals print as ISO 8601 durations', () => {
  test.each([
    [14, 'P1Y2M'],
    [-14, '-P1Y2M'],
    [12, 'P1Y'],
    [0, 'P0M'],
  ])('%i months', (months, text) => expect(`${new YearMonthInterval(months)}`).toBe(text))

  test.each([
    [93_784_500_000n, 'P1DT2H3M4.5S'],
    [-1n, '-PT0.000001S'],
    [86_400_000_000n, 'P1D'],
    [0n, 'PT0S'],
    [60_000_000n, 'PT1M'],
  ])('%i microseconds', (micros, text) => expect(`${new DayTimeInterval(micros)}`).toBe(text))

  test.each([
    [14, 25, 18_367_500_000n, 'P1Y2M25DT5H6M7.5S'],
    [0, 0, 0n, 'PT0S'],
    [-14, 3, -500_000n, 'P-1Y-2M3DT-0.5S'],
    [0, 0, -3_661_000_000n, 'PT-1H-1M-1S'],
  ])('%i months, %i days, %i microseconds', (months, days, micros, text) => {
    expect(`${new CalendarInterval(months, days, micros)}`).toBe(text)
  })
})

test('values of one kind are equal by content', () => {
  expect(new YearMonthInterval(12).equals(new YearMonthInterval(12))).toBe(true)
  expect(new YearMonthInterval(12).equals(new DayTimeInterval(12n))).toBe(false)
  expect(new CalendarInterval(0, 30, 0n).equals(new CalendarInterval(1, 0, 0n))).toBe(false)
  expect(new Variant(Buffer.from('a'), Buffer.from('b')).equals(new Variant(Buffer.from('a'), Buffer.from('b')))).toBe(
    true,
  )
  expect(JSON.stringify(new Variant(Buffer.from('a'), Buffer.from('b')))).toBe('{"value":"YQ==","metadata":"Yg=="}')
})
