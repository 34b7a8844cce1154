import { STEPS } from './paysim.ts'
import { random } from './random.ts'

/** Over which time how many rows are spread. */
export interface Span {
  readonly seed: number
  readonly rows: number
  /** The first day, `YYYY-MM-01`. */
  readonly start: string
  readonly months: number
}

/** One hour of the calendar (UTC) and its part of the rows. */
export interface Hour {
  /** `YYYY-MM` */
  readonly month: string
  /** `YYYY-MM-DD HH:`, what every timestamp of the hour begins with. */
  readonly prefix: string
  /** PaySim's hour, 1 to 743: the whole span drawn together to PaySim's length. */
  readonly step: number
  readonly rows: number
}

const HOUR_MS = 3_600_000
// Weights in percent of an ordinary hour, day and month; whole numbers, so that sums of products are exact.
const BY_HOUR = [
  22, 14, 10, 8, 9, 16, 38, 70, 98, 118, 128, 134, 138, 130, 124, 126, 136, 152, 168, 172, 150, 116, 76, 42,
]
const BY_WEEKDAY = [84, 100, 98, 101, 106, 123, 116]
const BY_MONTH = [88, 84, 93, 95, 101, 97, 92, 90, 100, 106, 119, 133]
const GROWTH_PER_MONTH = 2
const DAY_NOISE = 17

/** All hours of the span in order, with a daily, weekly and yearly rhythm; together they hold exactly `rows` rows. */
export function* hours(span: Span): Generator<Hour> {
  const first = Date.parse(`${span.start}T00:00:00Z`)
  const upTo = weightsUpTo(span, first)
  const count = upTo.length - 1
  const total = upTo[count] ?? 1
  const rowsUpTo = (hour: number) => Math.floor(span.rows * ((upTo[hour] ?? 0) / total))
  for (let hour = 0; hour < count; hour++) {
    const text = new Date(first + hour * HOUR_MS).toISOString()
    yield {
      month: text.slice(0, 7),
      prefix: `${text.slice(0, 10)} ${text.slice(11, 14)}`,
      step: 1 + Math.floor((hour * STEPS) / count),
      rows: rowsUpTo(hour + 1) - rowsUpTo(hour),
    }
  }
}

/** At index h the sum of the weights of the first h hours. */
function weightsUpTo(span: Span, first: number): Float64Array {
  const start = new Date(first)
  const end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + span.months, 1)
  const source = random(span.seed, 1)
  const sums = new Float64Array((end - first) / HOUR_MS + 1)
  let weight = 0
  for (let hour = 0; hour + 1 < sums.length; hour++) {
    const time = new Date(first + hour * HOUR_MS)
    if (hour % 24 === 0) weight = dayWeight(time, start) * (100 - (DAY_NOISE >> 1) + source.below(DAY_NOISE))
    sums[hour + 1] = (sums[hour] ?? 0) + weight * (BY_HOUR[time.getUTCHours()] ?? 0)
  }
  return sums
}

function dayWeight(day: Date, start: Date): number {
  const month = (day.getUTCFullYear() - start.getUTCFullYear()) * 12 + day.getUTCMonth() - start.getUTCMonth()
  const growth = 100 + GROWTH_PER_MONTH * month
  return growth * (BY_MONTH[day.getUTCMonth()] ?? 0) * (BY_WEEKDAY[day.getUTCDay()] ?? 0)
}
