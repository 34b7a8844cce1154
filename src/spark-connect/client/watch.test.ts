import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'
import { type Watch, watchedCall, watchedStream } from './watch.ts'

/** A clock whose waits are over at once, and what was asked of whom. */
function watchOf(answers: readonly boolean[], patience = Number.POSITIVE_INFINITY) {
  const waits: number[] = []
  let asked = 0
  let frozen = 0
  const clock = {
    ...systemClock,
    after: (ms: number, run: () => void) => {
      waits.push(ms)
      return systemClock.after(0, run)
    },
  }
  const isAlive = async () => answers[asked++] ?? false
  const watch: Watch = { clock, patience, isAlive, onFrozen: () => (frozen += 1) }
  return { watch, waits, seen: () => ({ asked, frozen }) }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
}

test('a call to a dead server is given up, and the connection with it', async () => {
  const { watch, waits, seen } = watchOf([true, true, false])
  const call = watchedCall(untilAborted, watch)
  await expect(call).rejects.toMatchObject({ grpcCode: 14, message: 'the link froze: nothing came for 90 s' })
  expect(waits).toEqual([30_000, 30_000, 30_000])
  expect(seen()).toEqual({ asked: 3, frozen: 1 })
})

test('as long as the server is there a call may take', async () => {
  const { watch, seen } = watchOf(Array.from({ length: 20 }, () => true))
  const late = async () => {
    while (seen().asked < 10) await new Promise((resolve) => setTimeout(resolve, 1))
    return 'answer'
  }
  expect(await watchedCall(late, watch)).toBe('answer')
  expect(seen().frozen).toBe(0)
})

test('a stream may not, though the server is there', async () => {
  const { watch, seen } = watchOf(
    Array.from({ length: 20 }, () => true),
    90_000,
  )
  const stream = watchedStream(async function* (signal) {
    yield 1
    await untilAborted(signal)
  }, watch)
  expect(await stream.next()).toEqual({ done: false, value: 1 })
  await expect(stream.next()).rejects.toMatchObject({ grpcCode: 14 })
  expect(seen()).toEqual({ asked: 2, frozen: 1 })
})

test('the consumer’s own time does not count', async () => {
  const { watch, seen } = watchOf([])
  const stream = watchedStream(async function* () {
    yield* [1, 2, 3]
  }, watch)
  for await (const _ of stream) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(seen()).toEqual({ asked: 0, frozen: 0 })
})

test('the caller’s own signal ends it as ever', async () => {
  const { watch } = watchOf([true])
  const signal = AbortSignal.abort('enough')
  await expect(watchedCall(async (its) => its.throwIfAborted(), { ...watch, signal })).rejects.toBe('enough')
})
