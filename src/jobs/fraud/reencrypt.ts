import { z } from 'zod'
import { aesDecrypt, aesEncrypt, type BinaryType, type Column, decode } from '#spark-connect'
import { batchParam } from '../batch.ts'
import { defineJob } from '../define-job.ts'
import { boundTo, processed, quarantined } from './transaction.ts'

/** The same rows, encrypted with the newest key of the ring. */
export const reencrypt = defineJob({
  name: 'reencrypt',
  description: 'the same Parquet on HDFS, encrypted with the newest key (see keys rotate)',
  params: z.object({ batch: batchParam() }),
  inputs: { accepted: processed, quarantine: quarantined },
  outputs: { accepted: processed, quarantine: quarantined },
  accounts: { published: 'accepted', quarantined: 'quarantine' },
  run: ({ inputs, key, keyOf, token }) => {
    const plain = (value: Column<BinaryType | null, 'row'>, column: string, batch: Parameters<typeof keyOf>[0]) =>
      aesDecrypt(value, keyOf(batch), boundTo(column))
    const anew = (...cell: Parameters<typeof plain>) => aesEncrypt(plain(...cell), key, boundTo(cell[1]))
    return {
      accepted: inputs.accepted.withColumns((row) => ({
        nameOrig: anew(row.nameOrig, 'nameOrig', row.batch),
        nameDest: anew(row.nameDest, 'nameDest', row.batch),
        // As they are: their key does not change. Batches from before there were any get theirs.
        nameOrigToken: token(decode(plain(row.nameOrig, 'nameOrig', row.batch))),
        nameDestToken: token(decode(plain(row.nameDest, 'nameDest', row.batch))),
      })),
      quarantine: inputs.quarantine.withColumns((row) => ({ line: anew(row.line, 'line', row.batch) })),
    }
  },
})
