import { CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { DataError } from '../data/data-error.ts'
import { EXIT, exitCodeFor } from '../driver/exit-code.ts'
import { failureOf, TIMED_OUT } from '../driver/failure.ts'
import { hasTimedOut, wasInterrupted } from './interrupt.ts'

/** Says why a command ended: one line for what the user can mend, the stack for what only we can. Answers the exit code. */
export function explain(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (wasInterrupted()) return say('interrupted; nothing was published.', EXIT.interrupted)
  if (hasTimedOut()) return say(TIMED_OUT.message, exitCodeFor(TIMED_OUT))
  if (error instanceof RangeError || error instanceof ConfigError) return say(error.message, EXIT.usage)
  if (error instanceof DataError) return say(error.message, EXIT.failed)
  if (isOfFiles(error)) return say(error.message, EXIT.unexpected)
  const failure = failureOf(error)
  const isOurs = failure.code === 'UNEXPECTED' && error instanceof Error
  return say(isOurs ? (error.stack ?? error.message) : failure.message, exitCodeFor(failure))
}

/** The operating system's word for a file that cannot be had: `EACCES: permission denied, open '/srv/other/file'`. */
function isOfFiles(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error
}

function say(message: string, code: number): number {
  process.stderr.write(`${message.trim()}\n`)
  return code
}
