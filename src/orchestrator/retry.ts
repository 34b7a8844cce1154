import { setTimeout as sleep } from 'node:timers/promises'
import { mayPass } from '../driver/exit-code.ts'
import { failureOf } from '../driver/failure.ts'
import type { Run, RunFailure } from '../runs/run.ts'

/** How often, and how long after. */
export interface RetryOptions {
  /** How many times more; 0: never. */
  readonly retries: number
  /** Before the first retry, in ms; doubled before each further one. Default 5,000, at most 5 minutes. */
  readonly wait?: number
  readonly signal?: AbortSignal | undefined
  /** Is told before each wait. */
  readonly onRetry: (failure: RunFailure, wait: number) => void
}

const LONGEST_WAIT = 300_000

/** Attempts a run, and again where it failed of something that may pass. Answers the last one. */
export async function withRetries(attempt: () => Promise<Run>, options: RetryOptions): Promise<Run> {
  const { retries, signal, onRetry } = options
  let wait = options.wait ?? 5000
  for (let left = retries; ; left--) {
    const { run, failure, error } = await outcomeOf(attempt)
    const goesOn = left > 0 && failure !== null && mayPass(failure) && signal?.aborted !== true
    if (run !== undefined && !goesOn) return run
    if (failure === null || !goesOn) throw error
    onRetry(failure, wait)
    await sleep(wait, undefined, { signal }).catch(() => undefined)
    if (signal?.aborted && run !== undefined) return run
    signal?.throwIfAborted()
    wait = Math.min(wait * 2, LONGEST_WAIT)
  }
}

interface Outcome {
  readonly run?: Run
  readonly failure: RunFailure | null
  readonly error?: unknown
}

/** An attempt that could not even be recorded throws. */
async function outcomeOf(attempt: () => Promise<Run>): Promise<Outcome> {
  try {
    const run = await attempt()
    return { run, failure: run.failure }
  } catch (error) {
    return { error, failure: failureOf(error) }
  }
}
