import { setTimeout as sleep } from 'node:timers/promises'
import { failureOf } from '../driver/failure.ts'
import type { Run, RunFailure } from '../runs/run.ts'
import { lastBetween, type Schedule } from './define-schedule.ts'
import type { Due } from './due.ts'
import type { ScheduleStore } from './schedule-store.ts'

/** Node's timers take no more, in ms: some 25 days. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Something that somebody has to know. */
export interface Alert {
  readonly kind: 'failed' | 'late'
  readonly schedule: string
  readonly due: string
  /** Of a run that failed; null where none was begun, or where it is late. */
  readonly run: string | null
  readonly failure: RunFailure | null
}

/** What happens, for the log. */
export type SchedulerEvent =
  | { readonly event: 'due' | 'done'; readonly schedule: string; readonly due: string }
  /** All times from one to another, both included, are not made up for. */
  | { readonly event: 'skipped'; readonly schedule: string; readonly from: string; readonly to: string }
  | ({ readonly event: 'alert' } & Alert)
  | { readonly event: 'trouble'; readonly schedule: string; readonly failure: RunFailure }

/** What schedules need. */
export interface SchedulerOptions {
  readonly store: ScheduleStore
  /** Runs the schedule's pipeline; `key` stands for doing it once, whoever else does the same. */
  readonly run: (schedule: Schedule, due: Due, key: string) => Promise<readonly Run[]>
  /** Tells somebody; must not fail. */
  readonly alert: (alert: Alert) => Promise<void>
  readonly log: (event: SchedulerEvent) => void
  /** How often to see whether something is due, in ms. Default: 5,000. */
  readonly interval?: number
  /** Ends the service; a run that is under way is cancelled, and due again when the service is back. */
  readonly signal: AbortSignal
}

/**
 * Runs each schedule whenever it is due, one run of it at a time, until the signal aborts. How schedules stand is kept in
 * the store: a service that was killed goes on from there.
 */
export async function runSchedules(schedules: readonly Schedule[], options: SchedulerOptions): Promise<void> {
  await Promise.all(schedules.map((schedule) => new Service(schedule, options).run()))
}

/** One schedule's. */
class Service {
  readonly #schedule: Schedule
  readonly #options: SchedulerOptions
  /** Since when somebody is there to see what is due, by the store's clock. */
  #since: Date | undefined

  constructor(schedule: Schedule, options: SchedulerOptions) {
    this.#schedule = schedule
    this.#options = options
  }

  async run(): Promise<void> {
    const { signal, interval = 5000, log } = this.#options
    while (!signal.aborted) {
      try {
        const next = await this.#next()
        if (next !== undefined) {
          await runDue(this.#schedule, next, this.#options)
          continue
        }
      } catch (error) {
        // The store is away, perhaps: one tries again.
        if (!signal.aborted) log({ event: 'trouble', schedule: this.#schedule.name, failure: failureOf(error) })
      }
      await sleep(interval, undefined, { signal }).catch(() => undefined)
    }
  }

  /** The time that is to be dealt with now, if there is one. */
  async #next(): Promise<Next | undefined> {
    const { name, catchUp, nextAfter } = this.#schedule
    const { isPaused, last, now } = await this.#options.store.state(name)
    const since = this.#since ?? now
    this.#since = isPaused ? now : since
    const first = nextAfter(last)
    if (isPaused || first === undefined || first > now) return undefined
    if (catchUp === 'all') return { due: first, now }
    const newest = lastBetween(this.#schedule, last, now) ?? first
    const isTooLate = catchUp === 'none' && newest < since
    const skipped = isTooLate ? newest : lastBetween(this.#schedule, last, new Date(newest.getTime() - 1))
    if (skipped) await this.#skip(first, skipped)
    return isTooLate ? undefined : { due: newest, now }
  }

  async #skip(from: Date, to: Date): Promise<void> {
    const { name } = this.#schedule
    await this.#options.store.done(name, to)
    this.#options.log({ event: 'skipped', schedule: name, from: from.toISOString(), to: to.toISOString() })
  }
}

/** A time that is to be dealt with, and what time it is, by the store's clock. */
interface Next {
  readonly due: Due
  readonly now: Date
}

async function runDue(schedule: Schedule, { due: time, now }: Next, options: SchedulerOptions): Promise<void> {
  const { name, lateAfter } = schedule
  const { store, log, signal } = options
  const due = time.toISOString()
  const tell = (alert: Pick<Alert, 'kind' | 'run' | 'failure'>) => {
    log({ event: 'alert', schedule: name, due, ...alert })
    return options.alert({ schedule: name, due, ...alert })
  }
  log({ event: 'due', schedule: name, due })
  const left = Math.min(Math.max(0, time.getTime() + lateAfter - now.getTime()), LONGEST_TIMER)
  const timer = setTimeout(() => void tell({ kind: 'late', run: null, failure: null }), left)
  const failed = await failureIn(() => options.run(schedule, time, `${name} ${due}`))
  clearTimeout(timer)
  // What was interrupted is due again when the service is back.
  if (failed && signal.aborted) return
  if (failed) await tell({ kind: 'failed', ...failed })
  await store.done(name, time)
  log({ event: 'done', schedule: name, due })
}

async function failureIn(work: () => Promise<readonly Run[]>): Promise<Pick<Alert, 'run' | 'failure'> | undefined> {
  try {
    const failed = (await work()).find(({ state }) => state !== 'succeeded')
    return failed && { run: failed.id, failure: failed.failure }
  } catch (error) {
    return { run: null, failure: failureOf(error) }
  }
}
