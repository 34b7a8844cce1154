import { boolean, date, decimal, int, long, nullable, schema, string, timestamp } from '#spark-connect'
import { table } from '../dataset.ts'

const TransformedData = schema({
  transaction_id: string(),
  trans_type: string(),
  amount: decimal(18, 2),
  name_orig: nullable(string()),
  name_dest: nullable(string()),
  old_balance_orig: decimal(18, 2),
  new_balance_orig: decimal(18, 2),
  old_balance_dest: decimal(18, 2),
  new_balance_dest: decimal(18, 2),
  is_fraud: boolean(),
  is_flagged_fraud: boolean(),
  event_time: timestamp(),
})

const FraudByType = schema({
  trans_type: string(),
  total_transactions: long(),
  fraudulent_transactions: long(),
  fraud_rate: nullable(decimal(9, 4)),
})

const FraudStats = schema({
  total_transactions: long(),
  total_amount: nullable(decimal(28, 2)),
  fraudulent_transactions: long(),
  fraud_amount: nullable(decimal(28, 2)),
  avg_fraud_amount: nullable(decimal(22, 6)),
  max_fraud_amount: nullable(decimal(18, 2)),
})

const FlaggedFraudAccuracy = schema({
  total_flagged: long(),
  true_positive_flags: long(),
  flag_accuracy: nullable(decimal(9, 4)),
})

const FraudByDay = schema({
  day: date(),
  total_transactions: long(),
  total_amount: nullable(decimal(28, 2)),
  fraudulent_transactions: long(),
  fraud_amount: nullable(decimal(28, 2)),
})

const AmountBands = schema({
  band: int(),
  band_label: nullable(string()),
  total_transactions: long(),
  fraudulent_transactions: long(),
})

const BalanceViolations = schema({
  trans_type: string(),
  total_transactions: long(),
  violations: long(),
})

const TopDestinations = schema({
  name_dest: string(),
  transactions: long(),
  total_amount: nullable(decimal(28, 2)),
  fraudulent_transactions: long(),
})

const TransformQuarantine = schema({
  transaction_id: string(),
  version: int(),
  rule: string(),
  trans_type: string(),
  amount: decimal(18, 2),
  event_time: timestamp(),
})

/** Every transaction that passed, account names in plain. */
export const transformedData = table(TransformedData, 'transformed_data', { key: ['transaction_id'] })
/** Rates are per cent. */
export const fraudByType = table(FraudByType, 'fraud_by_type', { key: ['trans_type'] })
/** One row a batch; averages and maxima are of frauds. */
export const fraudStats = table(FraudStats, 'fraud_stats', { key: [] })
/** One row a batch; how many of the flagged transactions were frauds. */
export const flaggedFraudAccuracy = table(FlaggedFraudAccuracy, 'flagged_fraud_accuracy', { key: [] })
/** The time series. Days are UTC. */
export const fraudByDay = table(FraudByDay, 'fraud_by_day', { key: ['day'] })
export const amountBands = table(AmountBands, 'amount_bands', { key: ['band'] })
/** Transactions after which the sender's balance is not what the amount makes of it. */
export const balanceViolations = table(BalanceViolations, 'balance_violations', { key: ['trans_type'] })
/** The hundred accounts of each batch that received most. */
export const topDestinations = table(TopDestinations, 'top_destinations', { key: ['name_dest'] })
/** Rows that share their id with a different row: which one is right is not for us to say. */
export const transformQuarantine = table(TransformQuarantine, 'transform_quarantine', {
  key: ['transaction_id', 'version'],
})
