import { WallClock } from './wall-clock.ts'

/** A time at which a schedule is due: it knows by which clock, so that its day and its month are those of that place. */
export class Due extends Date {
  readonly timeZone: string

  constructor(time: number, timeZone: string) {
    super(time)
    this.timeZone = timeZone
  }
}

/**
 * The month before a time, as a batch: `2020-02` for any time in March 2020. By the clock of `timeZone`; default: that of the
 * schedule which is due then, and UTC for any other time. Throws `RangeError` for no time, or no time zone.
 */
export function monthBefore(time: Date, timeZone?: string): string {
  const today = dateOf(time, timeZone)
  return batchOf(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)).slice(0, 7)
}

/** The day before a time, as a batch: `2020-02-29` for any time on the first of March 2020. By the same clock. */
export function dayBefore(time: Date, timeZone?: string): string {
  const today = dateOf(time, timeZone)
  return batchOf(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - 1))
}

/** What the clock shows, as a time of UTC. */
function dateOf(time: Date, timeZone = time instanceof Due ? time.timeZone : 'UTC'): Date {
  return new Date(new WallClock(timeZone).reading(time.getTime()))
}

function batchOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
