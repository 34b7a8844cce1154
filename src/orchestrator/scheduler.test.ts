import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { StoreError } from '../driver/ports.ts'
import { fraud } from '../jobs/fraud/pipeline.ts'
import type { Run } from '../runs/run.ts'
import { type CatchUp, defineSchedule } from './define-schedule.ts'
import type { ScheduleStore } from './schedule-store.ts'
import { type Alert, runSchedules, type SchedulerEvent } from './scheduler.ts'

const succeeded = { id: 'r', state: 'succeeded', failure: null } as Run
const failed = { id: 'r', state: 'failed', failure: { code: 'WRONG_KEY', message: 'no' } } as Run

/** A store in memory, as the real one is but for its ending with the process. Its clock is `ahead` of this machine's, in ms. */
function storeFrom(last: Date, ahead = 0): ScheduleStore & { last: Date; isPaused: boolean } {
  return {
    last,
    isPaused: false,
    async state(name) {
      const now = new Date(Date.now() + ahead)
      if (this.last > now) this.last = now
      return { name, isPaused: this.isPaused, last: this.last, now }
    },
    async done(_, due) {
      this.last = due
    },
    async setPaused(_, isPaused) {
      this.isPaused = isPaused
      return true
    },
  }
}

/** A time so many seconds ago, half a second off the full second at which the schedules here are due. */
const ago = (seconds: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - seconds * 1000 - 500)

interface Service {
  readonly store: ScheduleStore
  readonly catchUp?: CatchUp
  readonly lateAfter?: number
  readonly run?: (due: Date) => Promise<readonly Run[]>
  /** Ends the service. */
  readonly until: (seen: Seen) => boolean
}

interface Seen {
  readonly dues: Date[]
  readonly alerts: Alert[]
  readonly events: SchedulerEvent[]
}

/** A schedule that is due every second, until something has been seen. */
async function serve({ store, catchUp = 'all', lateAfter = 60_000, run, until }: Service): Promise<Seen> {
  const seen: Seen = { dues: [], alerts: [], events: [] }
  const end = new AbortController()
  const schedule = defineSchedule({ name: 's', pipeline: fraud, cron: '* * * * * *', catchUp, lateAfter })
  const service = runSchedules([schedule], {
    ...{ store, interval: 10, signal: end.signal },
    alert: async (alert) => void seen.alerts.push(alert),
    log: (event) => void seen.events.push(event),
    run: async (_, due) => {
      seen.dues.push(due)
      return (await run?.(due)) ?? [succeeded]
    },
  })
  for (const deadline = Date.now() + 5000; !until(seen) && Date.now() < deadline; await sleep(5));
  end.abort()
  await service
  return seen
}

const seconds = (dues: readonly Date[]) =>
  dues.slice(1).map((due, i) => (due.getTime() - (dues[i]?.getTime() ?? 0)) / 1000)

test('all times that passed are made up for, the oldest first, none twice', async () => {
  const store = storeFrom(ago(4))
  const { dues, events } = await serve({ store, until: ({ dues }) => dues.length >= 4 })
  expect(seconds(dues.slice(0, 4))).toEqual([1, 1, 1])
  expect(events.slice(0, 2).map(({ event }) => event)).toEqual(['due', 'done'])
  expect(store.last).toEqual(dues.at(-1))
})

test('or only the last of them', async () => {
  const start = ago(10)
  const { dues, events } = await serve({
    store: storeFrom(start),
    catchUp: 'last',
    until: ({ dues }) => dues.length > 0,
  })
  expect(Number(dues[0]) - Number(start)).toBeGreaterThan(8500)
  expect(events[0]).toMatchObject({ event: 'skipped', schedule: 's' })
})

test('or only the last of more than anybody counts', async () => {
  const start = ago(40_000)
  const { dues, events } = await serve({
    store: storeFrom(start),
    catchUp: 'last',
    until: ({ dues }) => dues.length > 0,
  })
  expect(Number(dues[0]) - Number(start)).toBeGreaterThan(39_998_500)
  expect(events[0]).toMatchObject({ event: 'skipped', from: new Date(Number(start) + 500).toISOString() })
})

test('what time it is, the store says', async () => {
  const hour = 3_600_000
  const { dues } = await serve({
    store: storeFrom(new Date(Date.now() + hour), hour),
    until: ({ dues }) => dues.length > 1,
  })
  expect(Number(dues[0]) - Date.now()).toBeGreaterThan(hour - 6000)
})

