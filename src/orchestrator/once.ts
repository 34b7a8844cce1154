import { StoreError } from '../driver/ports.ts'
import type { Run } from '../runs/run.ts'
import { checkedKey } from '../runs/run-names.ts'
import type { RunStore } from '../runs/run-store.ts'
import { follow } from './follow.ts'

/** How often to see who was quicker. */
const LOOKS = 5

/** What {@link once} needs. */
export interface Once {
  readonly key: string
  readonly runs: RunStore
  /** Begins a run with that key. */
  readonly attempt: () => Promise<Run>
  /** Throws where a run with that key does something else, and is no answer. Default: it never is. */
  readonly checkSame?: (known: Run) => void
  /** Puts in order what dead runs have left. */
  readonly clear: () => Promise<void>
  /** Whether what a run has published is still there, or was replaced by a later one. */
  readonly isPublished: (run: Run) => Promise<boolean>
  readonly signal?: AbortSignal | undefined
}

/**
 * Does what a key stands for once: answers the run that has done it, waits for the one that is about to, and begins one
 * only where there is neither. However many processes do this at once, one run succeeds. Throws `RangeError` for a blank key.
 */
export async function once({ key, runs, attempt, checkSame, clear, isPublished, signal }: Once): Promise<Run> {
  checkedKey(key)
  for (let look = 1; ; look++) {
    const known = await runs.withKey(key)
    if (known !== undefined) checkSame?.(known)
    if (known?.state === 'succeeded') {
      if (await isPublished(known)) return known
      throw notThere(key, known)
    }
    if (known !== undefined) {
      const ended = await lastOf(follow(runs, known.id, signal))
      if (ended !== undefined && ended.state !== 'running') return ended
      await clear()
      continue
    }
    try {
      return await attempt()
    } catch (error) {
      const isTaken = error instanceof StoreError && error.code === 'RUN_KEY_TAKEN'
      if (!isTaken || look === LOOKS) throw error
    }
  }
}

async function lastOf(runs: AsyncIterable<Run>): Promise<Run | undefined> {
  let last: Run | undefined
  for await (const run of runs) last = run
  return last
}

function notThere(key: string, { id }: Run): StoreError {
  return new StoreError(
    'STORE_CORRUPT',
    `run ${id} has done what the key ${key} stands for, but what it published is not there any more: were HDFS or PostgreSQL put back to an older state? sparkwright doctor says what differs. To do it again, submit it with another key.`,
  )
}
