import type { ObservedMetrics } from '#spark-connect'
import { type Passing, rowsPassed } from '../inputs/open-catalog.ts'
import { csvObservation } from '../inputs/open-csv.ts'
import type { OpenedCsv, OpenInputs } from '../inputs/open-inputs.ts'
import { JobError } from '../job-error.ts'

/** What came through a CSV while it was read. */
interface CsvCounts {
  readonly rows: number
  readonly rejected: number
  readonly dated: number
}

/** How many rows came of each input: what is published has its number, CSVs and tables of the catalog are counted as they pass. */
export class RowsRead {
  readonly #open: OpenInputs
  /** How the batches were named that are wanted. */
  readonly #asked: string
  readonly #csv = new Map<OpenedCsv, CsvCounts>()
  readonly #passed = new Map<Passing, number>()

  constructor(open: OpenInputs, asked = 'all') {
    this.#open = open
    this.#asked = asked
  }

  /** Takes down what a command has counted. Throws `JobError` where there is nothing of what was asked for. */
  hear(observed: ObservedMetrics): void {
    for (const csv of this.#open.csvs) {
      const counts = observed[csvObservation(csv.name)]
      if (counts) this.#csv.set(csv, csvCounts(counts))
    }
    if (this.#csv.size === this.#open.csvs.length) this.#checkCsv()
    for (const one of this.#open.passing) {
      const rows = rowsPassed(one, observed, this.#asked)
      if (rows !== undefined) this.#passed.set(one, rows)
    }
  }

  /** Whether no line of any CSV breaks its contract, as far as that is known. */
  get isClean(): boolean {
    return this.#open.csvs.every((csv) => this.#csv.get(csv)?.rejected === 0)
  }

  /** All rows that have to be accounted for. Throws `JobError` where those of an input were not counted: they would be in no account. */
  total(): number {
    const { rows, csvs, passing } = this.#open
    const unread = [
      ...csvs.filter((csv) => !this.#csv.has(csv)),
      ...passing.filter((one) => one.isLookup !== true && !this.#passed.has(one)),
    ]
    if (unread[0])
      throw new JobError(
        'CONTRACT_BROKEN',
        `no output is made of the rows of ${unread[0].dataset}, which the job reads: they are in no account. Read a dataset that is only looked at as lookup(…).`,
      )
    const passed = [...this.#passed].flatMap(([{ isLookup }, count]) => (isLookup ? [] : [count]))
    return [rows, ...[...this.#csv.values()].map((csv) => csv.rows), ...passed].reduce((sum, count) => sum + count, 0)
  }

  /** Those of a dataset that are counted in passing, by the name that the ledger has for it. */
  of(dataset: string): number {
    const counted = [...this.#passed, ...[...this.#csv].map(([csv, { rows }]) => [csv, rows] as const)]
    return new Map(counted.map(([one, rows]) => [one.dataset, rows])).get(dataset) ?? 0
  }

  /** Each CSV has rows, and together they have some of the batches that are asked for. */
  #checkCsv(): void {
    const counted = [...this.#csv]
    const none = counted.find(([, { rows }]) => rows === 0)
    if (none && this.#asked === 'all')
      throw new JobError('BAD_INPUT', `the input ${none[0].dataset} has no rows below its header.`)
    if (counted.length > 0 && this.#asked !== 'all' && counted.every(([, { dated }]) => dated === 0))
      throw new JobError('BATCH_NOT_FOUND', `no row of the input falls into batch ${this.#asked}.`)
  }
}

function csvCounts({ rows, rejected, dated }: ObservedMetrics[string]): CsvCounts {
  return { rows: Number(rows), rejected: Number(rejected), dated: Number(dated) }
}
