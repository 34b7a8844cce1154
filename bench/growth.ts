import { atMost, type Figures, type Target } from './benchmark.ts'

/** Something of a size, and what was measured at it. */
export interface Measured {
  readonly size: number
  readonly figures: Figures
}

/**
 * How a figure grows from one size to another: 0 where it does not, 1 where it grows as the size does. What is below `least`
 * counts as so much: it is noise.
 */
export function exponent(from: Measured, to: Measured, figure: string, least: number): number {
  const of = ({ figures }: Measured) => Math.max(figures[figure] ?? Number.NaN, least)
  return Math.log(of(to) / of(from)) / Math.log(to.size / from.size)
}

/** A target for the growth of each figure. */
export function growthTargets(from: Measured, to: Measured, limit: number): readonly Target[] {
  return Object.keys(to.figures).map((figure) => {
    const least = figure.endsWith(' s') ? 0.05 : 1
    return atMost(`growth of ${figure}, exponent`, exponent(from, to, figure, least), limit)
  })
}
