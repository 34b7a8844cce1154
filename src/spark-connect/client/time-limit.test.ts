import { expect, test } from 'vitest'
import { checkedTimeout, limiting, until } from './time-limit.ts'

test('a limit that is longer than Node waits is no limit of a moment', async () => {
  const signal = limiting({ timeout: 3e9 })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(signal?.aborted).toBe(false)
  expect(checkedTimeout(Number.POSITIVE_INFINITY)).toBe(2 ** 31 - 1)
})

test.each([-1, Number.NaN])('%d ms is refused', (timeout) => {
  expect(() => limiting({ timeout })).toThrow('timeout must be a number of ms')
  expect(() => until(timeout)).toThrow(RangeError)
})
