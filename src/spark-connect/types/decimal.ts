const NOTATION = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** An exact decimal number: `unscaled` × 10^-`scale`. Values are compared by what they are worth: 1.0 equals 1.00. */
export class Decimal {
  /** The digits, as one whole number. */
  readonly unscaled: bigint
  /** How many of the digits stand after the point, from 0. */
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }

  /**
   * A decimal from its text (`12.30`, `-4e-3`), a whole number, or a JavaScript number, which is taken as it prints:
   * 0.1 is 0.1. Throws `RangeError` for anything else, NaN and infinities included.
   */
  static from(value: string | number | bigint): Decimal {
    if (typeof value === 'bigint') return new Decimal(value, 0)
    const match = NOTATION.exec(String(value).trim())
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? []
    if (whole === '' && fraction === '') throw new RangeError(`not a decimal number: ${JSON.stringify(String(value))}`)
    const unscaled = BigInt(whole + fraction)
    const scale = fraction.length - Number(exponent)
    const digits = sign === '-' ? -unscaled : unscaled
    return scale < 0 ? new Decimal(digits * power(-scale), 0) : new Decimal(digits, scale)
  }

  /** The same number with `scale` digits after the point. Throws `RangeError` if digits other than 0 would be lost. */
  withScale(scale: number): Decimal {
    if (scale >= this.scale) return new Decimal(this.unscaled * power(scale - this.scale), scale)
    const divisor = power(this.scale - scale)
    if (this.unscaled % divisor !== 0n) throw new RangeError(`${this} has more than ${scale} digits after the point`)
    return new Decimal(this.unscaled / divisor, scale)
  }

  /** How many digits it has in all, those after the point included: what Spark calls the precision it needs. */
  get precision(): number {
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString().length
    return Math.max(digits, this.scale)
  }

  /** Less than 0, 0 or more than 0, as this is smaller than, worth as much as, or larger than the other. */
  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const mine = this.unscaled * power(scale - this.scale)
    const its = other.unscaled * power(scale - other.scale)
    return mine < its ? -1 : mine > its ? 1 : 0
  }

  equals(other: unknown): boolean {
    return other instanceof Decimal && this.compare(other) === 0
  }

  /** The nearest JavaScript number: exact only up to some 15 digits. */
  toNumber(): number {
    return Number(this.toString())
  }

  /** All digits, never with an exponent: `-0.050`. */
  toString(): string {
    const sign = this.unscaled < 0n ? '-' : ''
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, '0')
    const point = digits.length - this.scale
    return this.scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
  }

  /** As text, since a JSON number would lose digits. */
  toJSON(): string {
    return this.toString()
  }
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}
