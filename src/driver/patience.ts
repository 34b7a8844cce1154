import { setTimeout as sleep } from 'node:timers/promises'

/** How long is waited for what ought to end now, in ms: work that was cancelled, a session that is told to close. */
const PATIENCE = 5_000

/**
 * What `work` gives. Once `signal` has aborted it has some seconds left to end by itself; then the signal's reason is thrown,
 * and nobody waits for it any more: a server that is frozen answers nothing for minutes.
 */
export async function orGivenUp<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  patience: number = PATIENCE,
): Promise<T> {
  if (signal === undefined) return work
  const over = new AbortController()
  const abandoned = aborted(signal, over.signal).then(async () => {
    await sleep(patience, undefined, { signal: over.signal })
    throw signal.reason
  })
  try {
    return await Promise.race([work, abandoned])
  } finally {
    over.abort()
    // It may end much later, and fail: of that nobody wants to hear.
    work.catch(() => undefined)
    abandoned.catch(() => undefined)
  }
}

/** Whether `work` ends within some seconds, well or not. */
export async function endsSoon(work: Promise<unknown>, patience: number = PATIENCE): Promise<boolean> {
  const over = new AbortController()
  const ended = work.then(
    () => true,
    () => true,
  )
  const tooLong = sleep(patience, false, { signal: over.signal }).catch(() => false)
  return Promise.race([ended, tooLong]).finally(() => over.abort())
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over })
  })
}
