/** A day of the proleptic Gregorian calendar, which is Spark's for all times. */
export interface CalendarDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** The calendar repeats itself: so many days every 400 years, the first of March being the first of a year here. */
const ERA_DAYS = 146_097
/** Days from the first of March of the year 0 to 1970-01-01. */
const EPOCH = 719_468
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days since 1970-01-01. Throws `RangeError` if there is no such day. */
export function toEpochDay(year: number, month: number, day: number): number {
  const most = isLeap(year) && month === 2 ? 29 : MONTH_DAYS[month - 1]
  if (!Number.isInteger(year) || !Number.isInteger(day) || most === undefined || day < 1 || day > most)
    throw new RangeError(`there is no day ${year}-${month}-${day}`)
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * ERA_DAYS + dayOfEra - EPOCH
}

/**
 * The day that is `epochDay` days after 1970-01-01, in any year that Spark has: JavaScript's own dates end in 275760.
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
export function fromEpochDay(epochDay: number): CalendarDay {
  const days = epochDay + EPOCH
  const era = Math.floor(days / ERA_DAYS)
  const dayOfEra = days - era * ERA_DAYS
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** `2026-01-31`; years beyond four digits with a sign, as ISO 8601 has them. */
export function isoDay(epochDay: number): string {
  const { year, month, day } = fromEpochDay(epochDay)
  return `${isoYear(year)}-${padded(month, 2)}-${padded(day, 2)}`
}

/** `12:34:56`, and after a point as many of the nanoseconds as are not zero. */
export function isoTime(nanos: number): string {
  const seconds = Math.floor(nanos / 1e9)
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}${fraction(nanos % 1e9)}`
}

/** The nanoseconds of the day of a time given in parts. Throws `RangeError` if a part is out of its range. */
export function toNanos(hour: number, minute: number, second: number, nano: number): number {
  if (hour > 23 || minute > 59 || second > 59) throw new RangeError(`there is no time ${hour}:${minute}:${second}`)
  return ((hour * 60 + minute) * 60 + second) * 1e9 + nano
}

function isoYear(year: number): string {
  if (year >= 0 && year <= 9999) return padded(year, 4)
  return `${year < 0 ? '-' : '+'}${padded(Math.abs(year), 6)}`
}

function fraction(nanos: number): string {
  return nanos === 0 ? '' : `.${padded(nanos, 9).replace(/0+$/, '')}`
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
