import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ConnectionError, SessionError } from '../errors/spark-error.ts'
import { checkedInterval, keepAlive } from './session-keep-alive.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('keepAlive', () => {
  test('says so every so often, until it is ended', async () => {
    const ping = vi.fn(async () => {})
    const end = keepAlive(ping, 1000)
    await vi.advanceTimersByTimeAsync(3500)
    expect(ping).toHaveBeenCalledTimes(3)
    end()
    await vi.advanceTimersByTimeAsync(5000)
    expect(ping).toHaveBeenCalledTimes(3)
  })

  test('goes on after a failure of the link, and stops when the session is gone', async () => {
    const ping = vi
      .fn(async () => {})
      .mockRejectedValueOnce(new ConnectionError('nobody', { code: 'UNREACHABLE' }))
      .mockResolvedValueOnce(undefined)
      .mockRejectedValueOnce(new SessionError('gone', { code: 'SESSION_EXPIRED' }))
    keepAlive(ping, 1000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(ping).toHaveBeenCalledTimes(3)
  })

  test('gives each call a limit', async () => {
    let given: AbortSignal | undefined
    const end = keepAlive(async (signal) => {
      given = signal
    }, 1000)
    await vi.advanceTimersByTimeAsync(1000)
    end()
    expect(given?.aborted).toBe(false)
  })

  test.each([0, -1, 999, 2 ** 31, Number.NaN])('%d ms is no interval', (interval) => {
    expect(() => checkedInterval(interval)).toThrow('keepAlive must be false or from 1000')
  })
})
