import { count, countIf, lit, max, not, sum, toDate, when } from '#functions'
import { type Column, type Columns, decimal, type IntegerType, int } from '#spark-connect'
import type { cleaned } from './clean.ts'

/** The frame of {@link cells}. */
export type Cells = ReturnType<typeof cells>
/** A frame of clean transactions. */
export type Clean = ReturnType<typeof cleaned>['kept']
type Transaction = Columns<Clean['fields']>

/**
 * The transactions counted in small cells, from which every report but one is made without going through the rows
 * again. All its figures can be added up exactly.
 */
export function cells(transactions: Clean) {
  const described = transactions.withColumns((t) => ({
    day: toDate(t.event_time),
    band: bandOf(t),
    violated: not(senderBalance(t).equalTo(t.new_balance_orig)),
  }))
  return described.groupBy('batch', 'day', 'trans_type', 'band', 'is_fraud', 'is_flagged_fraud').agg((t) => ({
    transactions: count(),
    amount: sum(t.amount),
    largest: max(t.amount),
    violations: countIf(t.violated),
  }))
}

/** What PaySim's law makes of the sender's balance; an account is never overdrawn. */
function senderBalance(t: Transaction) {
  const received = t.old_balance_orig.plus(t.amount)
  const paid = t.old_balance_orig.minus(t.amount)
  const none = lit(0, decimal(19, 2))
  return when(t.trans_type.equalTo('CASH_IN'), received).when(paid.lt(0), none).otherwise(paid)
}

const band = (number: number) => lit(number, int())

/** Bands of amounts: each ten times as wide as the one before. */
function bandOf({ amount }: Transaction) {
  return when(amount.lt(10), band(0))
    .when(amount.lt(100), band(1))
    .when(amount.lt(1_000), band(2))
    .when(amount.lt(10_000), band(3))
    .when(amount.lt(100_000), band(4))
    .when(amount.lt(1_000_000), band(5))
    .otherwise(band(6))
}

/** What a band is called. */
export function labelOf(number: Column<IntegerType, 'row'>) {
  return when(number.equalTo(0), lit('below 10'))
    .when(number.equalTo(1), lit('10 – 100'))
    .when(number.equalTo(2), lit('100 – 1k'))
    .when(number.equalTo(3), lit('1k – 10k'))
    .when(number.equalTo(4), lit('10k – 100k'))
    .when(number.equalTo(5), lit('100k – 1M'))
    .otherwise(lit('1M and more'))
}