test('a clock that was ahead for a moment stops nothing', async () => {
  const { dues } = await serve({ store: storeFrom(ago(-100_000)), until: ({ dues }) => dues.length > 1 })
  expect(dues.length).toBeGreaterThan(1)
})

test('none of those are made up for that passed while it was paused, where that is asked for', async () => {
  const at = (second: number) => new Date(Date.UTC(2020, 0, 1, 0, 0, 0, second * 1000))
  const store = storeFrom(at(0.5))
  const looks = [0.6, 5.5, 5.6, 6.5].map((second) => ({ isPaused: second < 5.6, now: at(second) }))
  store.state = async (name) => ({ name, last: store.last, ...(looks.shift() ?? { isPaused: true, now: at(7) }) })
  const { dues } = await serve({ store, catchUp: 'none', until: ({ dues }) => dues.length > 0 })
  expect(dues[0]).toEqual(at(6))
})

test('or none of them', async () => {
  const begun = Date.now()
  const { dues } = await serve({ store: storeFrom(ago(10)), catchUp: 'none', until: ({ dues }) => dues.length > 0 })
  expect(Number(dues[0])).toBeGreaterThanOrEqual(begun - 1)
})

test('no run begins before the one before it has ended', async () => {
  let running = 0
  let most = 0
  const run = async () => {
    most = Math.max(most, ++running)
    await sleep(20)
    running--
    return [succeeded]
  }
  await serve({ store: storeFrom(ago(5)), run, until: ({ dues }) => dues.length >= 5 })
  expect(most).toBe(1)
})

test('nothing is due of a schedule that is paused, until it goes on', async () => {
  const store = storeFrom(ago(3))
  await store.setPaused('s', true)
  setTimeout(() => void store.setPaused('s', false), 200)
  const begun = Date.now()
  const { dues } = await serve({ store, until: ({ dues }) => dues.length > 0 })
  expect(Date.now() - begun).toBeGreaterThan(150)
  expect(dues.length).toBeGreaterThan(0)
})

test('a run that fails is told of, and the schedule goes on', async () => {
  let runs = 0
  const run = async () => (++runs === 1 ? [succeeded, failed] : [succeeded])
  const { alerts, dues } = await serve({ store: storeFrom(ago(3)), run, until: ({ dues }) => dues.length >= 2 })
  expect(alerts).toEqual([
    { kind: 'failed', schedule: 's', due: dues[0]?.toISOString(), run: 'r', failure: failed.failure },
  ])
})

test('one that cannot even begin, too', async () => {
  const run = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'away'))
  const { alerts } = await serve({ store: storeFrom(ago(2)), run, until: ({ alerts }) => alerts.length > 0 })
  expect(alerts[0]).toMatchObject({ run: null, failure: { code: 'STORE_UNAVAILABLE' } })
})

test('one that is late is told of while it goes on', async () => {
  const run = async () => {
    await sleep(150)
    return [succeeded]
  }
  const { alerts } = await serve({
    store: storeFrom(ago(1)),
    lateAfter: 0,
    run,
    until: ({ alerts }) => alerts.length > 0,
  })
  expect(alerts[0]).toMatchObject({ kind: 'late', run: null, failure: null })
})

test('what the end of the service interrupts is due again', async () => {
  const store = storeFrom(ago(2))
  const before = store.last
  const run = async () => {
    await sleep(100)
    return [{ ...succeeded, state: 'cancelled' as const }]
  }
  const first = await serve({ store, run, until: ({ dues }) => dues.length > 0 })
  expect(store.last).toEqual(before)
  const again = await serve({ store, until: ({ dues }) => dues.length > 0 })
  expect(again.dues[0]).toEqual(first.dues[0])
})

test('a store that is away for a while ends nothing', async () => {
  const store = storeFrom(ago(2))
  let looks = 0
  const state = store.state.bind(store)
  store.state = async (name) => {
    if (++looks < 3) throw new StoreError('STORE_UNAVAILABLE', 'away')
    return state(name)
  }
  const { dues, events } = await serve({ store, until: ({ dues }) => dues.length > 0 })
  expect(dues.length).toBeGreaterThan(0)
  expect(events[0]).toMatchObject({ event: 'trouble', failure: { code: 'STORE_UNAVAILABLE' } })
})
