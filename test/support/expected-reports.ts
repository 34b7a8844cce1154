import { linesOf, wrongWith } from './csv-lines.ts'

/** A row of a table as text, as `Pipeline.query` gives it. */
type TextRow = Readonly<Record<string, string | null>>

interface Transaction {
  readonly id: string
  readonly batch: string
  readonly day: string
  readonly type: string
  readonly amount: bigint
  readonly before: bigint
  readonly after: bigint
  readonly destination: string
  readonly isFraud: boolean
  readonly isFlagged: boolean
  readonly line: string
}

const LABELS = ['below 10', '10 – 100', '100 – 1k', '1k – 10k', '10k – 100k', '100k – 1M', '1M and more']

/**
 * The tables of the transform job, computed from the CSV in whole cents, without Spark and without SQL. Rows are in no
 * order.
 */
export function expectedReports(csv: string): Readonly<Record<string, readonly TextRow[]>> {
  const kept = keptOf(linesOf(csv).filter((line) => wrongWith(line) === ''))
  return {
    fraud_by_type: by(
      kept,
      (t) => [t.batch, t.type],
      ([batch, trans_type], rows) => ({
        batch,
        trans_type,
        ...counts(rows),
        fraud_rate: percent(frauds(rows).length, rows.length),
      }),
    ),
    fraud_stats: by(
      kept,
      (t) => [t.batch],
      ([batch], rows) => ({
        batch,
        ...counts(rows),
        ...amounts(rows),
        ...fraudStats(frauds(rows)),
      }),
    ),
    flagged_fraud_accuracy: by(
      kept,
      (t) => [t.batch],
      ([batch], rows) =>
        flagged(
          batch,
          rows.filter((t) => t.isFlagged),
        ),
    ),
    fraud_by_day: by(
      kept,
      (t) => [t.batch, t.day],
      ([batch, day], rows) => ({ batch, day, ...counts(rows), ...amounts(rows) }),
    ),
    amount_bands: by(
      kept,
      (t) => [t.batch, String(bandOf(t.amount))],
      ([batch, band], rows) => ({
        batch,
        band,
        band_label: LABELS[Number(band)] ?? '',
        ...counts(rows),
      }),
    ),
    balance_violations: by(
      kept,
      (t) => [t.batch, t.type],
      ([batch, trans_type], rows) => ({
        batch,
        trans_type,
        total_transactions: String(rows.length),
        violations: String(rows.filter(isViolation).length),
      }),
    ),
    top_destinations: by(
      kept,
      (t) => [t.batch],
      ([batch], rows) => topDestinations(batch, rows),
    ).flat(),
  }
}

/** What is left when exact copies are removed and rows with one id that differ are set aside. */
export function keptOf(lines: readonly string[]): readonly Transaction[] {
  const different = [...new Set(lines.map(withoutStep))].map(parsed)
  const ids = group(different, (t) => [t.batch, t.id])
  return [...ids.values()].flatMap(({ rows }) => (rows.length === 1 ? rows : []))
}

function withoutStep(line: string): string {
  return line.split(',').toSpliced(1, 1).join()
}

function parsed(line: string): Transaction {
  const [id = '', type = '', amount = '', , before = '', after = '', destination = '', , , fraud, flag, time = ''] =
    line.split(',')
  return {
    id,
    type,
    destination,
    line,
    batch: time.slice(0, 7),
    day: time.slice(0, 10),
    amount: cents(amount),
    before: cents(before),
    after: cents(after),
    isFraud: fraud === '1',
    isFlagged: flag === '1',
  }
}

function cents(text: string): bigint {
  return BigInt(text.replace('.', ''))
}

function money(value: bigint): string {
  return `${value / 100n}.${String(value % 100n).padStart(2, '0')}`
}

function sumOf(rows: readonly Transaction[]): bigint {
  return rows.reduce((sum, t) => sum + t.amount, 0n)
}

/** A quotient, rounded half up to so many digits. */
function quotient(a: bigint, b: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits)
  const rounded = (2n * a * scale + b) / (2n * b)
  return `${rounded / scale}.${String(rounded % scale).padStart(digits, '0')}`
}

function percent(part: number, whole: number): string | null {
  return whole === 0 ? null : quotient(BigInt(part) * 100n, BigInt(whole), 4)
}

function frauds(rows: readonly Transaction[]): readonly Transaction[] {
  return rows.filter((t) => t.isFraud)
}

function counts(rows: readonly Transaction[]) {
  return { total_transactions: String(rows.length), fraudulent_transactions: String(frauds(rows).length) }
}

function amounts(rows: readonly Transaction[]) {
  const fraudulent = frauds(rows)
  return { total_amount: money(sumOf(rows)), fraud_amount: fraudulent.length === 0 ? null : money(sumOf(fraudulent)) }
}

function fraudStats(rows: readonly Transaction[]) {
  if (rows.length === 0) return { avg_fraud_amount: null, max_fraud_amount: null }
  const [largest = 0n] = rows.map((t) => t.amount).sort((a, b) => (a < b ? 1 : -1))
  return { avg_fraud_amount: quotient(sumOf(rows), 100n * BigInt(rows.length), 6), max_fraud_amount: money(largest) }
}

function flagged(batch: string, rows: readonly Transaction[]): TextRow {
  const right = frauds(rows).length
  return {
    batch,
    total_flagged: String(rows.length),
    true_positive_flags: String(right),
    flag_accuracy: percent(right, rows.length),
  }
}

/** How many digits the amount has before the point, less one; at most 6. */
function bandOf(amount: bigint): number {
  return Math.min(6, String(amount / 100n).length - 1)
}

function isViolation({ type, before, amount, after }: Transaction): boolean {
  const wanted = type === 'CASH_IN' ? before + amount : before - amount
  return after !== (wanted < 0n ? 0n : wanted)
}

function topDestinations(batch: string, rows: readonly Transaction[]): readonly TextRow[] {
  const all = by(
    rows,
    (t) => [t.destination],
    ([name_dest], received) => ({ name_dest, sum: sumOf(received), received }),
  )
  const first = all.toSorted((a, b) =>
    a.sum === b.sum ? (a.name_dest < b.name_dest ? -1 : 1) : a.sum > b.sum ? -1 : 1,
  )
  return first.slice(0, 100).map(({ name_dest, sum, received }) => ({
    batch,
    name_dest,
    transactions: String(received.length),
    total_amount: money(sum),
    fraudulent_transactions: String(frauds(received).length),
  }))
}

interface Group {
  readonly key: readonly string[]
  readonly rows: Transaction[]
}

function group(rows: readonly Transaction[], keyOf: (t: Transaction) => readonly string[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const key = keyOf(row)
    const found = groups.get(key.join()) ?? { key, rows: [] }
    found.rows.push(row)
    groups.set(key.join(), found)
  }
  return groups
}

function by<T>(
  rows: readonly Transaction[],
  keyOf: (t: Transaction) => readonly string[],
  make: (key: readonly [string, string], rows: readonly Transaction[]) => T,
): T[] {
  return [...group(rows, keyOf).values()].map(({ key: [first = '', second = ''], rows: its }) =>
    make([first, second], its),
  )
}
