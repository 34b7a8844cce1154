/** Time and chance, so that tests can do without either. */
export interface Clock {
  /** Calls `run` after `ms`; the function it returns calls that off. */
  after(ms: number, run: () => void): () => void
  /** A number from 0 up to, but not including, 1. */
  random(): number
}

export const systemClock: Clock = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
}

/** Waits `ms`, or until the signal aborts, whichever comes first. Never fails. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const wake = () => {
      callOff()
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const callOff = clock.after(ms, wake)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
