import { Cron } from 'croner'
import type { Pipeline } from '../jobs/define-pipeline.ts'
import { checkName } from '../jobs/names.ts'
import { Due } from './due.ts'
import { WallClock } from './wall-clock.ts'

/** What becomes of the times that passed while nobody was there. */
export type CatchUp = 'all' | 'last' | 'none'

/** When a pipeline runs. */
export interface ScheduleDefinition {
  /** Lower case, words joined by `-`. Its state is kept under this name. */
  readonly name: string
  readonly pipeline: Pipeline
  /** Minute, hour, day of the month, month, day of the week, as of crontab(5); with six fields the first is seconds. */
  readonly cron: string
  /** By which clock, as `Europe/Vienna`. Default: `UTC`. */
  readonly timeZone?: string
  /**
   * The pipeline's parameters for a time at which it is due, which knows the time zone: see `monthBefore`, `dayBefore`. They are
   * looked at beforehand as well, when the schedule is loaded. Default: none.
   */
  readonly params?: (due: Due) => Readonly<Record<string, string>>
  /**
   * Times that passed while the service was down or the schedule paused: `all` are made up for, the oldest first, or but
   * the `last` (the default), or `none`.
   */
  readonly catchUp?: CatchUp
  /** How often a run is tried again that failed of what may pass. Default: 3. */
  readonly retries?: number
  /** How long after its time a run counts as late, in ms; it goes on. Default: an hour. */
  readonly lateAfter?: number
}

/** A schedule, complete. */
export interface Schedule extends Required<ScheduleDefinition> {
  /** The first time after another at which it is due; undefined where there is none any more. */
  readonly nextAfter: (time: Date) => Due | undefined
}

const CATCH_UPS: readonly CatchUp[] = ['all', 'last', 'none']

/**
 * Completes a schedule. When clocks are set forward, what is due at a time that they leap over is due then; when they are set
 * back, one of every hour (`*`) is due again in the hour that comes again, and one of certain hours is due once.
 * @throws TypeError for a name, a cron expression, a time zone, retries or a lateness that is none
 */
export function defineSchedule(definition: ScheduleDefinition): Schedule {
  const { name, cron, timeZone = 'UTC' } = definition
  checkName('schedule', name)
  const complete = {
    ...{ params: () => ({}), catchUp: 'last' as const, retries: 3, lateAfter: 3_600_000 },
    ...definition,
    timeZone,
  }
  const wrong = wrongOptions(complete)
  if (wrong !== undefined) throw new TypeError(`schedule '${name}': ${wrong}`)
  try {
    return { ...complete, nextAfter: timesOf(cron, timeZone) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`schedule '${name}': '${cron}' in '${timeZone}' is no time: ${why}`, { cause })
  }
}

function wrongOptions({ catchUp, retries, lateAfter }: Required<ScheduleDefinition>): string | undefined {
  if (!CATCH_UPS.includes(catchUp)) return `catchUp has to be ${CATCH_UPS.join(', or ')}, and is ${catchUp}`
  if (!(Number.isInteger(retries) && retries >= 0)) return `retries has to be a whole number, and is ${retries}`
  return lateAfter >= 0 ? undefined : `lateAfter has to be a time in ms, and is ${lateAfter}`
}

/** Fields of hours that name them all. */
const EVERY_HOUR = ['*', '*/1', '0-23']

function timesOf(cron: string, timeZone: string): Schedule['nextAfter'] {
  // In UTC: which readings of a clock are wanted. When the clock shows them is ours to say.
  const pattern = new Cron(cron, { timezone: 'UTC', paused: true })
  const clock = new WallClock(timeZone)
  const fields = cron.trim().split(/\s+/)
  const isHourly = cron.trim() === '@hourly' || EVERY_HOUR.includes(fields.at(fields.length < 6 ? 1 : 2) ?? '')
  const readingAfter = (reading: number) => pattern.nextRun(new Date(reading))?.getTime()
  const nextTime = isHourly ? nextOfEveryHour : nextOfSomeHours
  return (time) => {
    const next = nextTime(clock, readingAfter, time.getTime())
    return next === undefined ? undefined : new Due(next, timeZone)
  }
}

type ReadingAfter = (reading: number) => number | undefined

/** Each reading counts once: the first time that the clock shows it. */
function nextOfSomeHours(clock: WallClock, readingAfter: ReadingAfter, time: number): number | undefined {
  for (let next = readingAfter(clock.reading(time)); next !== undefined; next = readingAfter(next)) {
    const [first = 0] = clock.timesOf(next)
    if (first > time) return first
  }
  return undefined
}

/** A reading counts as often as the clock shows it: after it was set back, some come again. */
function nextOfEveryHour(clock: WallClock, readingAfter: ReadingAfter, time: number): number | undefined {
  const next = readingAfter(clock.reading(time))
  const first = next === undefined ? undefined : clock.timesOf(next).find((each) => each > time)
  if (first === undefined || !clock.isSetBack(time, first)) return first
  const back = clock.changeBetween(time, first)
  const again = readingAfter(clock.reading(back) - 1)
  const second = again === undefined ? undefined : clock.timesOf(again).find((each) => each >= back)
  return Math.min(first, second ?? first)
}

/** The last time at which a schedule is due after one and up to another; undefined where there is none. */
export function lastBetween({ nextAfter }: Schedule, after: Date, until: Date): Due | undefined {
  let last = nextAfter(after)
  if (last === undefined || last > until) return undefined
  // However many there are: by halves.
  for (let [low, high] = [last.getTime(), until.getTime()]; low < high; ) {
    const middle = Math.ceil((low + high) / 2)
    const next = nextAfter(new Date(middle - 1))
    if (next !== undefined && next <= until) {
      last = next
      low = next.getTime()
    } else high = middle - 1
  }
  return last
}
