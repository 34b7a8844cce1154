import { DataError } from './data-error.ts'

/** What to generate. */
export interface GenerateOptions {
  /** The file to write; gzip-compressed if it ends in `.gz`. Its folder must be there. */
  readonly out: string
  /** Data lines, dirty ones and duplicates included, without the header. Default 200,000. */
  readonly rows?: number
  /** From 0 to 2^32 - 1. The same seed and options give the same text on every machine. Default 42. */
  readonly seed?: number
  /** The first day, `YYYY-MM-01`, UTC. Default 2020-01-01. */
  readonly start?: string
  /** Calendar months over which the rows are spread, 1 to 120. Default 12. */
  readonly months?: number
  /** Share of rows that break the contract, 0 to 0.5. All kinds come in turn. Default 0. */
  readonly dirty?: number
  /** Share of rows that repeat an earlier sound row of the same month, byte for byte, 0 to 0.5. Default 0. */
  readonly duplicates?: number
  /** Stops the work; what was written is removed. */
  readonly signal?: AbortSignal
  /** Called with the number of rows made so far, about every 600 rows. */
  readonly onProgress?: (rows: number) => void
}

/** Checked options. */
export interface Plan {
  readonly rows: number
  readonly seed: number
  readonly start: string
  readonly months: number
  /** Rows, not shares. */
  readonly dirty: number
  readonly duplicates: number
}

/** Checks options and fills in the defaults. Throws {@link DataError} naming the option that is wrong. */
export function planOf(options: GenerateOptions): Plan {
  const rows = whole('rows', options.rows ?? 200_000, 1, 9_999_999_999)
  return {
    rows,
    seed: whole('seed', options.seed ?? 42, 0, 0xffffffff),
    start: firstOfMonth(options.start ?? '2020-01-01'),
    months: whole('months', options.months ?? 12, 1, 120),
    dirty: Math.round(rows * share('dirty', options.dirty ?? 0)),
    duplicates: Math.round(rows * share('duplicates', options.duplicates ?? 0)),
  }
}

function whole(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new DataError(`${option} is ${value}; give a whole number from ${least} to ${most}`)
}

function share(option: string, value: number): number {
  if (value >= 0 && value <= 0.5) return value
  throw new DataError(`${option} is ${value}; give a share of the rows from 0 to 0.5`)
}

function firstOfMonth(value: string): string {
  if (/^(19|2\d)\d\d-(0[1-9]|1[0-2])-01$/.test(value)) return value
  throw new DataError(`start is ${value}; give the first day of a month as YYYY-MM-01, from 1900 on`)
}
