import { z } from 'zod'
import { coalesce, count, countIf, lit, max, sum, when } from '#functions'
import { decimal, int, long, nullable, schema, string } from '#spark-connect'
import { batchParam } from '../batch.ts'
import { csv, parquet, table } from '../dataset.ts'
import { defineJob } from '../define-job.ts'
import { CardTransaction, cardTransactions } from './transaction.ts'

const Quarantined = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })

const ByClass = schema({
  class: int(),
  transactions: long(),
  total_amount: nullable(decimal(28, 2)),
  max_amount: nullable(decimal(18, 2)),
})

const Totals = schema({
  transactions: long(),
  frauds: long(),
  total_amount: nullable(decimal(28, 2)),
  max_amount: nullable(decimal(18, 2)),
})

const ByHour = schema({ hour: int(), transactions: long(), frauds: long() })

/** CSV → checked, typed Parquet. Equal lines are different transactions here: none is removed. */
export const creditcardIngest = defineJob({
  name: 'creditcard-ingest',
  description: 'the real ULB credit-card CSV → typed Parquet on HDFS',
  params: z.object({
    input: z.string().optional().describe('the CSV (default: what npm run data:creditcard fetched)'),
  }),
  inputs: {
    transactions: csv(CardTransaction, {
      rules: (row) => ({
        'Amount is below 0': row.Amount.geq(0),
        // The report counts hours in an int.
        'Time is not from 0 to 1000000000 seconds': row.Time.between(0, 1_000_000_000),
      }),
    }),
  },
  outputs: { accepted: cardTransactions, quarantine: parquet(Quarantined, '/creditcard', { part: 'quarantine' }) },
  accounts: { published: 'accepted', quarantined: 'quarantine' },
  run: ({ inputs }) => ({ accepted: inputs.transactions.accepted, quarantine: inputs.transactions.rejected }),
})

/** One row a batch; amounts are euros. */
export const creditcardTotals = table(Totals, 'creditcard_totals', { key: [] })

/** Parquet → totals, by class and by hour. */
export const creditcardReport = defineJob({
  name: 'creditcard-report',
  description: 'credit-card Parquet on HDFS → totals in PostgreSQL',
  params: z.object({ batch: batchParam() }),
  inputs: { transactions: cardTransactions },
  outputs: {
    byClass: table(ByClass, 'creditcard_by_class', { key: ['class'] }),
    byHour: table(ByHour, 'creditcard_by_hour', { key: ['hour'] }),
    totals: creditcardTotals,
  },
  accounts: { published: ['byClass', 'transactions'] },
  run: ({ inputs: { transactions } }) => ({
    byClass: transactions
      .select((t) => ({
        batch: t.batch,
        class: when(t.Class, lit(1, int())).otherwise(lit(0, int())),
        amount: t.Amount,
      }))
      .groupBy('batch', 'class')
      .agg((t) => ({ transactions: count(), total_amount: sum(t.amount), max_amount: max(t.amount) })),
    byHour: transactions
      .withColumn('hour', (t) => coalesce(t.Time.divide(3600).cast(int()), lit(0, int())))
      .groupBy('batch', 'hour')
      .agg((t) => ({ transactions: count(), frauds: countIf(t.Class) })),
    totals: transactions.groupBy('batch').agg((t) => ({
      transactions: count(),
      frauds: countIf(t.Class),
      total_amount: sum(t.Amount),
      max_amount: max(t.Amount),
    })),
  }),
})
