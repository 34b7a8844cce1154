// A job of one's own: CSV in, checked and typed Parquet on HDFS out, what breaks the contract in quarantine.
import { decimal, nullable, schema, string, timestamp } from 'sparkwright'
import { batchParam, csv, defineJob, granularityParam, parquet } from 'sparkwright/jobs'
import { z } from 'zod'

const Payment = schema({ id: string(), amount: decimal(18, 2), at: timestamp() })
const Rejected = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })

export const largePayments = defineJob({
  name: 'large-payments',
  description: 'payments with a band, by month',
  params: z.object({ input: z.string(), batch: batchParam(), by: granularityParam() }),
  inputs: { payments: csv(Payment, { batchBy: 'at', rules: (p) => ({ 'amount is below 0': p.amount.geq(0) }) }) },
  outputs: {
    payments: parquet(Payment, '/user/sparkwright/payments'),
    rejected: parquet(Rejected, '/user/sparkwright/payments', { part: 'rejected' }),
  },
  accounts: { published: 'payments', quarantined: 'rejected' },
  run: ({ inputs }) => ({ payments: inputs.payments.accepted, rejected: inputs.payments.rejected }),
})
