import { z } from 'zod'

/** What `data:generate --json` says. */
export const Generated = z.object({
  rows: z.int(),
  duplicates: z.int(),
  frauds: z.int(),
  dirty: z.record(z.string(), z.int()),
})
export type Generated = z.infer<typeof Generated>

/** The last line of a job's `--json`. */
export const Finished = z.object({
  event: z.literal('succeeded'),
  counts: z.object({ rowsIn: z.int(), published: z.int(), quarantined: z.int(), duplicates: z.int() }),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
})
export type Finished = z.infer<typeof Finished>

/** What is wrong with the figures of a demo, in words; empty where they are those that were generated. */
export function wrongFigures(made: Generated, ingest: Finished, transform: Finished): readonly string[] {
  const dirty = Object.values(made.dirty).reduce((sum, n) => sum + n, 0)
  const expected: readonly (readonly [string, number, number])[] = [
    ['rows into ingest', ingest.counts.rowsIn, made.rows],
    ['rows quarantined by ingest', ingest.counts.quarantined, dirty],
    ['rows published by ingest', ingest.counts.published, made.rows - dirty],
    ['rows into transform', transform.counts.rowsIn, made.rows - dirty],
    ['duplicates found by transform', transform.counts.duplicates, made.duplicates],
    ['rows published by transform', transform.counts.published, made.rows - dirty - made.duplicates],
  ]
  return expected.filter(([, is, should]) => is !== should).map(([what, is, should]) => `${what}: ${is}, not ${should}`)
}
