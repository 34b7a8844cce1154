import { expect, test } from 'vitest'
import { endsSoon, orGivenUp } from './patience.ts'

const never = new Promise<never>(() => undefined)
const failing = () => Promise.reject(new Error('of its own'))

test('work that ends by itself is what counts, aborted or not', async () => {
  const stop = new AbortController()
  expect(await orGivenUp(Promise.resolve(1), stop.signal)).toBe(1)
  expect(await orGivenUp(Promise.resolve(1), undefined)).toBe(1)
  stop.abort(new Error('stopped'))
  expect(await orGivenUp(Promise.resolve(2), stop.signal)).toBe(2)
  await expect(orGivenUp(failing(), stop.signal)).rejects.toThrow('of its own')
})

test('work that does not end is given up some time after the signal, for its reason', async () => {
  const stop = new AbortController()
  const waiting = orGivenUp(never, stop.signal, 20)
  stop.abort(new Error('stopped'))
  await expect(waiting).rejects.toThrow('stopped')
  await expect(orGivenUp(never, stop.signal, 0)).rejects.toThrow('stopped')
})

test('whether something ends soon', async () => {
  expect(await endsSoon(Promise.resolve())).toBe(true)
  expect(await endsSoon(failing())).toBe(true)
  expect(await endsSoon(never, 20)).toBe(false)
})
