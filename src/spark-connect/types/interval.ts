/** A span of whole months: Spark's `interval year to month`. */
export class YearMonthInterval {
  readonly months: number

  constructor(months: number) {
    this.months = months
  }

  equals(other: unknown): boolean {
    return other instanceof YearMonthInterval && other.months === this.months
  }

  /** As ISO 8601 writes a duration: `P1Y2M`, `-P3M`. */
  toString(): string {
    const months = Math.abs(this.months)
    return `${this.months < 0 ? '-' : ''}P${parts([Math.floor(months / 12), 'Y'], [months % 12, 'M']) || '0M'}`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** A span of time with microseconds: Spark's `interval day to second`. */
export class DayTimeInterval {
  readonly micros: bigint

  constructor(micros: bigint) {
    this.micros = micros
  }

  equals(other: unknown): boolean {
    return other instanceof DayTimeInterval && other.micros === this.micros
  }

  /** As ISO 8601 writes a duration: `P1DT2H3.5S`, `-PT1S`. */
  toString(): string {
    const sign = this.micros < 0n ? '-' : ''
    const micros = this.micros < 0n ? -this.micros : this.micros
    const days = micros / 86_400_000_000n
    const time = timeParts(micros % 86_400_000_000n)
    return `${sign}P${parts([days, 'D'])}${time && `T${time}`}${days === 0n && time === '' ? 'T0S' : ''}`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** Months, days and microseconds side by side, since none is a fixed number of another: Spark's `interval`. */
export class CalendarInterval {
  readonly months: number
  readonly days: number
  readonly micros: bigint

  constructor(months: number, days: number, micros: bigint) {
    this.months = months
    this.days = days
    this.micros = micros
  }

  equals(other: unknown): boolean {
    return (
      other instanceof CalendarInterval &&
      other.months === this.months &&
      other.days === this.days &&
      other.micros === this.micros
    )
  }

  /** As ISO 8601 writes a duration, each part with its own sign: `P1Y-2M3DT-0.5S`. */
  toString(): string {
    const date = parts([Math.trunc(this.months / 12), 'Y'], [this.months % 12, 'M'], [this.days, 'D'])
    const time = timeParts(this.micros)
    return `P${date}${time && `T${time}`}${date === '' && time === '' ? 'T0S' : ''}`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** Hours, minutes and seconds of a span; every part carries the span's sign. */
function timeParts(micros: bigint): string {
  const hoursAndMinutes = parts([micros / 3_600_000_000n, 'H'], [(micros / 60_000_000n) % 60n, 'M'])
  const rest = micros % 60_000_000n
  if (rest === 0n) return hoursAndMinutes
  const digits = (rest < 0n ? -rest : rest).toString().padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return `${hoursAndMinutes}${rest < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction && `.${fraction}`}S`
}

function parts(...found: readonly (readonly [number | bigint, string])[]): string {
  return found.map(([value, unit]) => (Number(value) === 0 ? '' : `${value}${unit}`)).join('')
}
