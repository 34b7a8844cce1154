import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from './temporal.ts'

// Spark's range: 0001-01-01 to 9999-12-31.
const days = fc.integer({ min: -719_162, max: 2_932_896 })
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })

describe('LocalDate', () => {
  test.each([
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [20_484, '2026-01-31'],
    [-719_162, '0001-01-01'],
    [2_932_896, '9999-12-31'],
    [2_932_897, '+010000-01-01'],
    // Days that other calendars lack or have twice.
    [-141_422, '1582-10-20'],
    [-141_432, '1582-10-10'],
    [-719_528, '0000-01-01'],
    [-719_529, '-000001-12-31'],
    // The first and the last of 32 bits; JavaScript's own dates end in 275760.
    [2 ** 31 - 1, '+5881580-07-11'],
    [-(2 ** 31), '-5877641-06-23'],
  ])('day %i is %s', (epochDay, text) => {
    expect(`${new LocalDate(epochDay)}`).toBe(text)
    expect(LocalDate.parse(text).epochDay).toBe(epochDay)
  })

  test('reads what it prints', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(LocalDate.parse(`${new LocalDate(day)}`).epochDay).toBe(day)
      }),
    )
  })

  test('has parts and refuses days there are not', () => {
    expect(LocalDate.of(2024, 2, 29)).toMatchObject({ year: 2024, month: 2, day: 29 })
    expect(() => LocalDate.of(2023, 2, 29)).toThrow('there is no day 2023-2-29')
    for (const text of ['2020-02-30', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])
      expect(() => LocalDate.parse(text)).toThrow('there is no day')
    for (const day of [1.5, Number.NaN]) expect(() => LocalDate.of(2026, 1, day)).toThrow(RangeError)
    expect(() => LocalDate.parse('2023-2-9')).toThrow('not a date like')
    expect(() => LocalDate.parse('2023-02-09T00:00')).toThrow(RangeError)
  })

  test('agrees with JavaScript where it has dates', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (day) => {
        const date = new Date(day * 86_400_000)
        const { year, month, day: ofMonth } = new LocalDate(day)
        expect([year, month, ofMonth]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()])
        expect(LocalDate.of(year, month, ofMonth).epochDay).toBe(day)
      }),
    )
  })

  test('compares', () => {
    expect(LocalDate.parse('2026-01-01').compare(LocalDate.parse('2026-01-02'))).toBeLessThan(0)
    expect(LocalDate.parse('2026-01-01').equals(LocalDate.of(2026, 1, 1))).toBe(true)
    expect(LocalDate.parse('2026-01-01').equals('2026-01-01')).toBe(false)
  })
})

describe('LocalTime', () => {
  test.each(['00:00:00', '12:34:56', '23:59:59.999999', '01:02:03.5'])('reads and prints %s', (text) => {
    expect(`${LocalTime.parse(text)}`).toBe(text)
  })

  test('keeps nanoseconds and refuses what no clock shows', () => {
    expect(LocalTime.parse('00:00:01.000000001').nanos).toBe(1_000_000_001)
    expect(() => LocalTime.parse('24:00:00')).toThrow(RangeError)
    expect(() => LocalTime.parse('12:60')).toThrow(RangeError)
  })
})

describe('Timestamp', () => {
  test('keeps microseconds, before 1970 too', () => {
    expect(`${new Timestamp(1_769_860_800_123_456n)}`).toBe('2026-01-31T12:00:00.123456Z')
    expect(`${new Timestamp(-1n)}`).toBe('1969-12-31T23:59:59.999999Z')
    expect(`${new Timestamp(0n)}`).toBe('1970-01-01T00:00:00Z')
  })

  test('reads what it prints', () => {
    fc.assert(
      fc.property(micros, (at) => {
        expect(Timestamp.parse(`${new Timestamp(at)}`).micros).toBe(at)
      }),
    )
  })

  test('reads offsets', () => {
    expect(Timestamp.parse('2026-01-31T14:00:00+02:00').equals(Timestamp.parse('2026-01-31T12:00:00Z'))).toBe(true)
    expect(Timestamp.parse('2026-01-31T06:30:00-05:30').equals(Timestamp.parse('2026-01-31T12:00:00Z'))).toBe(true)
  })

  test('refuses offsets that no place has', () => {
    expect(Timestamp.parse('2024-01-01T18:00:00+18:00').equals(Timestamp.parse('2024-01-01T00:00:00Z'))).toBe(true)
    for (const offset of ['+99:99', '+18:01', '-19:00', '+05:60'])
      expect(() => Timestamp.parse(`2024-01-01T00:00:00${offset}`)).toThrow('there is no offset')
  })

  test('prints every instant that Spark has', () => {
    expect(`${new Timestamp(2n ** 63n - 1n)}`).toBe('+294247-01-10T04:00:54.775807Z')
    expect(`${new Timestamp(-(2n ** 63n))}`).toBe('-290308-12-21T19:59:05.224192Z')
  })

  test('refuses a text without a zone', () => {
    expect(() => Timestamp.parse('2026-01-31T12:00:00')).toThrow('not an instant')
  })

  test('goes to Date and back by the millisecond it falls in', () => {
    expect(new Timestamp(-1n).toDate()).toEqual(new Date(-1))
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(Timestamp.fromDate(date).toDate()).toEqual(date)
      }),
    )
    expect(() => Timestamp.fromDate(new Date(Number.NaN))).toThrow(RangeError)
  })
})

describe('LocalDateTime', () => {
  test('reads both spellings and prints one', () => {
    expect(`${LocalDateTime.parse('2026-01-31 12:00:00.100')}`).toBe('2026-01-31T12:00:00.1')
    expect(LocalDateTime.parse('2026-01-31').micros).toBe(20_484n * 86_400_000_000n)
  })

  test('is not a timestamp, and refuses what a microsecond cannot hold', () => {
    expect(new LocalDateTime(5n).equals(new Timestamp(5n))).toBe(false)
    expect(() => LocalDateTime.parse('2026-01-31T12:00:00.0000001')).toThrow('finer than a microsecond')
  })

  test('reads what it prints', () => {
    fc.assert(
      fc.property(micros, (at) => {
        expect(LocalDateTime.parse(`${new LocalDateTime(at)}`).micros).toBe(at)
      }),
    )
  })
})
