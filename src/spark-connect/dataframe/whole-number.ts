/** Throws `RangeError` unless a number of rows or partitions is whole, at least `least`, and one that the server takes. */
export function checkWholeNumber(verb: string, value: number, least = 0): void {
  if (Number.isInteger(value) && value >= least && value < 2 ** 31) return
  throw new RangeError(`${verb} needs a whole number of ${least} or more, not ${value}`)
}
