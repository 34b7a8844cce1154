import { fromEpochDay, isoDay, isoTime, toEpochDay, toNanos } from './calendar.ts'

const DATE = String.raw`(?<year>[+-]\d{5,7}|\d{4})-(?<month>\d\d)-(?<day>\d\d)`
const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?`
const ONLY_DATE = new RegExp(`^${DATE}$`)
const ONLY_TIME = new RegExp(`^${TIME}$`)
const DATE_TIME = new RegExp(`^${DATE}(?:[T ]${TIME})?$`)
const INSTANT = /^(.+?)(?:Z|([+-])(\d\d):(\d\d))$/

const MICROS_PER_DAY = 86_400_000_000n
const MICROS_PER_MINUTE = 60_000_000n
/** As Java has it. */
const MOST_MINUTES_AHEAD = 18 * 60

/** A day of the calendar without a time zone: Spark's `date`. */
export class LocalDate {
  /** Days since 1970-01-01. */
  readonly epochDay: number

  constructor(epochDay: number) {
    this.epochDay = epochDay
  }

  /** `month` and `day` from 1. Throws `RangeError` if there is no such day. */
  static of(year: number, month: number, day: number): LocalDate {
    return new LocalDate(toEpochDay(year, month, day))
  }

  /** A day from `2026-01-31`. Throws `RangeError` for anything else. */
  static parse(text: string): LocalDate {
    return new LocalDate(dayOf(parts(ONLY_DATE, text, 'a date like 2026-01-31')))
  }

  get year(): number {
    return fromEpochDay(this.epochDay).year
  }

  /** 1 to 12. */
  get month(): number {
    return fromEpochDay(this.epochDay).month
  }

  /** 1 to 31. */
  get day(): number {
    return fromEpochDay(this.epochDay).day
  }

  compare(other: LocalDate): number {
    return this.epochDay - other.epochDay
  }

  equals(other: unknown): boolean {
    return other instanceof LocalDate && other.epochDay === this.epochDay
  }

  /** `2026-01-31`. */
  toString(): string {
    return isoDay(this.epochDay)
  }

  toJSON(): string {
    return this.toString()
  }
}

/** A time of day without a date: Spark's `time`. */
export class LocalTime {
  /** Nanoseconds since midnight. */
  readonly nanos: number

  constructor(nanos: number) {
    this.nanos = nanos
  }

  /** A time from `12:34`, `12:34:56` or `12:34:56.123456`. Throws `RangeError` for anything else. */
  static parse(text: string): LocalTime {
    return new LocalTime(nanosOf(parts(ONLY_TIME, text, 'a time like 12:34:56.123456')))
  }

  compare(other: LocalTime): number {
    return this.nanos - other.nanos
  }

  equals(other: unknown): boolean {
    return other instanceof LocalTime && other.nanos === this.nanos
  }

  /** `12:34:56.123456`, without trailing zeros. */
  toString(): string {
    return isoTime(this.nanos)
  }

  toJSON(): string {
    return this.toString()
  }
}

/** A wall-clock date and time without a time zone: Spark's `timestamp_ntz`. */
export class LocalDateTime {
  /** Microseconds since 1970-01-01T00:00:00 on the same clock. */
  readonly micros: bigint

  constructor(micros: bigint) {
    this.micros = micros
  }

  /** From `2026-01-31`, `2026-01-31T12:34:56` or `2026-01-31 12:34:56.123456`. Throws `RangeError` for anything else. */
  static parse(text: string): LocalDateTime {
    const found = parts(DATE_TIME, text, 'a date and time like 2026-01-31T12:34:56.123456')
    const nanos = nanosOf(found)
    if (nanos % 1000 !== 0) throw new RangeError(`${JSON.stringify(text)} is finer than a microsecond`)
    return new LocalDateTime(BigInt(dayOf(found)) * MICROS_PER_DAY + BigInt(nanos / 1000))
  }

  compare(other: LocalDateTime): number {
    return this.micros < other.micros ? -1 : this.micros > other.micros ? 1 : 0
  }

  equals(other: unknown): boolean {
    return other instanceof LocalDateTime && other.micros === this.micros
  }

  /** `2026-01-31T12:34:56.123456`, without trailing zeros after the second. */
  toString(): string {
    return isoDateTime(this.micros)
  }

  toJSON(): string {
    return this.toString()
  }
}

/** An instant: Spark's `timestamp`. No time zone is applied to it anywhere in this library. */
export class Timestamp {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly micros: bigint

  constructor(micros: bigint) {
    this.micros = micros
  }

  /** From a JavaScript date, whose milliseconds are kept. Throws `RangeError` for an invalid date. */
  static fromDate(date: Date): Timestamp {
    return new Timestamp(BigInt(date.getTime()) * 1000n)
  }

  /** From `2026-01-31T12:34:56.123456Z` or with an offset like `+02:00`. Throws `RangeError` for anything else. */
  static parse(text: string): Timestamp {
    const [, local, sign, hours = '0', minutes = '0'] = INSTANT.exec(text.trim()) ?? []
    if (local === undefined) throw new RangeError(`not an instant like 2026-01-31T12:34:56Z: ${JSON.stringify(text)}`)
    const ahead = Number(hours) * 60 + Number(minutes)
    if (ahead > MOST_MINUTES_AHEAD || Number(minutes) > 59)
      throw new RangeError(`there is no offset of ${hours}:${minutes}: the largest is 18:00`)
    const offset = BigInt(ahead) * MICROS_PER_MINUTE
    const { micros } = LocalDateTime.parse(local)
    return new Timestamp(sign === '-' ? micros + offset : micros - offset)
  }

  /** The JavaScript date of the millisecond it falls in. */
  toDate(): Date {
    const millis = this.micros / 1000n - (this.micros % 1000n < 0n ? 1n : 0n)
    return new Date(Number(millis))
  }

  compare(other: Timestamp): number {
    return this.micros < other.micros ? -1 : this.micros > other.micros ? 1 : 0
  }

  equals(other: unknown): boolean {
    return other instanceof Timestamp && other.micros === this.micros
  }

  /** `2026-01-31T12:34:56.123456Z`, without trailing zeros after the second. */
  toString(): string {
    return `${isoDateTime(this.micros)}Z`
  }

  toJSON(): string {
    return this.toString()
  }
}

function isoDateTime(micros: bigint): string {
  const rest = micros % MICROS_PER_DAY
  const ofDay = rest < 0n ? rest + MICROS_PER_DAY : rest
  return `${isoDay(Number((micros - ofDay) / MICROS_PER_DAY))}T${isoTime(Number(ofDay) * 1000)}`
}

type Parts = Readonly<Record<string, string | undefined>>

function parts(pattern: RegExp, text: string, wanted: string): Parts {
  const found = pattern.exec(text.trim())?.groups
  if (found === undefined) throw new RangeError(`not ${wanted}: ${JSON.stringify(text)}`)
  return found
}

function dayOf({ year, month, day }: Parts): number {
  return toEpochDay(Number(year), Number(month), Number(day))
}

function nanosOf({ hour = '0', minute = '0', second = '0', fraction = '' }: Parts): number {
  return toNanos(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(9, '0')))
}
