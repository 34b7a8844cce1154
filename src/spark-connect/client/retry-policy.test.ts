import { describe, expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { RetryInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import { type Clock, sleep, systemClock } from './clock.ts'
import { Backoff, DEFAULT_RETRY_POLICY, isRetryable } from './retry-policy.ts'

const unavailable = new TransportError(GrpcCode.UNAVAILABLE, 'gone')

function asking(seconds: number): TransportError {
  const value = RetryInfo.encode({ retryDelay: { seconds: BigInt(seconds), nanos: 500_000_000 } }).finish()
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: Buffer.from(value) }]
  const status = Status.encode({ code: GrpcCode.RESOURCE_EXHAUSTED, message: 'busy', details }).finish()
  return new TransportError(GrpcCode.RESOURCE_EXHAUSTED, 'busy', status)
}

const clockWith = (random: number): Clock => ({ ...systemClock, random: () => random })

function waits(policy = DEFAULT_RETRY_POLICY, random = 0): (number | undefined)[] {
  const backoff = new Backoff(policy, clockWith(random))
  return Array.from({ length: policy.maxRetries + 1 }, () => backoff.next(unavailable))
}

describe('Backoff', () => {
  test('waits as Spark does, at least ten minutes in all', () => {
    const all = waits()
    expect(all.slice(0, 8)).toEqual([50, 200, 800, 3200, 12_800, 51_200, 60_000, 60_000])
    expect(all).toHaveLength(16)
    expect(all.at(-1)).toBeUndefined()
    expect(all.reduce<number>((sum, wait) => sum + (wait ?? 0), 0)).toBeGreaterThanOrEqual(600_000)
  })

  test('adds jitter only to long waits', () => {
    expect(waits(DEFAULT_RETRY_POLICY, 0.5).slice(0, 4)).toEqual([50, 200, 800, 3450])
  })

  test('honours the delay that the server asks for, within bounds', () => {
    const backoff = new Backoff(DEFAULT_RETRY_POLICY, clockWith(0))
    expect(backoff.next(asking(7))).toBe(7500)
    expect(backoff.next(asking(0))).toBe(500)
    expect(backoff.next(asking(3600))).toBe(600_000)
  })
})

describe('isRetryable', () => {
  test.each([
    [unavailable, true],
    [new TransportError(GrpcCode.INTERNAL, '[INVALID_CURSOR.DISCONNECTED] The cursor …'), true],
    [new TransportError(GrpcCode.INTERNAL, 'boom'), false],
    [new TransportError(GrpcCode.UNAUTHENTICATED, 'no'), false],
    [new TransportError(GrpcCode.DEADLINE_EXCEEDED, 'late'), false],
    [asking(1), true],
  ])('%s: %s', (error, expected) => expect(isRetryable(error)).toBe(expected))
})

describe('sleep', () => {
  test('ends when the signal aborts, before or while it waits', async () => {
    const aborted = AbortSignal.abort()
    await sleep(systemClock, 1e6, aborted)
    const controller = new AbortController()
    const waiting = sleep(systemClock, 1e6, controller.signal)
    controller.abort()
    await waiting
  })
})
