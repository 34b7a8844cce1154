/** Two batches that share time: a month, and one of its days. */
export interface Overlap {
  readonly batch: string
  readonly other: string
}

/** The first of `batches` that shares time with one of `published`, or of themselves. */
export function overlapOf(batches: readonly string[], published: Iterable<string>): Overlap | undefined {
  const all = new Set([...batches, ...published])
  const months = new Map<string, string>()
  for (const batch of all) {
    const month = batch.slice(0, MONTH)
    if (isDay(batch) && !months.has(month)) months.set(month, batch)
  }
  for (const batch of batches) {
    const other = isDay(batch)
      ? all.has(batch.slice(0, MONTH))
        ? batch.slice(0, MONTH)
        : undefined
      : months.get(batch)
    if (other !== undefined) return { batch, other }
  }
  return undefined
}

/** How long the name of a month is. */
const MONTH = '2020-03'.length

function isDay(batch: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(batch)
}
