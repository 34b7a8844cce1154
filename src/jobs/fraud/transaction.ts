import { binary, boolean, decimal, type FieldsOf, int, nullable, schema, string, timestamp } from '#spark-connect'
import { parquet } from '../dataset.ts'

/** The kinds of PaySim transactions. */
export const TRANSACTION_TYPES = ['CASH_IN', 'CASH_OUT', 'DEBIT', 'PAYMENT', 'TRANSFER'] as const

/** The version of {@link Processed} that ciphertexts are bound to, beside their column's name. */
export const SCHEMA_VERSION = 1

/** A transaction as the CSV holds it. Source: PaySim's columns, with an id and a time. Times are UTC. */
export const RawTransaction = schema({
  transactionID: string(),
  step: int(),
  type: string(),
  amount: decimal(18, 2),
  nameOrig: string(),
  oldbalanceOrg: decimal(18, 2),
  newbalanceOrig: decimal(18, 2),
  nameDest: string(),
  oldbalanceDest: decimal(18, 2),
  newbalanceDest: decimal(18, 2),
  isFraud: boolean(),
  isFlaggedFraud: boolean(),
  timestamp: timestamp(),
})
export interface RawTransaction extends FieldsOf<typeof RawTransaction> {}

/** A transaction at rest: account names encrypted, and a token of each to join and group by. */
export const Processed = schema({
  transactionID: string(),
  type: string(),
  amount: decimal(18, 2),
  nameOrig: nullable(binary()),
  nameOrigToken: nullable(binary()),
  oldbalanceOrg: decimal(18, 2),
  newbalanceOrig: decimal(18, 2),
  nameDest: nullable(binary()),
  nameDestToken: nullable(binary()),
  oldbalanceDest: decimal(18, 2),
  newbalanceDest: decimal(18, 2),
  isFraud: boolean(),
  isFlaggedFraud: boolean(),
  timestamp: timestamp(),
})
export interface Processed extends FieldsOf<typeof Processed> {}

/** A CSV row that was set aside; its line holds account names, so it is encrypted too. */
export const Quarantined = schema({
  line: nullable(binary()),
  file: string(),
  rule: string(),
  runId: string(),
})

const ROOT = '/processed_fraud_data'

/** What ingest writes and transform reads. */
export const processed = parquet(Processed, ROOT)
/** What ingest sets aside. */
export const quarantined = parquet(Quarantined, ROOT, { part: 'quarantine' })

/** The additional data that ciphertexts of a column are bound to. */
export function boundTo(column: string): { readonly aad: string } {
  return { aad: `${column}:v${SCHEMA_VERSION}` }
}
