import { type Random, random } from '../../src/data/random.ts'
import { lineOf, SOUND, type Transaction } from './csv-lines.ts'

/** A line of a file that breaks the contract, in bytes, since not every one is text; and the rule that it breaks. */
export interface DirtyLine {
  readonly bytes: Buffer
  readonly rule: string
}

/** What a field can be instead of what it should be. */
interface Dirt {
  readonly field: string
  readonly rule: string
  /** Of several rules that a line breaks, the one of the lowest place is told. */
  readonly place: number
}

const COLUMNS = Object.keys(SOUND) as readonly (keyof Transaction)[]
const NUMBERS: readonly (keyof Transaction)[] = [
  'amount',
  'oldbalanceOrg',
  'newbalanceOrig',
  'oldbalanceDest',
  'newbalanceDest',
]
const FLAGS: readonly (keyof Transaction)[] = ['isFraud', 'isFlaggedFraud']

const EMPTY = ['', ' ', '     ', '""', '"   "']
/** No number at all, whatever its type. */
const NO_NUMBER = [
  'x',
  'O',
  '1d',
  '0x1p3',
  '١٢',
  '１２',
  '1e-2147483647',
  '--1',
  '1 2',
  '1_000',
  '"1,5"',
  '$1',
  '0x1F',
  '½',
  'NaN',
  '-Infinity',
  'null',
  'true',
]
const NO_INT = [...NO_NUMBER, '1.5', '-0.1', '2147483648', '-2147483649', '99999999999999999999']
/** Without room for them, the last only once it is rounded. */
const TOO_LARGE = ['10000000000000000', '-12345678901234567.00', '1e16', '9999999999999999.999']
const TOO_EXACT = ['0.001', '10.255', '-0.005', '123456.7801', '1e-3', '1e-18', '0.000000000000000001']
/** More digits than Spark's widest decimals have after the point: they could be lost without a trace. */
const FAR_TOO_EXACT = [
  '1.0000000000000000001',
  '0.00000000000000000000000001',
  '0.00999999999999999999999',
  '100000000000000000001e-20',
  '1e-30',
  '-1e-40',
]
const NO_FLAG = ['2', '-1', '01', '1.0', 'yes', 'no', 'Y', 't', 'wahr', '1 ', ' 0', '00']
const NO_TIME = [
  'then',
  '12:30:00',
  '2030',
  '2030-02',
  '2030-1-5 10:00:00',
  '2030-13-01 00:00:00',
  '2030-02-30 00:00:00',
  '2030-01-15 24:00:00',
  '2030-01-15 10:60:00',
  '2030-01-15 10:00:00 Mars',
  '2030-01-15 10:00:00 BST',
  '2030-01-15 garbage',
  '1582-10-10 10:00:00',
  '15.01.2030 10:00:00',
  '01/15/2030',
  '20300115',
  '1893456000',
  '+12030-02-03 00:00:00',
  '-0030-02-03 00:00:00',
  'now',
  'epoch',
]
const NO_TYPE = [
  'REFUND',
  'transfer',
  'TRANSFER ',
  ' DEBIT',
  'CASH-IN',
  'CASH_IN\t',
  'ТRANSFER',
  'PAYMENT;',
  '1',
  'NULL',
]
const NEGATIVE = ['-0.01', '-1', '-10.25', '-9999999999999999.99', '-1e2']
/** No UTF-8: a letter of Latin-1, half a letter, a letter written too long, half a pair, a letter beyond the last; and
 * what whoever could not read one has put in its place. */
const NO_UTF8 = ['e9', 'c3', 'e282', 'c080', 'eda080', 'f5808080', 'ff', 'efbfbd']

/** Everything that can be wrong with one field, by column. */
const DIRT: ReadonlyMap<keyof Transaction, readonly Dirt[]> = new Map(
  COLUMNS.map((column, place) => [column, dirtOf(column, 10 + place * 3)]),
)

function dirtOf(column: keyof Transaction, place: number): readonly Dirt[] {
  const dirt = (fields: readonly string[], what: string, at: number) =>
    fields.map((field) => ({ field, rule: `${column} ${what}`, place: at }))
  const wrong = (fields: readonly string[], what: string) => dirt(fields, `is not ${what}`, place + 1)
  const found = dirt(EMPTY, 'is empty', place)
  if (NUMBERS.includes(column))
    found.push(
      ...wrong([...NO_NUMBER, ...TOO_LARGE], 'of type decimal(18,2)'),
      ...dirt([...TOO_EXACT, ...FAR_TOO_EXACT], 'has more than 2 digits after the point', place + 2),
    )
  if (FLAGS.includes(column)) found.push(...wrong(NO_FLAG, '0 or 1'))
  if (column === 'step') found.push(...wrong(NO_INT, 'of type int'))
  if (column === 'timestamp') found.push(...wrong(NO_TIME, 'a time as 2020-03-05 14:15:16'))
  if (column === 'type') found.push(...dirt(NO_TYPE, 'is not one of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER', 100))
  if (column === 'amount') found.push(...dirt(NEGATIVE, 'is below 0', 101))
  return found
}

