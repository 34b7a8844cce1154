import { Cron } from 'croner'
import type { Pipeline } from '../jobs/define-pipeline.ts'

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
  /** The pipeline's parameters for a time at which it is due. Default: none. */
  readonly params?: (due: Date) => Readonly<Record<string, string>>
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
  readonly nextAfter: (time: Date) => Date | undefined
}

/** More times at once than this are not made up for; the rest is due the next time one looks. */
const MOST = 1000

/** Completes a schedule. Throws `TypeError` for a cron expression or a time zone that is none. */
export function defineSchedule(definition: ScheduleDefinition): Schedule {
  const { name, cron, timeZone = 'UTC' } = definition
  try {
    const pattern = new Cron(cron, { timezone: timeZone, paused: true })
    const nextAfter = (time: Date) => pattern.nextRun(time) ?? undefined
    // Only now the time zone is looked at.
    nextAfter(new Date(0))
    return {
      ...{ params: () => ({}), catchUp: 'last', retries: 3, lateAfter: 3_600_000 },
      ...definition,
      ...{ timeZone, nextAfter },
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`schedule '${name}': '${cron}' in '${timeZone}' is no time: ${why}`, { cause })
  }
}

/** The times at which a schedule was due, after one and up to another, the oldest first. */
export function duesBetween({ nextAfter }: Schedule, after: Date, until: Date): readonly Date[] {
  const dues: Date[] = []
  for (let due = nextAfter(after); due && due <= until && dues.length < MOST; due = nextAfter(due)) dues.push(due)
  return dues
}
