import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thousands } from './thousands.ts'

test('is what English writes', () => {
  const whole = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -100_000, max: 100_000 }))
  fc.assert(fc.property(whole, (count) => thousands(count) === count.toLocaleString('en-US')))
  expect(thousands(1_234_567)).toBe('1,234,567')
})
