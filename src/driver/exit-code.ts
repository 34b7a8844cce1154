import type { Run, RunFailure } from '../runs/run.ts'

/** How a command ends: also in `--help`. */
export const EXIT = {
  ...{ done: 0, unexpected: 1, usage: 2, failed: 3, unreachable: 4, passing: 5, interrupted: 130 },
} as const

/** What passes by itself, so that the same may succeed in a while; nothing was published. */
const PASSING = {
  STORE_UNAVAILABLE: EXIT.unreachable,
  UNREACHABLE: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  STORE_BUSY: EXIT.passing,
  SESSION_EXPIRED: EXIT.passing,
  SESSION_CHANGED: EXIT.passing,
  OPERATION_LOST: EXIT.passing,
} as const

const CODES: Readonly<Record<string, number>> = {
  ...PASSING,
  CANCELLED: EXIT.interrupted,
  UNAUTHENTICATED: EXIT.unreachable,
  BAD_SETTING: EXIT.usage,
  BAD_SERVER_SETTING: EXIT.usage,
  UNEXPECTED: EXIT.unexpected,
}

/** The exit code for what a run, or what came before it, failed of; null where nothing failed. */
export function exitCodeFor(failure: RunFailure | null): number {
  return failure === null ? EXIT.done : (CODES[failure.code] ?? EXIT.failed)
}

/** Whether what failed may pass by itself, and is worth another try. */
export function mayPass({ code }: RunFailure): boolean {
  return code in PASSING
}

/** The exit code of runs of which only the last can have failed. */
export function exitCodeOf(runs: readonly Run[]): number {
  const last = runs.at(-1)
  return last === undefined || last.state === 'succeeded' ? EXIT.done : exitCodeFor(last.failure)
}
