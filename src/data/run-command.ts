import { DataError } from './data-error.ts'

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Runs the work of a command: Ctrl-C and SIGTERM abort it, a {@link DataError} is told in one line. The exit code is
 * 0, 1 after an error, 130 or 143 after a signal.
 */
export async function runCommand(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController()
  const stop = (name: keyof typeof SIGNALS) => {
    process.exitCode = SIGNALS[name]
    abort.abort()
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await work(abort.signal)
  } catch (error) {
    report(error, abort.signal)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

function report(error: unknown, signal: AbortSignal): void {
  if (signal.aborted) {
    console.error('stopped: nothing new was left behind')
    return
  }
  if (!(error instanceof DataError)) throw error
  console.error(`error: ${error.message}`)
  process.exitCode = 1
}
