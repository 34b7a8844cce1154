const stop = new AbortController()

/** Aborted by the first Ctrl-C or SIGTERM from now on, which then does not end the process; a second one does. */
export function interruption(): AbortSignal {
  process.once('SIGINT', () => interrupt('interrupted'))
  process.once('SIGTERM', () => interrupt('terminated'))
  return stop.signal
}

/** Stops what runs in this process, as Ctrl-C does. */
export function interrupt(why: string): void {
  stop.abort(new Error(why))
}

/** Whether that has happened. */
export function wasInterrupted(): boolean {
  return stop.signal.aborted
}
