import { count, decode, rowNumber } from '#functions'
import { type BinaryType, type Column, type DataFrame, type Expr, type StringType, Window } from '#spark-connect'
import type { Batched } from '../dataset.ts'
import { opened, type Processed, processed } from './transaction.ts'

/** See `JobContext.keyOf`. */
export type KeyOf = (batch: Column<StringType, 'row'>) => Expr<BinaryType | null, 'row' | 'literal'>
type Rows = DataFrame<Processed & Batched>
/** See `JobContext.reuse`. */
export type Reuse = <S>(frame: DataFrame<S>) => DataFrame<S>

/** The ids that stand in a batch more than once; few or none, so it is worth keeping. */
export function repeatedIds(rows: Rows, reuse: Reuse) {
  const ids = rows.groupBy('batch', 'transactionID').agg({ times: count() })
  return reuse(ids.where((id) => id.times.gt(1)).select('batch', 'transactionID'))
}

/** Rows with account names in plain and the names of the published columns. */
export function decrypted(rows: Rows, keyOf: KeyOf) {
  return rows.select((row) => ({
    batch: row.batch,
    transaction_id: row.transactionID,
    trans_type: row.type,
    amount: row.amount,
    name_orig: decode(opened(row.nameOrig, keyOf(row.batch), processed, 'nameOrig', row.batch)),
    name_dest: decode(opened(row.nameDest, keyOf(row.batch), processed, 'nameDest', row.batch)),
    old_balance_orig: row.oldbalanceOrg,
    new_balance_orig: row.newbalanceOrig,
    old_balance_dest: row.oldbalanceDest,
    new_balance_dest: row.newbalanceDest,
    is_fraud: row.isFraud,
    is_flagged_fraud: row.isFlaggedFraud,
    event_time: row.timestamp,
  }))
}

/**
 * What becomes of the rows: of equal ones one is kept; where rows with one id differ, all of them are set aside.
 * Equality is of the decrypted values: the same name has another ciphertext each time. Only the rows whose ids are
 * repeated go through that, the others are passed on as they are.
 */
export function cleaned(rows: Rows, keyOf: KeyOf, reuse: Reuse) {
  const repeated = repeatedIds(rows, reuse)
  const single = decrypted(rows.join(repeated, ['batch', 'transactionID'], 'anti'), keyOf)
  const suspects = decrypted(rows.join(repeated, ['batch', 'transactionID'], 'semi'), keyOf)
  const different = suspects.distinct()
  const ids = different.groupBy('batch', 'transaction_id').agg({ versions: count() })
  const conflicting = ids.where((id) => id.versions.gt(1)).select('batch', 'transaction_id')
  return {
    kept: single.union(different.join(conflicting, ['batch', 'transaction_id'], 'anti')),
    conflicts: different.join(conflicting, ['batch', 'transaction_id'], 'semi').withColumns((row) => ({
      version: rowNumber().over(Window.partitionBy(row.batch, row.transaction_id).orderBy(row.event_time, row.amount)),
    })),
    suspects,
    different,
  }
}