const SHAPE = 'wrong number of fields'
/** Ways to have too few fields, or too many. */
const SHAPES: readonly ((line: string, chance: Random) => string)[] = [
  (line, chance) =>
    line
      .split(',')
      .slice(0, 1 + chance.below(COLUMNS.length - 1))
      .join(),
  (line, chance) => line.split(',').toSpliced(chance.below(COLUMNS.length), 1).join(),
  (line, chance) => `${line}${','.repeat(1 + chance.below(3))}`,
  (line, chance) => line + ',more'.repeat(1 + chance.below(100)),
  (line, chance) => line.split(',').toSpliced(chance.below(COLUMNS.length), 0, 'between').join(),
  (line) => line.replaceAll(',', ';'),
  (line) => line.replaceAll(',', '\t'),
  () => '{"rows": 1}',
  () => '-- 1 row(s) selected',
]

/**
 * So many dirty lines, the same ones for a seed: everything that a field can be instead of what it should be, in every
 * column; two things wrong at once; too few fields and too many; what is no UTF-8 and what PostgreSQL cannot hold. Of
 * each line the rule is known from how it was made, not from what it looks like.
 */
export function dirtyLines(count: number, seed: number): readonly DirtyLine[] {
  const chance = random(seed, 1)
  const single = COLUMNS.flatMap((column) => (DIRT.get(column) ?? []).map((dirt) => [[column, dirt]] as const))
  return Array.from({ length: count }, (_, n) => {
    // Every single one first, then whatever chance wants.
    const [line, dirt] = soiled(n, single[n] ?? Array.from({ length: chance.below(3) }, () => anyOf(chance)))
    const kind = n < single.length ? 'field' : dirt.length === 0 ? 'line' : pick(['field', 'field', 'line'], chance)
    return kind === 'field' ? { bytes: Buffer.from(line), rule: firstOf(dirt) } : lineDirt(n, line, chance)
  })
}

/** A sound line, the n-th of its kind: no two are the same. */
export function soundLine(n: number, changed: Partial<Transaction> = {}): string {
  const month = `0${1 + (n % 3)}`
  const names = { nameOrig: `C${n}`, nameDest: `M${n % 97}` }
  return lineOf({ transactionID: `S${n}`, ...names, timestamp: `2030-${month}-15 10:00:00`, ...changed })
}

type Soiled = readonly [column: keyof Transaction, dirt: Dirt]

function soiled(n: number, wanted: readonly Soiled[]): readonly [line: string, dirt: readonly Dirt[]] {
  const dirt = new Map(wanted)
  const fields = [...dirt].map(([column, { field }]) => [column, field])
  return [soundLine(n, { transactionID: `D${n}`, ...Object.fromEntries(fields) }), [...dirt.values()]]
}

function anyOf(chance: Random): Soiled {
  const column = pick(COLUMNS, chance)
  return [column, pick(DIRT.get(column) ?? [], chance)]
}

function firstOf(dirt: readonly Dirt[]): string {
  return dirt.toSorted((a, b) => a.place - b.place)[0]?.rule ?? ''
}

/** What is wrong with a line as a whole, which is told before anything about its fields. */
function lineDirt(n: number, line: string, chance: Random): DirtyLine {
  const shape = () => ({ bytes: Buffer.from(pick(SHAPES, chance)(soundLine(n), chance)), rule: SHAPE })
  const letters = () => ({ bytes: within(line, Buffer.from(pick(NO_UTF8, chance), 'hex')), rule: 'not UTF-8 text' })
  const quotes = () => ({
    bytes: Buffer.from(withQuotes(soundLine(n), chance)),
    rule: 'a quote is not doubled, or not around its whole field',
  })
  const nul = () => ({ bytes: within(line, Buffer.from([0])), rule: 'holds a NUL character' })
  return pick([shape, shape, letters, nul, quotes], chance)()
}

/** The line with these bytes in the name of its sender. */
function within(line: string, bytes: Buffer): Buffer {
  const place = line.split(',').slice(0, 4).join().length + 1
  return Buffer.concat([Buffer.from(line.slice(0, place)), bytes, Buffer.from(line.slice(place))])
}

/** A quote in the midst of a field in quotes; one that is never closed makes no line, but the rest of a file. */
function withQuotes(line: string, chance: Random): string {
  const fields = line.split(',')
  const place = chance.below(fields.length)
  return fields
    .with(place, pick([`"${fields[place]}"x"`, ` "${fields[place]}"`, `"x"${fields[place]}"`], chance))
    .join()
}

function pick<T>(from: readonly T[], chance: Random): T {
  const [found] = from.slice(chance.below(from.length))
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}
