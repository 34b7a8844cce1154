/**
 * Which batches of a table share a partition: the days of a month, and, of lines without a usable time, those whose
 * deliveries begin with the same digit. A month, and any other batch, has one to itself. So a table of ten years of days
 * has some hundred partitions, and a run that replaces a year of them moves twelve.
 */
export function groupOf(batch: string): string {
  const [, month] = /^(\d{4}-\d{2})-\d{2}$/.exec(batch) ?? []
  const [, undated] = /^(undated-[0-9a-f])[0-9a-f]*$/.exec(batch) ?? []
  return month ?? undated ?? batch
}

/** Batches by group, both in order. */
export function grouped(batches: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>()
  for (const batch of [...new Set(batches)].sort()) {
    const group = groupOf(batch)
    const others = groups.get(group)
    if (others) others.push(batch)
    else groups.set(group, [batch])
  }
  return [...groups.values()]
}
