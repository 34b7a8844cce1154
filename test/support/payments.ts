import {
  type DataFrame,
  Decimal,
  decimal,
  long,
  nullable,
  type Schema,
  type SparkSession,
  schema,
  string,
  Timestamp,
  timestamp,
} from '#spark-connect'

export const Payment = schema({
  id: long(),
  type: string(),
  amount: decimal(18, 2),
  note: nullable(string()),
  at: timestamp(),
})

const ROWS = [
  { id: 1n, type: 'CASH', amount: '10.50', note: 'first', at: '2026-01-31T12:00:00.123456Z' },
  { id: 2n, type: 'CARD', amount: '0.01', note: undefined, at: '2026-02-01T00:00:00Z' },
  { id: 3n, type: 'CASH', amount: '9999999999999999.99', note: 'größe "𝄞"\n2', at: '1970-01-01T00:00:00.000001Z' },
]
/** The rows of {@link payments}, as they have to come back. */
export const PAYMENTS = ROWS.map(({ amount, note, at: moment, ...row }) => ({
  ...row,
  amount: Decimal.from(amount),
  note: note ?? null,
  at: Timestamp.parse(moment),
}))

/** Rows from constants in SQL. */
export async function rowsOf<S>(spark: SparkSession, wanted: Schema<S>, values: string): Promise<DataFrame<S>> {
  const names = wanted.fields.map(({ name }) => `\`${name.replaceAll('`', '``')}\``)
  return (await spark.sql(`select * from values ${values} as t(${names})`)).as(wanted)
}

/** A few payments, with what is hard to keep: digits, quotes, line ends, microseconds. */
export function payments(spark: SparkSession): Promise<DataFrame<typeof Payment extends Schema<infer S> ? S : never>> {
  const text = (value: string | undefined) => (value === undefined ? 'null' : `'${value.replaceAll('\n', '\\n')}'`)
  const rows = ROWS.map((row) => {
    const amount = `cast('${row.amount}' as decimal(18,2))`
    return `(${row.id}L, '${row.type}', coalesce(${amount}, 0), ${text(row.note)}, timestamp'${row.at}')`
  })
  return rowsOf(spark, Payment, rows.join(', '))
}
