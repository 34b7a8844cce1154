import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, RunFailure } from '../runs/run.ts'
import { failureOf } from './failure.ts'
import type { Resources } from './resources.ts'
import { discardStaged } from './sinks/discard-staged.ts'

/** For how long nobody may have shown that a run lives until it counts as dead, in ms: it may be about to connect anew. */
const GRACE = 3000
/** How many runs are put in order at a time, lest a run wait long for others before it begins. */
const MOST = 20
/** Between two looks at it. */
const INTERVAL = 300

/** How a run failed whose process ended without a word. */
const DIED: RunFailure = {
  code: 'DIED',
  message:
    'the process that ran it ended without a word, or was out of touch for too long: killed, asleep, or its machine went down. Nothing was published.',
}

/** What it takes to put others' runs in order. */
export type Settling = Pick<Resources, 'runs' | 'parquet' | 'tables' | 'reporter' | 'endSession'>

/**
 * Puts in order what runs of whatever job have left: those that are dead are settled, and what any that has ended still has
 * in staging is taken away. Changes nothing of a run that somebody shows to be alive. Answers what could not be done, in words.
 */
export async function clearUp(resources: Settling): Promise<readonly string[]> {
  const dead = await stillDead(resources)
  const problems: string[] = []
  const attempt = async ({ id }: Run, work: () => Promise<void>) => {
    await work().catch((error: unknown) => {
      problems.push(`what run ${id} has left could not be taken away now: ${failureOf(error).message}`)
    })
  }
  const staged = dead.length > 0 ? await resources.runs.staged() : []
  const roots = new Map(staged.map(({ run, root }) => [run.id, root]))
  for (const run of dead.slice(0, MOST)) await attempt(run, () => settle(run, roots.get(run.id) ?? null, resources))
  const ended = (await resources.runs.staged()).filter(({ run }) => run.state !== 'running')
  for (const { run, root } of ended.slice(0, MOST)) await attempt(run, () => clear(run, root, resources))
  return problems
}

/** The dead runs that have been so at every look. */
async function stillDead({ runs }: Settling): Promise<readonly Run[]> {
  let dead = await runs.dead()
  for (let waited = 0; dead.length > 0 && waited < GRACE; waited += INTERVAL) {
    await sleep(INTERVAL)
    const now = new Set((await runs.dead()).map(({ id }) => id))
    dead = dead.filter(({ id }) => now.has(id))
  }
  return dead
}

/**
 * Settles a dead run: nobody else may be in its place meanwhile. First its work on the cluster ends, then the store is told
 * that it may publish nothing, then its record is closed; only after that may anything of it be taken away. One that had
 * published and could not say so any more is recorded as what it is, succeeded.
 */
async function settle({ id }: Run, root: string | null, resources: Settling): Promise<void> {
  const { runs, parquet, reporter, endSession } = resources
  await using place = await runs.settling(id)
  const run = place && (await runs.find(id))
  if (run?.state !== 'running') return
  if (run.session !== null) await endSession(run.session)
  const hasPublished = root !== null && (await parquet.settle(root, { runId: id, fence: run.fence }))
  const ended: Run = { ...run, isDead: false, finishedAt: new Date(), ...(hasPublished ? SUCCEEDED : FAILED) }
  await runs.update(ended)
  reporter.cleared(ended)
}

/** Of a run that has succeeded, nothing lies in staging any more: it only could not say so. */
async function clear({ id, state }: Run, root: string | null, { runs, parquet, tables }: Settling): Promise<void> {
  if (state !== 'succeeded') await discardStaged({ runId: id, root }, { parquet, tables })
  await runs.cleared(id)
}

const SUCCEEDED = { state: 'succeeded' } as const
const FAILED = { state: 'failed', counts: null, failure: DIED } as const
