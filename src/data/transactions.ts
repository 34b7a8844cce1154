import { type Hour, hours } from './calendar.ts'
import { CsvBlock } from './csv-block.ts'
import { breakLine, DIRTY_KINDS, type DirtyKind, noneDirty } from './dirty.ts'
import { Ledger } from './ledger.ts'
import type { Plan } from './plan.ts'
import { type Random, random } from './random.ts'
import { HEADER, type HourText, hourText, writeTransaction } from './transaction-csv.ts'

/** What has been written so far. */
export interface Tally {
  rows: number
  /** Exact copies of an earlier row. */
  duplicates: number
  /** Rows with `isFraud` 1 and rows with `isFlaggedFraud` 1: sound ones, each counted once however often repeated. */
  frauds: number
  flagged: number
  readonly dirty: Record<DirtyKind, number>
  /** Rows by month, `YYYY-MM`; a dirty row counts to the month where it stands, whatever its timestamp says. */
  readonly batches: Record<string, number>
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { rows: 0, duplicates: 0, frauds: 0, flagged: 0, dirty: noneDirty(), batches: {} }
}

/** The whole file in blocks of at most 64 KiB, made as they are asked for; `tally` is kept up to date with them. */
export function* transactions(plan: Plan, tally: Tally): Generator<Buffer> {
  const block = new CsvBlock()
  const lines = new Lines(plan, tally, block)
  const jitter = random(plan.seed, 3)
  block.ascii(HEADER)
  for (const hour of hours(plan)) {
    lines.enter(hour)
    for (let row = 0; row < hour.rows; row++) {
      lines.add(Math.floor(((row + jitter.next()) * 3600) / hour.rows))
      if (block.isFull) yield block.take()
    }
  }
  yield block.take()
}

/** Decides line by line what it is: a sound transaction, a dirty one, or a copy of an earlier line of the month. */
class Lines {
  readonly #tally: Tally
  readonly #block: CsvBlock
  readonly #ledger: Ledger
  readonly #random: Random
  readonly #earlier: EarlierLines
  #rowsLeft: number
  #dirtyLeft: number
  #duplicatesLeft: number
  #hour: HourText = { step: 0, prefix: new Uint8Array() }
  #month = ''

  constructor(plan: Plan, tally: Tally, block: CsvBlock) {
    this.#tally = tally
    this.#block = block
    this.#ledger = new Ledger(plan.seed, plan.rows - plan.dirty - plan.duplicates)
    this.#random = random(plan.seed, 4)
    this.#earlier = new EarlierLines(random(plan.seed, 5))
    this.#rowsLeft = plan.rows
    this.#dirtyLeft = plan.dirty
    this.#duplicatesLeft = plan.duplicates
  }

  enter(hour: Hour): void {
    this.#hour = hourText(hour)
    this.#tally.batches[hour.month] = (this.#tally.batches[hour.month] ?? 0) + hour.rows
    if (hour.month !== this.#month) this.#earlier.clear()
    this.#month = hour.month
  }

  /**
   * Adds a line at this second of the hour. What is left to place is drawn among the rows that are left, so that
   * exactly the planned numbers come out (one fewer where a month has no earlier line to repeat).
   */
  add(second: number): void {
    const special = this.#dirtyLeft + this.#duplicatesLeft
    const drawn = special > 0 ? this.#random.below(this.#rowsLeft) : special
    this.#tally.rows++
    if (drawn < this.#duplicatesLeft && !this.#earlier.isEmpty) this.#addDuplicate()
    else if (drawn < special && this.#dirtyLeft > 0) this.#addDirty(second)
    else this.#addSound(second)
    this.#rowsLeft--
  }

  #addSound(second: number): void {
    const made = this.#ledger.next(this.#rowsLeft - this.#dirtyLeft - this.#duplicatesLeft)
    if (made.isFraud) this.#tally.frauds++
    if (made.isFlagged) this.#tally.flagged++
    const start = this.#block.length
    writeTransaction(this.#block, this.#tally.rows, made, this.#hour, second)
    if (this.#duplicatesLeft > 0) this.#earlier.offer(this.#block, start)
  }

  #addDirty(second: number): void {
    const kind = DIRTY_KINDS[this.#dirtyLeft % DIRTY_KINDS.length] ?? 'missing-field'
    const start = this.#block.length
    writeTransaction(this.#block, this.#tally.rows, this.#ledger.genuine(), this.#hour, second)
    const line = this.#block.copyFrom(start).toString('latin1', 0, this.#block.length - start - 1)
    this.#block.rewind(start)
    this.#block.ascii(Buffer.from(`${breakLine(line, kind)}\n`, 'latin1'))
    this.#tally.dirty[kind]++
    this.#dirtyLeft--
  }

  #addDuplicate(): void {
    this.#block.ascii(this.#earlier.draw())
    this.#tally.duplicates++
    this.#duplicatesLeft--
  }
}

const KEPT = 256
const KEEP_ONE_OF = 16

/** A few sound lines of the month so far, to be repeated. */
class EarlierLines {
  readonly #random: Random
  #lines: Buffer[] = []

  constructor(random: Random) {
    this.#random = random
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }

  clear(): void {
    this.#lines = []
  }

  /** Keeps a copy of the line that begins at `start`, perhaps. */
  offer(block: CsvBlock, start: number): void {
    if (!this.isEmpty && this.#random.below(KEEP_ONE_OF) > 0) return
    const place = this.#lines.length < KEPT ? this.#lines.length : this.#random.below(KEPT)
    this.#lines[place] = block.copyFrom(start)
  }

  draw(): Buffer {
    const line = this.#lines[this.#random.below(this.#lines.length)]
    if (!line) throw new Error('no earlier line to repeat')
    return line
  }
}
