/** A day of the proleptic Gregorian calendar, which is Spark's for all times. */
export interface CalendarDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const MS_PER_DAY = 86_400_000

/** Days since 1970-01-01. Throws `RangeError` if there is no such day. */
export function toEpochDay(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    throw new RangeError(`there is no day ${year}-${month}-${day}`)
  return date.getTime() / MS_PER_DAY
}

/** The day that is `epochDay` days after 1970-01-01. */
export function fromEpochDay(epochDay: number): CalendarDay {
  const date = new Date(epochDay * MS_PER_DAY)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
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
