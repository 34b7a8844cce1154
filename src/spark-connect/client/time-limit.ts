import { anySignal } from './any-signal.ts'

/** What ends a call before its time: the caller's signal, or a limit in ms from now. */
export interface TimeLimit {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
}

/** Both as one signal; undefined where there is neither. */
export function limiting({ signal, timeout }: TimeLimit): AbortSignal | undefined {
  if (timeout === undefined) return signal
  const limit = AbortSignal.timeout(timeout)
  return signal === undefined ? limit : anySignal(signal, limit)
}

/** Whether a signal was aborted because time was up. */
export function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}

/** How much is left of so many ms from now, whenever that is asked; undefined where there is no limit. */
export function until(timeout: number | undefined): () => number | undefined {
  const end = performance.now() + (timeout ?? 0)
  return () => (timeout === undefined ? undefined : Math.max(0, Math.round(end - performance.now())))
}
