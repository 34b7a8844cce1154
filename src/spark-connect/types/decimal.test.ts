import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from './decimal.ts'

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), fc.integer({ min: 0, max: 38 }))
  .map(([unscaled, scale]) => new Decimal(unscaled, scale))

describe('Decimal', () => {
  test.each([
    ['12.30', 1230n, 2],
    ['-0.050', -50n, 3],
    ['.5', 5n, 1],
    ['7.', 7n, 0],
    ['+1e3', 1000n, 0],
    ['-4e-3', -4n, 3],
    ['1.25E1', 125n, 1],
  ])('reads %s', (text, unscaled, scale) => {
    expect(Decimal.from(text)).toEqual(new Decimal(unscaled, scale))
  })

  test('takes numbers as they print and whole numbers as they are', () => {
    expect(`${Decimal.from(0.1)}`).toBe('0.1')
    expect(`${Decimal.from(1e-7)}`).toBe('0.0000001')
    expect(`${Decimal.from(1e21)}`).toBe('1000000000000000000000')
    expect(`${Decimal.from(-3n)}`).toBe('-3')
  })

  test.each(['', '.', 'x', '1.2.3', '1e', 'NaN', 'Infinity', '0x10', '1,5'])('refuses %j', (text) => {
    expect(() => Decimal.from(text)).toThrow(RangeError)
  })

  test('refuses NaN and infinities', () => {
    expect(() => Decimal.from(Number.NaN)).toThrow(RangeError)
    expect(() => Decimal.from(Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })

  test('prints what it reads', () => {
    fc.assert(
      fc.property(decimals, (decimal) => {
        expect(Decimal.from(`${decimal}`)).toEqual(decimal)
      }),
    )
  })

  test('compares by worth', () => {
    expect(new Decimal(10n, 1).equals(new Decimal(100n, 2))).toBe(true)
    expect(Decimal.from('-1.5').compare(Decimal.from('-1.49'))).toBeLessThan(0)
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 10 }), (decimal, more) => {
        expect(decimal.withScale(decimal.scale + more).compare(decimal)).toBe(0)
      }),
    )
  })

  test('changes its scale only without loss', () => {
    expect(Decimal.from('1.500').withScale(1)).toEqual(new Decimal(15n, 1))
    expect(() => Decimal.from('1.55').withScale(1)).toThrow('1.55 has more than 1 digits')
  })

  test('knows its precision, number and JSON', () => {
    expect(Decimal.from('-0.05').precision).toBe(2)
    expect(Decimal.from('123.45').precision).toBe(5)
    expect(Decimal.from('123.45').toNumber()).toBe(123.45)
    expect(JSON.stringify({ amount: Decimal.from('0.10') })).toBe('{"amount":"0.10"}')
  })
})
