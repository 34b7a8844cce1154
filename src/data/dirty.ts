import { COLUMNS } from './paysim.ts'

/** The ways in which a generated row can break the contract, each row exactly one of them. */
export const DIRTY_KINDS = [
  'missing-field',
  'extra-field',
  'amount-not-a-number',
  'amount-negative',
  'amount-three-decimals',
  'type-unknown',
  'transaction-id-empty',
  'name-missing',
  'flag-not-0-or-1',
  'timestamp-unparseable',
] as const

/** One of {@link DIRTY_KINDS}. */
export type DirtyKind = (typeof DIRTY_KINDS)[number]

/** A count of nothing for every kind. */
export function noneDirty(): Record<DirtyKind, number> {
  return {
    'missing-field': 0,
    'extra-field': 0,
    'amount-not-a-number': 0,
    'amount-negative': 0,
    'amount-three-decimals': 0,
    'type-unknown': 0,
    'transaction-id-empty': 0,
    'name-missing': 0,
    'flag-not-0-or-1': 0,
    'timestamp-unparseable': 0,
  }
}

const CHANGES: Readonly<Record<DirtyKind, (fields: string[]) => string[]>> = {
  'missing-field': (fields) => fields.slice(0, -1),
  'extra-field': (fields) => [...fields, 'extra'],
  // The letter O for a zero, as typed by hand.
  'amount-not-a-number': (fields) => change(fields, 'amount', (amount) => `${amount.slice(0, -1)}O`),
  'amount-negative': (fields) => change(fields, 'amount', (amount) => `-${amount}`),
  'amount-three-decimals': (fields) => change(fields, 'amount', (amount) => `${amount}5`),
  'type-unknown': (fields) => change(fields, 'type', () => 'REFUND'),
  'transaction-id-empty': (fields) => change(fields, 'transactionID', () => ''),
  'name-missing': (fields) => change(fields, 'nameOrig', () => ''),
  'flag-not-0-or-1': (fields) => change(fields, 'isFraud', () => '2'),
  'timestamp-unparseable': (fields) => change(fields, 'timestamp', (time) => `${time.slice(0, 4)}-13${time.slice(7)}`),
}

/** Makes a sound line break the contract in the given way. A line here has no line end. */
export function breakLine(line: string, kind: DirtyKind): string {
  return CHANGES[kind](line.split(',')).join(',')
}

function change(fields: string[], column: (typeof COLUMNS)[number], edit: (field: string) => string): string[] {
  const at = COLUMNS.indexOf(column)
  return fields.with(at, edit(fields[at] ?? ''))
}
