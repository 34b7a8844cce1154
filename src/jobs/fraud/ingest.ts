import { z } from 'zod'
import { length } from '#functions'
import { batchParam, granularityParam } from '../batch.ts'
import { csv } from '../dataset.ts'
import { defineJob } from '../define-job.ts'
import { processed, quarantined, RawTransaction, sealed, TRANSACTION_TYPES } from './transaction.ts'

/** CSV → checked, typed, encrypted Parquet; rows that break the contract go to quarantine. */
export const ingest = defineJob({
  name: 'ingest',
  description: 'CSV of transactions → checked, typed, encrypted Parquet on HDFS',
  params: z.object({
    input: z
      .string()
      .optional()
      .describe('the CSV: a file, a folder or hdfs://…, plain or .gz (default: generated data)'),
    batch: batchParam(),
    by: granularityParam(),
  }),
  inputs: {
    transactions: csv(RawTransaction, {
      batchBy: 'timestamp',
      rules: (row) => ({
        [`type is not one of ${TRANSACTION_TYPES.join(', ')}`]: row.type.isin(...TRANSACTION_TYPES),
        'amount is below 0': row.amount.geq(0),
        // It is a key of tables, of which PostgreSQL takes none of more than some 2,700 bytes.
        'transactionID has more than 255 characters': length(row.transactionID).leq(255),
      }),
    }),
  },
  outputs: { accepted: processed, quarantine: quarantined },
  accounts: { published: 'accepted', quarantined: 'quarantine' },
  run: ({ inputs, key, token }) => ({
    accepted: inputs.transactions.accepted.drop('step').withColumns((row) => ({
      nameOrig: sealed(row.nameOrig, key, processed, 'nameOrig', row.batch),
      nameDest: sealed(row.nameDest, key, processed, 'nameDest', row.batch),
      nameOrigToken: token(row.nameOrig),
      nameDestToken: token(row.nameDest),
    })),
    quarantine: inputs.transactions.rejected.withColumns((row) => ({
      line: sealed(row.line, key, quarantined, 'line', row.batch),
    })),
  }),
})
