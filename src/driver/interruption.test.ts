import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SparkSession } from '#spark-connect'
import { interruptOnAbort } from './interruption.ts'

const interruptTag = vi.fn(async () => [])
const spark = { interruptTag } as unknown as SparkSession

beforeEach(() => {
  vi.useFakeTimers()
  interruptTag.mockClear()
})
afterEach(() => void vi.useRealTimers())

test('asks again and again, since the first time may be too early, until it is told to stop', () => {
  const abort = new AbortController()
  const stop = interruptOnAbort(spark, 'run-1', abort.signal)
  vi.advanceTimersByTime(5000)
  expect(interruptTag).not.toHaveBeenCalled()
  abort.abort()
  vi.advanceTimersByTime(1000)
  expect(interruptTag.mock.calls).toEqual([['run-1'], ['run-1'], ['run-1']])
  stop()
  vi.advanceTimersByTime(5000)
  expect(interruptTag).toHaveBeenCalledTimes(3)
})

test('a signal that was aborted before', () => {
  const stop = interruptOnAbort(spark, 'run-1', AbortSignal.abort())
  expect(interruptTag).toHaveBeenCalledOnce()
  stop()
})

test('nothing where the run ended before the signal, or there is none', () => {
  const abort = new AbortController()
  interruptOnAbort(spark, 'run-1', abort.signal)()
  interruptOnAbort(spark, 'run-1', undefined)()
  abort.abort()
  expect(interruptTag).not.toHaveBeenCalled()
})
