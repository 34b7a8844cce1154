import { readStatusDetails } from '../errors/status-details.ts'
import { GrpcCode, type TransportError } from '../errors/transport-error.ts'
import type { Clock } from './clock.ts'

/** How often and after what wait a call is tried again. All times in ms. */
export interface RetryPolicy {
  /** How many tries follow the first. */
  readonly maxRetries: number
  /** The first wait. */
  readonly initialBackoff: number
  /** What each wait is multiplied by to give the next. */
  readonly multiplier: number
  /** The longest wait that this client chooses. */
  readonly maxBackoff: number
  /** Up to so much is added at random, to waits of at least `jitterFrom`. */
  readonly jitter: number
  readonly jitterFrom: number
  /** The longest wait that the server may ask for. */
  readonly maxServerDelay: number
}

/** Spark's own policy: some ten minutes in all. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxRetries: 15,
  initialBackoff: 50,
  multiplier: 4,
  maxBackoff: 60_000,
  jitter: 500,
  jitterFrom: 2_000,
  maxServerDelay: 600_000,
}

/** Until a server has answered once: four seconds in all, so that a wrong address is soon known for one. */
export const CONNECT_RETRY_POLICY: RetryPolicy = { ...DEFAULT_RETRY_POLICY, maxRetries: 4 }

/** A call that failed and is about to be made again. */
export interface Retry {
  /** The server, as `host:port`. */
  readonly endpoint: string | undefined
  /** How long it waits before that, in ms. */
  readonly wait: number
  /** Which try after the first it will be, from 1 to the policy's `maxRetries`. */
  readonly attempt: number
}

/** Whether the same call may succeed if it is made again. */
export function isRetryable(error: TransportError): boolean {
  return (
    error.grpcCode === GrpcCode.UNAVAILABLE ||
    (error.grpcCode === GrpcCode.INTERNAL && error.message.includes('INVALID_CURSOR.DISCONNECTED')) ||
    readStatusDetails(error).retryDelay !== undefined
  )
}

/** The waits of one call's tries. */
export class Backoff {
  readonly #policy: RetryPolicy
  readonly #clock: Clock
  #attempt = 0
  #wait: number

  constructor(policy: RetryPolicy, clock: Clock) {
    this.#policy = policy
    this.#clock = clock
    this.#wait = policy.initialBackoff
  }

  /** How many tries after the first there were, with the one that {@link next} has granted. */
  get attempt(): number {
    return this.#attempt
  }

  /** How long to wait before the next try, in ms; undefined when no try is left. */
  next(error: TransportError): number | undefined {
    const { maxRetries, maxBackoff, multiplier, maxServerDelay, jitter, jitterFrom } = this.#policy
    if (this.#attempt >= maxRetries) return undefined
    this.#attempt += 1
    const asked = Math.min(readStatusDetails(error).retryDelay ?? 0, maxServerDelay)
    const wait = Math.max(this.#wait, asked)
    this.#wait = Math.min(this.#wait * multiplier, maxBackoff)
    return Math.floor(wait >= jitterFrom ? wait + this.#clock.random() * jitter : wait)
  }
}
