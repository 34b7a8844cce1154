const MOST = 2 ** 31 - 1

/** Throws `RangeError` unless a number of rows or partitions is whole, at least `least`, and one that the server takes. */
export function checkWholeNumber(verb: string, value: number, least = 0): void {
  if (Number.isInteger(value) && value >= least && value <= MOST) return
  throw new RangeError(`${verb} needs a whole number from ${least} to ${MOST}, not ${value}`)
}

/** A whole number that fits 64 bits. Throws `RangeError` for any other. */
export function checkedLong(what: string, value: number | bigint): bigint {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
    const whole = BigInt(value)
    if (BigInt.asIntN(64, whole) === whole) return whole
  }
  throw new RangeError(`${what} must be a whole number of 64 bits (above 2^53 a bigint), not ${value}`)
}
