const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')))
process.once('SIGTERM', () => interrupt.abort(new Error('terminated')))

/** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process. */
export const interrupted: AbortSignal = interrupt.signal
