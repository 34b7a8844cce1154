import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'

/** How often a run is looked at, in ms. */
const INTERVAL = 300
/** Seldom, in looks: to see whether a run is dead takes a lock. */
const BETWEEN_SIGNS_OF_LIFE = 10

/**
 * Follows a run of another process: yields it as it is recorded, each time it has changed, until it has ended. Ends
 * early where the run's process has died: the last one is then still `running`.
 */
export async function* follow(runs: RunStore, id: string, signal?: AbortSignal): AsyncGenerator<Run, void, undefined> {
  let seen = ''
  for (let looks = 1; ; looks++) {
    signal?.throwIfAborted()
    const run = await runs.find(id)
    if (run === undefined) return
    const now = `${run.state} ${run.steps.length}`
    if (now !== seen) yield run
    seen = now
    if (run.state !== 'running') return
    if (looks % BETWEEN_SIGNS_OF_LIFE === 0 && (await isDead(runs, run))) return
    await sleep(INTERVAL, undefined, { signal })
  }
}

/** Whether a run is recorded as running, and its process has died. */
export async function isDead(runs: RunStore, { id }: Run): Promise<boolean> {
  return (await runs.find(id))?.isDead === true
}
