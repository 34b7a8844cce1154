import { boolean, decimal, double, schema } from '#spark-connect'
import { parquet } from '../dataset.ts'

const v = double()

/** A transaction of the ULB credit-card data: seconds since the first one, 28 principal components, the amount in euros. */
export const CardTransaction = schema({
  Time: double(),
  ...{ V1: v, V2: v, V3: v, V4: v, V5: v, V6: v, V7: v, V8: v, V9: v, V10: v, V11: v, V12: v, V13: v, V14: v },
  ...{ V15: v, V16: v, V17: v, V18: v, V19: v, V20: v, V21: v, V22: v, V23: v, V24: v, V25: v, V26: v, V27: v, V28: v },
  Amount: decimal(18, 2),
  Class: boolean(),
})

/** What the first job writes and the second reads. */
export const cardTransactions = parquet(CardTransaction, '/creditcard')
