import { aesDecrypt, aesEncrypt, coalesce, concat, lit, tryAesDecrypt } from '#functions'
import {
  type BinaryType,
  binary,
  boolean,
  type Column,
  decimal,
  type Expr,
  type FieldsOf,
  int,
  nullable,
  type StringType,
  schema,
  string,
  timestamp,
} from '#spark-connect'
import { parquet } from '../dataset.ts'

/** The kinds of PaySim transactions. */
export const TRANSACTION_TYPES = ['CASH_IN', 'CASH_OUT', 'DEBIT', 'PAYMENT', 'TRANSFER'] as const

/** The version of what ciphertexts are bound to; 1 was the name of their column alone. */
const SCHEMA_VERSION = 2

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

type Batch = Column<StringType, 'row'>
type Key = Expr<BinaryType | null, 'row' | 'literal'>

/** What ciphertexts are bound to: their dataset, column and batch. Elsewhere they do not decrypt. */
function boundTo({ root, part }: typeof processed | typeof quarantined, column: string, batch: Batch) {
  return { aad: concat(lit(`${root}/${part}:${column}:v${SCHEMA_VERSION}:`), batch) }
}

type Bound = Parameters<typeof boundTo>

/** Encrypts a value where it is to lie. */
export function sealed<T extends BinaryType | StringType | null>(
  value: Expr<T, 'row' | 'literal'>,
  key: Key,
  ...place: Bound
) {
  return aesEncrypt(value, key, boundTo(...place))
}

/** Decrypts a value where it lies; one of before values were bound to their batch, too. Fails for every other. */
export function opened(value: Expr<BinaryType | null, 'row'>, key: Key, ...place: Bound) {
  const [, column] = place
  return coalesce(tryAesDecrypt(value, key, boundTo(...place)), aesDecrypt(value, key, { aad: `${column}:v1` }))
}
