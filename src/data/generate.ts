import type { DirtyKind } from './dirty.ts'
import { type GenerateOptions, planOf } from './plan.ts'
import { emptyTally, type Tally, transactions } from './transactions.ts'
import { writeWhole } from './whole-file.ts'

export { DIRTY_KINDS, type DirtyKind } from './dirty.ts'
export type { GenerateOptions } from './plan.ts'

/** What was generated. */
export interface Summary {
  readonly file: string
  /** Data lines: sound, dirty and repeated ones, without the header. */
  readonly rows: number
  /** Size of the file as it lies on the disk. */
  readonly bytes: number
  readonly seconds: number
  /** Rows that break the contract, by the way in which they do. */
  readonly dirty: Readonly<Record<DirtyKind, number>>
  /** Rows that repeat an earlier sound one exactly: so many go when exact duplicates are removed. */
  readonly duplicates: number
  /** Distinct sound rows with `isFraud` 1, and with `isFlaggedFraud` 1. */
  readonly frauds: number
  readonly flagged: number
  /** Rows by month, `YYYY-MM`; a dirty row counts to the month where it stands, whatever its timestamp says. */
  readonly batches: Readonly<Record<string, number>>
}

/**
 * Writes a PaySim-shaped CSV file of any size in constant memory, in order of time. The same seed and options give the
 * same text on every machine (a `.gz` holds the same text, though another zlib may pack it differently).
 * Then neither the file nor a part of it is left behind, and an older file of the same name is untouched.
 */
export async function generate(options: GenerateOptions): Promise<Summary> {
  const plan = planOf(options)
  const tally = emptyTally()
  const started = performance.now()
  const blocks = reporting(transactions(plan, tally), tally, options.onProgress)
  const bytes = await writeWhole(options.out, blocks, options.signal)
  return { file: options.out, bytes, seconds: (performance.now() - started) / 1000, ...tally }
}

function* reporting(blocks: Iterable<Buffer>, tally: Tally, onProgress?: (rows: number) => void): Generator<Buffer> {
  for (const block of blocks) {
    onProgress?.(tally.rows)
    yield block
  }
}
