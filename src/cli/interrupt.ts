const interrupt = new AbortController()

/** Aborted by the first Ctrl-C or SIGTERM from now on, which then does not end the process; a second one does. */
export function interruption(): AbortSignal {
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')))
  process.once('SIGTERM', () => interrupt.abort(new Error('terminated')))
  return interrupt.signal
}

/** Whether that has happened. */
export function wasInterrupted(): boolean {
  return interrupt.signal.aborted
}
