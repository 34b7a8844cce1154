// A typed query: the compiler knows the columns, their types and which may be null.
import { decimal, nullable, type RowOf, SparkSession, schema, string } from 'sparkwright'
import * as F from 'sparkwright/functions'

const Payment = schema({ id: string(), country: string(), amount: decimal(18, 2), note: nullable(string()) })

/** Totals by country of the payments in a CSV file. */
export async function totalsByCountry(remote: string, tokenFile: string, file: string) {
  await using spark = await SparkSession.connect(remote, { tokenFile })
  const payments = spark.read.schema(Payment).option('header', true).csv(file)
  const totals = payments
    .where((p) => p.amount.gt(0))
    .groupBy('country')
    .agg({ payments: F.count(), total: F.sum('amount'), noted: F.countIf((p) => p.note.isNotNull()) })
    .orderBy('country')
  // p.amuont would not compile, and neither would F.sum('country').
  const rows: RowOf<typeof totals.fields>[] = await totals.collect()
  return rows.map((row) => `${row.country}: ${row.payments} payments, ${row.total ?? 'nothing'} in all`)
}
