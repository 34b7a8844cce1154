import { anySignal } from './any-signal.ts'

/** What ends a call before its time: the caller's signal, or a limit in ms from now. */
export interface TimeLimit {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
}

/** What Node waits at most, 25 days: a longer wait it would take for none. */
const LONGEST = 2 ** 31 - 1

/** A limit of time as Node takes it. Throws `RangeError` for what is no number of ms. */
export function checkedTimeout(timeout: number): number {
  if (!(timeout >= 0)) throw new RangeError(`timeout must be a number of ms, 0 or more, not ${timeout}`)
  return Math.min(Math.round(timeout), LONGEST)
}

/** Both as one signal; undefined where there is neither. Throws `RangeError` for a limit that is no number of ms. */
export function limiting({ signal, timeout }: TimeLimit): AbortSignal | undefined {
  if (timeout === undefined) return signal
  const limit = AbortSignal.timeout(checkedTimeout(timeout))
  return signal === undefined ? limit : anySignal(signal, limit)
}

/** Whether a signal was aborted because time was up. */
export function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}

/** How much is left of so many ms from now, whenever that is asked; undefined where there is no limit. */
export function until(timeout: number | undefined): () => number | undefined {
  if (timeout === undefined) return () => undefined
  const end = performance.now() + checkedTimeout(timeout)
  return () => Math.max(0, end - performance.now())
}
