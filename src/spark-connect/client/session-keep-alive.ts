import { SessionError, SparkError } from '../errors/spark-error.ts'

/** How often a session says that it lives, in ms: Spark forgets one that is silent for an hour. */
export const KEEP_ALIVE_INTERVAL = 20 * 60_000

/** How long one call may take, in ms; the next comes soon enough. */
const PATIENCE = 10_000

/** Throws `SparkError` (`INVALID_INPUT`) for what is no interval: at least a second, at most what a timer can wait. */
export function checkedInterval(interval: number): number {
  if (interval >= 1000 && interval < 2 ** 31) return interval
  throw new SparkError(`keepAlive must be false or from 1000 to 2147483647 ms, not ${interval}`, {
    code: 'INVALID_INPUT',
  })
}

/**
 * Calls `ping` every so often until it is told that the session is gone. Keeps no process alive and fails never: what is
 * wrong the next real call finds out. The function it returns ends it.
 */
export function keepAlive(ping: (signal: AbortSignal) => Promise<unknown>, interval: number): () => void {
  const timer = setInterval(() => {
    ping(AbortSignal.timeout(PATIENCE)).catch((error: unknown) => {
      if (error instanceof SessionError) clearInterval(timer)
    })
  }, interval)
  timer.unref()
  return () => clearInterval(timer)
}
