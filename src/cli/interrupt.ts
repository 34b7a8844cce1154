const stop = new AbortController()
let isHeard = false

/** Aborted by the first Ctrl-C or SIGTERM from now on, which then does not end the process; a second one does. */
export function interruption(): AbortSignal {
  if (isHeard) return stop.signal
  isHeard = true
  process.once('SIGINT', () => interrupt('interrupted'))
  process.once('SIGTERM', () => interrupt('terminated'))
  return stop.signal
}

/** Stops what runs in this process, as Ctrl-C does. */
export function interrupt(why: string): void {
  stop.abort(new Error(why))
}

/** The same after so many ms, because time is up. */
export function interruptAfter(time: number): void {
  const stopNow = () => stop.abort(new DOMException('the time limit is up', 'TimeoutError'))
  setTimeout(stopNow, time).unref()
}

/** Whether somebody has stopped it. */
export function wasInterrupted(): boolean {
  const { aborted, reason } = stop.signal
  return aborted && !(reason instanceof DOMException)
}
