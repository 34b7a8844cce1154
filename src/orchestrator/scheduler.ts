import { setTimeout as sleep } from 'node:timers/promises'
import { failureOf } from '../driver/failure.ts'
import type { Run, RunFailure } from '../runs/run.ts'
import { duesBetween, type Schedule } from './define-schedule.ts'
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
  | { readonly event: 'skipped'; readonly schedule: string; readonly times: number }
  | ({ readonly event: 'alert' } & Alert)
  | { readonly event: 'trouble'; readonly schedule: string; readonly failure: RunFailure }

/** What schedules need. */
export interface SchedulerOptions {
  readonly store: ScheduleStore
  /** Runs the schedule's pipeline; `key` stands for doing it once, whoever else does the same. */
  readonly run: (schedule: Schedule, due: Date, key: string) => Promise<readonly Run[]>
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
  const begun = new Date()
  await Promise.all(schedules.map((schedule) => keepRunning(schedule, begun, options)))
}

async function keepRunning(schedule: Schedule, begun: Date, options: SchedulerOptions): Promise<void> {
  const { signal, interval = 5000, log } = options
  while (!signal.aborted) {
    try {
      const due = await nextDue(schedule, begun, options)
      if (due !== undefined) {
        await runDue(schedule, due, options)
        continue
      }
    } catch (error) {
      // The store is away, perhaps: one tries again.
      if (!signal.aborted) log({ event: 'trouble', schedule: schedule.name, failure: failureOf(error) })
    }
    await sleep(interval, undefined, { signal }).catch(() => undefined)
  }
}

/** The time that is to be dealt with now, if there is one. */
async function nextDue(schedule: Schedule, begun: Date, { store, log }: SchedulerOptions): Promise<Date | undefined> {
  const { name, catchUp } = schedule
  const { isPaused, last } = await store.state(name)
  if (isPaused) return undefined
  const dues = duesBetween(schedule, last, new Date())
  if (catchUp === 'all' || dues.length === 0) return dues[0]
  const newest = dues.at(-1)
  const isTooLate = catchUp === 'none' && newest !== undefined && newest < begun
  const skipped = isTooLate ? dues : dues.slice(0, -1)
  const [lastSkipped] = skipped.slice(-1)
  if (lastSkipped) {
    await store.done(name, lastSkipped)
    log({ event: 'skipped', schedule: name, times: skipped.length })
  }
  return isTooLate ? undefined : newest
}

async function runDue(schedule: Schedule, time: Date, options: SchedulerOptions): Promise<void> {
  const { name, lateAfter } = schedule
  const { store, log, signal } = options
  const due = time.toISOString()
  const tell = (alert: Pick<Alert, 'kind' | 'run' | 'failure'>) => {
    log({ event: 'alert', schedule: name, due, ...alert })
    return options.alert({ schedule: name, due, ...alert })
  }
  log({ event: 'due', schedule: name, due })
  const timer = setTimeout(() => void tell({ kind: 'late', run: null, failure: null }), untilLate(time, lateAfter))
  const failed = await failureIn(() => options.run(schedule, time, `${name} ${due}`))
  clearTimeout(timer)
  // What was interrupted is due again when the service is back.
  if (failed && signal.aborted) return
  if (failed) await tell({ kind: 'failed', ...failed })
  await store.done(name, time)
  log({ event: 'done', schedule: name, due })
}

function untilLate(due: Date, lateAfter: number): number {
  return Math.min(Math.max(0, due.getTime() + lateAfter - Date.now()), LONGEST_TIMER)
}

async function failureIn(work: () => Promise<readonly Run[]>): Promise<Pick<Alert, 'run' | 'failure'> | undefined> {
  try {
    const failed = (await work()).find(({ state }) => state !== 'succeeded')
    return failed && { run: failed.id, failure: failed.failure }
  } catch (error) {
    return { run: null, failure: failureOf(error) }
  }
}
