import { type Readers, StoreError } from '../../src/driver/ports.ts'
import type { Run } from '../../src/runs/run.ts'
import type { Alive, LastWriter, RunStore } from '../../src/runs/run-store.ts'
import type { Process } from './process.ts'
import type { World } from './world.ts'

/** The ledger in memory, as a process sees it: each method is one statement, or one transaction. */
export function ledger(process: Process): RunStore & Readers {
  const { world } = process
  const { runs, locks, staging, datasets } = world
  let last = ''
  /** What only the run itself and who settles it can change: between it and the call before it nobody needs to come in. */
  const call: Process['call'] = (label, act, options) => {
    last = label
    return process.call(label, act, options)
  }
  const dead = () => [...runs.values()].filter(({ id, state }) => state === 'running' && !locks.has(id))
  const found = (id: string) => {
    const run = runs.get(id)
    return run && { ...run, isDead: run.state === 'running' && !locks.has(id) }
  }
  const withKey = (key: string) =>
    [...runs.values()].find(
      (run) => run.key === key && run.rolledBackBy === null && (run.state === 'running' || run.state === 'succeeded'),
    )
  return {
    withKey: (key) => call(`withKey ${key}`, () => withKey(key)),
    begin: (run, { root }) =>
      call(`begin ${run.id}`, () => {
        if (run.key !== null && withKey(run.key)) throw new StoreError('RUN_KEY_TAKEN', `${run.key} is taken`)
        const fence = world.nextFence()
        runs.set(run.id, { ...run, fence })
        staging.set(run.id, root)
        locks.set(run.id, process.name)
        return aliveIn(process, run.id, fence)
      }).catch((error: unknown) => {
        // Whoever is not told that it began lets go of the lock.
        release(process, run.id)
        throw error
      }),
    // Looking again, after a while, is sleeping: others may have come in between before.
    dead: () => call('dead', dead, { isJoined: last === 'dead' }),
    settling: (id) =>
      call(`settling ${id}`, () => {
        if (locks.has(id)) return undefined
        locks.set(id, process.name)
        return { [Symbol.asyncDispose]: () => call(`settled ${id}`, () => release(process, id)) }
      }),
    staged: () =>
      call('staged', () =>
        [...staging].flatMap(([id, root]) => {
          const run = runs.get(id)
          return run ? [{ run, root }] : []
        }),
      ),
    cleared: (id) => call(`cleared ${id}`, () => void staging.delete(id)),
    kill: async () => undefined,
    update: (run) => call(`update ${run.id} ${run.state}`, () => update(runs, run)),
    addDatasets: (id, added) =>
      call(`datasets ${id}`, () => void datasets.set(id, [...(datasets.get(id) ?? []), ...added])),
    datasets: (id) => call(`datasetsOf ${id}`, () => datasets.get(id) ?? []),
    recent: (_, { state } = {}) =>
      call('recent', () => [...runs.values()].filter((run) => state === undefined || run.state === state)),
    knownDatasets: async () => [],
    lastWriters: (names) => call('lastWriters', () => lastWriters(world, names)),
    // Who follows a run looks again until it has ended, or is dead: it waits.
    find: (id) => {
      const isAgain = last === `find ${id}`
      const isOver = () => runs.get(id)?.state !== 'running' || !locks.has(id)
      return call(`find ${id}`, () => found(id), isAgain ? { isReady: isOver, isJoined: isOver() } : {})
    },
    last: () => call('last', () => world.fence),
    oldest: (except) =>
      call('oldest', () => {
        const fences = [...runs.values()]
          .filter((run) => run.state === 'running' && run.fence !== except)
          .map(({ fence }) => fence)
        return fences.length > 0 ? Math.min(...fences) : undefined
      }),
  }
}

/** Who has published each batch of some datasets last. */
function lastWriters({ runs, datasets }: World, names: readonly string[]): readonly LastWriter[] {
  const last = new Map<string, LastWriter>()
  for (const { id, fence, state, rolledBackBy, rollsBack } of runs.values()) {
    if (state !== 'succeeded' || rolledBackBy !== null || rollsBack !== null) continue
    for (const { role, dataset, batch } of datasets.get(id) ?? [])
      if (role === 'written' && batch !== null && names.includes(dataset))
        last.set(`${dataset} ${batch}`, { dataset, batch, runId: id, fence })
  }
  return [...last.values()]
}

/** As `LifeLine` has it: what it says of itself while it has no connection. */
function aliveIn(process: Process, id: string, fence: number): Alive {
  const { runs, locks } = process.world
  const isSettled = () => process.lost.get(id)?.isSettled === true
  const isHeld = () => locks.get(id) === process.name
  let checks = 0
  process.own.add(id)
  const settled = () => new StoreError('RUN_SETTLED', `run ${id} was settled`)
  return {
    fence,
    check: () =>
      process.call(
        `check ${id} ${++checks}`,
        () => {
          if (isSettled() || runs.get(id)?.state !== 'running') throw settled()
        },
        { isReady: () => isHeld() || isSettled(), isFresh: true },
      ),
    ended: () =>
      process.call(`ended ${id}`, () =>
        isSettled() || (isHeld() && runs.get(id)?.state === 'failed') ? settled() : undefined,
      ),
    [Symbol.asyncDispose]: () =>
      process.call(`over ${id}`, () => {
        release(process, id)
        process.lost.delete(id)
      }),
  }
}

function release(process: Process, id: string): void {
  if (process.world.locks.get(id) === process.name) process.world.locks.delete(id)
}

/** Records a run as it is given; one that has ended is changed no more. */
export function update(runs: Map<string, Run>, run: Run): void {
  if (runs.get(run.id)?.state !== 'running') throw new StoreError('RUN_NOT_RUNNING', `run ${run.id} is not running`)
  runs.set(run.id, { ...run, fence: runs.get(run.id)?.fence ?? 0 })
  const of = run.rollsBack === null ? undefined : runs.get(run.rollsBack)
  if (of && run.state === 'succeeded') runs.set(of.id, { ...of, rolledBackBy: run.id })
}
