import type { Run, RunFailure } from '../runs/run.ts'

/** How a command ends: also in `--help`. */
export const EXIT = { done: 0, unexpected: 1, usage: 2, failed: 3, unreachable: 4, interrupted: 130 } as const

const CODES: Readonly<Record<string, number>> = {
  CANCELLED: EXIT.interrupted,
  STORE_UNAVAILABLE: EXIT.unreachable,
  UNREACHABLE: EXIT.unreachable,
  UNAUTHENTICATED: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  UNEXPECTED: EXIT.unexpected,
}

/** The exit code for what a run, or what came before it, failed of; null where nothing failed. */
export function exitCodeFor(failure: RunFailure | null): number {
  return failure === null ? EXIT.done : (CODES[failure.code] ?? EXIT.failed)
}

/** The exit code of runs of which only the last can have failed. */
export function exitCodeOf(runs: readonly Run[]): number {
  const last = runs.at(-1)
  return last === undefined || last.state === 'succeeded' ? EXIT.done : exitCodeFor(last.failure)
}
