import type { Random } from './random.ts'

/**
 * A distribution as a table: the share `shares[i]` of all values lies at or below `values[i]`, straight lines between.
 * Both rise, and the shares run from 0 to 1. Drawing from a table needs only `+ - * /`, which every JavaScript engine
 * computes to the same bit; `Math.log` and `Math.exp` do not promise that.
 */
export interface Quantiles {
  readonly shares: readonly number[]
  readonly values: readonly number[]
}

/** Makes a function that draws from the table: amounts of money in whole cents, the table being in whole units. */
export function centsFrom(table: Quantiles): (random: Random) => number {
  const shares = Float64Array.from(table.shares)
  const cents = Float64Array.from(table.values, (value) => value * 100)
  return (random) => {
    const share = random.next()
    let upper = 1
    while (share > at(shares, upper)) upper++
    const low = at(shares, upper - 1)
    const base = at(cents, upper - 1)
    return Math.floor(base + ((share - low) / (at(shares, upper) - low)) * (at(cents, upper) - base))
  }
}

/** Inside the table by construction: a share is below 1 and the last one is 1. */
function at(values: Float64Array, index: number): number {
  return values[index] ?? 0
}
