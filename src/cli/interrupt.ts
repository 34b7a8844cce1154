import { exitCodeFor } from '../driver/exit-code.ts'
import { CANCELLED, TIMED_OUT } from '../driver/failure.ts'

/** How long a command may take to end in order once it is stopped, in ms. */
const LONGEST_END = 40_000

const stop = new AbortController()
let isHeard = false

/** Aborted by the first Ctrl-C or SIGTERM from now on, which then does not end the process; a second one does. */
export function interruption(): AbortSignal {
  if (isHeard) return stop.signal
  isHeard = true
  process.once('SIGINT', () => interrupt('interrupted'))
  process.once('SIGTERM', () => interrupt('terminated'))
  stop.signal.addEventListener('abort', () => setTimeout(giveUp, LONGEST_END).unref())
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

/** What does not answer keeps nobody: a process that is killed leaves nothing that the next run cannot put in order. */
function giveUp(): void {
  const failure = hasTimedOut() ? TIMED_OUT : CANCELLED
  process.stderr.write(
    `${failure.code}: not all of it has ended within ${LONGEST_END / 1000} s, since a server does not answer. What is left, the next run of any job puts in order.\n`,
  )
  process.exit(exitCodeFor(failure))
}

/** Whether it was stopped because its time was up. */
export function hasTimedOut(): boolean {
  return stop.signal.aborted && !wasInterrupted()
}

/** Whether somebody has stopped it. */
export function wasInterrupted(): boolean {
  const { aborted, reason } = stop.signal
  return aborted && !(reason instanceof DOMException)
}
