import { z } from 'zod'
import { coalesce, count, countIf, lit, max, rowNumber, sum, when } from '#functions'
import { type Column, type Columns, decimal, type Expr, type LongType, Window } from '#spark-connect'
import { batchParam } from '../batch.ts'
import { defineJob } from '../define-job.ts'
import { type Cells, type Clean, cells, labelOf } from './cells.ts'
import { cleaned, type Reuse } from './clean.ts'
import * as tables from './reports.ts'
import { processed } from './transaction.ts'

/** Parquet on HDFS → decrypted, cleaned, counted → PostgreSQL. */
export const transform = defineJob({
  name: 'transform',
  description: 'Parquet on HDFS → decrypted, cleaned, counted → PostgreSQL',
  params: z.object({ batch: batchParam() }),
  inputs: { processed },
  outputs: {
    transactions: tables.transformedData,
    byType: tables.fraudByType,
    stats: tables.fraudStats,
    flagged: tables.flaggedFraudAccuracy,
    byDay: tables.fraudByDay,
    bands: tables.amountBands,
    balances: tables.balanceViolations,
    destinations: tables.topDestinations,
    quarantine: tables.transformQuarantine,
  },
  accounts: { published: 'transactions', quarantined: 'quarantine' },
  run: ({ inputs, keyOf, reuse }) => reports(cleaned(inputs.processed, keyOf, reuse), reuse),
})

function reports({ kept, conflicts, suspects, different }: ReturnType<typeof cleaned>, reuse: Reuse) {
  const cell = reuse(cells(kept))
  return {
    duplicates: removed(suspects, different),
    transactions: kept,
    byType: byType(cell),
    stats: stats(cell),
    flagged: flagged(cell),
    byDay: cell.groupBy('batch', 'day').agg((c) => ({ ...counts(c), ...amounts(c) })),
    bands: cell
      .groupBy('batch', 'band')
      .agg((c) => counts(c))
      .withColumn('band_label', (c) => labelOf(c.band)),
    balances: cell.groupBy('batch', 'trans_type').agg((c) => ({
      total_transactions: total(c.transactions),
      violations: total(c.violations),
    })),
    destinations: destinations(kept),
    quarantine: conflicts.select((row) => ({
      batch: row.batch,
      transaction_id: row.transaction_id,
      version: row.version,
      rule: lit('rows with the same transactionID differ'),
      trans_type: row.trans_type,
      amount: row.amount,
      event_time: row.event_time,
    })),
  }
}

/** How many copies of a row were left out, by batch. */
function removed(suspects: Clean, different: Clean) {
  const before = suspects.groupBy('batch').agg({ all: count() })
  const after = different.groupBy('batch').agg({ kept: count() })
  return before.join(after, 'batch').select((b) => ({ batch: b.batch, rows: b.all.minus(b.kept) }))
}

type Cell = Columns<Cells['fields']>
type Long = Expr<LongType, 'row'>

/** A sum of counts: a count, so never null. */
function total(column: Long) {
  return coalesce(sum(column), lit(0n))
}

/** A sum of counts over some of the cells. */
function totalIf(condition: Cell['is_fraud'], column: Cell['transactions']) {
  return coalesce(sum(when(condition, column).otherwise(lit(0n))), lit(0n))
}

function counts(c: Cell) {
  return { total_transactions: total(c.transactions), fraudulent_transactions: totalIf(c.is_fraud, c.transactions) }
}

function amounts(c: Cell) {
  return {
    total_amount: sum(c.amount).cast(decimal(28, 2)),
    fraud_amount: sum(when(c.is_fraud, c.amount)).cast(decimal(28, 2)),
  }
}

/** `part` of `whole` in per cent; null where `whole` is 0. */
function percent(part: Column<LongType, 'row'>, whole: Column<LongType, 'row'>) {
  const hundredfold = part.cast(decimal(19, 0)).multiply(lit(100, decimal(3, 0)))
  return when(whole.gt(0), hundredfold.divide(whole.cast(decimal(19, 0))).cast(decimal(9, 4)))
}

function byType(cell: Cells) {
  const counted = cell.groupBy('batch', 'trans_type').agg((c) => counts(c))
  return counted.withColumn('fraud_rate', (c) => percent(c.fraudulent_transactions, c.total_transactions))
}

function stats(cell: Cells) {
  const summed = cell.groupBy('batch').agg((c) => ({
    ...counts(c),
    ...amounts(c),
    max_fraud_amount: max(when(c.is_fraud, c.largest)),
  }))
  return summed.withColumn('avg_fraud_amount', (c) =>
    when(
      c.fraudulent_transactions.gt(0),
      c.fraud_amount.divide(c.fraudulent_transactions.cast(decimal(19, 0))).cast(decimal(22, 6)),
    ),
  )
}

function flagged(cell: Cells) {
  const counted = cell.groupBy('batch').agg((c) => ({
    total_flagged: totalIf(c.is_flagged_fraud, c.transactions),
    true_positive_flags: totalIf(c.is_flagged_fraud.and(c.is_fraud), c.transactions),
  }))
  return counted.withColumn('flag_accuracy', (c) => percent(c.true_positive_flags, c.total_flagged))
}

function destinations(kept: Clean) {
  const received = kept
    .where((t) => t.name_dest.isNotNull())
    .groupBy('batch', 'name_dest')
    .agg((t) => ({
      transactions: count(),
      total_amount: sum(t.amount),
      fraudulent_transactions: countIf(t.is_fraud),
    }))
  const ranked = received.withColumn('place', (d) =>
    rowNumber().over(Window.partitionBy(d.batch).orderBy(d.total_amount.desc(), d.name_dest)),
  )
  return ranked
    .where((d) => d.place.leq(100))
    .drop('place')
    .withColumn('name_dest', (d) => coalesce(d.name_dest, lit('')))
}
