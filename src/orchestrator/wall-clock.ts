/** What clocks on the wall of a place show, and when: a time that clocks show may come never, once or twice. */

/** Clocks never change twice within this time, in ms. */
const DAY = 86_400_000

/** The clock of a time zone. A reading is what it shows, as if it were the time of UTC, in ms. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat

  /** Throws `RangeError` for a time zone that there is none of. */
  constructor(timeZone: string) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    this.#format = new Intl.DateTimeFormat('en-US', {
      ...{ ...fields, second: 'numeric', era: 'short', hourCycle: 'h23', calendar: 'iso8601', timeZone },
    })
  }

  /** What it shows at a time, to the ms. */
  reading(time: number): number {
    const parts = Object.fromEntries(this.#format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second, new Date(time).getUTCMilliseconds())
  }

  /** When it shows a reading, the earliest first; where it never does, the moment at which it leaps over it. */
  timesOf(reading: number): readonly number[] {
    const offsets = new Set([reading - DAY, reading + DAY].map((near) => this.#offset(near)))
    const times = [...offsets].map((offset) => reading - offset).filter((time) => this.reading(time) === reading)
    return times.length > 0 ? times.sort((a, b) => a - b) : [this.changeBetween(reading - DAY, reading + DAY)]
  }

  /** The first moment, to the ms, at which it is no longer as far from UTC as at `from`; at `to` it has to be another way off. */
  changeBetween(from: number, to: number): number {
    const before = this.#offset(from)
    let [low, high] = [from, to]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#offset(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  /** Whether it is set back between two times. */
  isSetBack(from: number, to: number): boolean {
    return this.#offset(to) < this.#offset(from)
  }

  #offset(time: number): number {
    return this.reading(time) - time
  }
}
