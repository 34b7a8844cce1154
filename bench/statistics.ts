import type { Figures, Samples } from './benchmark.ts'

/** The middle value; of an even number of values, the mean of the two in the middle. Not a number where there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2
}

/** One figure in every run of a contender. */
export function valuesOf(runs: readonly Figures[] | undefined, figure: string): readonly number[] {
  return (runs ?? []).flatMap((figures) => figures[figure] ?? [])
}

/** The median of one figure of one contender. */
export function medianOf(samples: Samples, contender: string, figure: string): number {
  return median(valuesOf(samples[contender], figure))
}

/** How many times the median of `a` the median of `b` fits into: above 1, `a` is larger. */
export function ratioOf(samples: Samples, figure: string, a: string, b: string): number {
  return medianOf(samples, a, figure) / medianOf(samples, b, figure)
}
