import { z } from 'zod'
import { count, countIf, lit, max, rowNumber, when } from '#functions'
import { decimal, Window } from '#spark-connect'
import { decrypted } from '../../src/jobs/fraud/clean.ts'
import * as tables from '../../src/jobs/fraud/reports.ts'
import { processed } from '../../src/jobs/fraud/transaction.ts'
import { batchParam, defineJob } from '../../src/jobs/index.ts'

/**
 * The job `transform` for tests of what becomes of a publication, not of its figures: three of its tables, by their own
 * contracts, and no row without an id of its own. It takes a third of the time.
 */
export const smallTransform = defineJob({
  name: 'transform',
  description: 'Parquet on HDFS → three tables in PostgreSQL',
  params: z.object({ batch: batchParam() }),
  inputs: { processed },
  outputs: { transactions: tables.transformedData, byType: tables.fraudByType, quarantine: tables.transformQuarantine },
  accounts: { published: 'transactions', quarantined: 'quarantine' },
  run: ({ inputs, keyOf }) => ({
    transactions: timed(inputs.processed, keyOf)
      .where((row) => row.times.equalTo(1n))
      .drop('times', 'version'),
    byType: timed(inputs.processed, keyOf)
      .where((row) => row.times.equalTo(1n))
      .groupBy('batch', 'trans_type')
      .agg((row) => ({
        total_transactions: count(),
        fraudulent_transactions: countIf(row.is_fraud),
        fraud_rate: max(when(row.is_fraud, lit(1, decimal(9, 4)))),
      })),
    quarantine: timed(inputs.processed, keyOf)
      .where((row) => row.times.gt(1n))
      .select((row) => ({
        batch: row.batch,
        transaction_id: row.transaction_id,
        version: row.version,
        rule: lit('rows with the same transactionID'),
        trans_type: row.trans_type,
        amount: row.amount,
        event_time: row.event_time,
      })),
  }),
})

/** How often each row's id stands in its batch, and which of those it is. */
function timed(...[rows, keyOf]: Parameters<typeof decrypted>) {
  return decrypted(rows, keyOf).withColumns((row) => {
    const ofId = Window.partitionBy(row.batch, row.transaction_id)
    return { times: count().over(ofId), version: rowNumber().over(ofId.orderBy(row.event_time, row.amount)) }
  })
}

/** Its tables. */
export const SMALL_TABLES = [tables.transformedData, tables.fraudByType, tables.transformQuarantine].map(
  ({ name }) => name,
)
