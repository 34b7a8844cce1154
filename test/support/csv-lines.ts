import { boundTo, decrypted } from './pipeline.ts'

/** The header of a transactions file, in the generator's order. */
export const HEADER =
  'transactionID,step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud,timestamp'

/** A sound transaction, all values as text. */
export const SOUND = {
  transactionID: 'T1',
  step: '1',
  type: 'TRANSFER',
  amount: '10.25',
  nameOrig: 'C1',
  oldbalanceOrg: '20.00',
  newbalanceOrig: '9.75',
  nameDest: 'C2',
  oldbalanceDest: '0.00',
  newbalanceDest: '10.25',
  isFraud: '0',
  isFlaggedFraud: '0',
  timestamp: '2030-01-15 10:00:00',
} as const

/** The columns of a transaction. */
export type Transaction = { readonly [column in keyof typeof SOUND]: string }

/** A line for a sound transaction, changed as given. Values are written as they are: quote them where they need it. */
export function lineOf(changed: Partial<Transaction> = {}): string {
  return Object.values({ ...SOUND, ...changed }).join(',')
}

/** A whole file: the header and these transactions. */
export function csvOf(...rows: readonly Partial<Transaction>[]): string {
  return `${[HEADER, ...rows.map(lineOf)].join('\n')}\n`
}

/** Says without Spark and without the contract what is wrong with a line of the generator's; '' is nothing. */
export function wrongWith(line: string): string {
  const [id = '', , type = '', amount = '', name = '', , , , , , isFraud = '', , time = '', ...more] = line.split(',')
  if (time === '' || more.length > 0) return 'wrong number of fields'
  if (id === '') return 'transactionID is empty'
  if (!/^-?\d+\.\d+$/.test(amount)) return 'amount is not of type decimal(18,2)'
  if (!/^-?\d+\.\d\d$/.test(amount)) return 'amount has more than 2 digits after the point'
  if (name === '') return 'nameOrig is empty'
  if (!/^[01]$/.test(isFraud)) return 'isFraud is not 0 or 1'
  if (/^\d+-1[3-9]-/.test(time)) return 'timestamp is not a time as 2020-03-05 14:15:16'
  if (!['CASH_IN', 'CASH_OUT', 'DEBIT', 'PAYMENT', 'TRANSFER'].includes(type))
    return 'type is not one of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER'
  return amount.startsWith('-') ? 'amount is below 0' : ''
}

/** The lines below the header. */
export function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n').slice(1)
}

/** A sound line without `step`, which is not kept. */
export function withoutStep(line: string): string {
  return line.split(',').toSpliced(1, 1).join(',')
}

/** A row as the line that it was read from, without `step`; `name` says what an account's name is, and decrypts it unless told otherwise. */
export function rowLine(
  row: Readonly<Record<string, unknown>>,
  name = (value: unknown, column: string) => decrypted(value, boundTo(column, row.batch)),
): string {
  return [
    row.transactionID,
    row.type,
    row.amount,
    name(row.nameOrig, 'nameOrig'),
    row.oldbalanceOrg,
    row.newbalanceOrig,
    name(row.nameDest, 'nameDest'),
    row.oldbalanceDest,
    row.newbalanceDest,
    Number(row.isFraud),
    Number(row.isFlaggedFraud),
    String(row.timestamp).replace('T', ' ').slice(0, 19),
  ].join()
}
