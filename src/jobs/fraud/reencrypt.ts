import { z } from 'zod'
import { decode } from '#functions'
import type { BinaryType, Column, StringType } from '#spark-connect'
import { batchParam } from '../batch.ts'
import { defineJob } from '../define-job.ts'
import { opened, processed, quarantined, sealed } from './transaction.ts'

type Place = readonly [dataset: typeof processed | typeof quarantined, column: string, batch: Column<StringType, 'row'>]

/** The same rows, encrypted with the newest key of the ring. */
export const reencrypt = defineJob({
  name: 'reencrypt',
  description: 'the same Parquet on HDFS, encrypted with the newest key (see keys rotate)',
  params: z.object({ batch: batchParam() }),
  inputs: { accepted: processed, quarantine: quarantined },
  outputs: { accepted: processed, quarantine: quarantined },
  accounts: { published: 'accepted', quarantined: 'quarantine' },
  // They were set aside before.
  quarantineLimit: 1,
  run: ({ inputs, key, keyOf, token }) => {
    const plain = (value: Column<BinaryType | null, 'row'>, ...place: Place) => opened(value, keyOf(place[2]), ...place)
    const anew = (value: Column<BinaryType | null, 'row'>, ...place: Place) =>
      sealed(plain(value, ...place), key, ...place)
    return {
      accepted: inputs.accepted.withColumns((row) => ({
        nameOrig: anew(row.nameOrig, processed, 'nameOrig', row.batch),
        nameDest: anew(row.nameDest, processed, 'nameDest', row.batch),
        // As they are: their key does not change. Batches from before there were any get theirs.
        nameOrigToken: token(decode(plain(row.nameOrig, processed, 'nameOrig', row.batch))),
        nameDestToken: token(decode(plain(row.nameDest, processed, 'nameDest', row.batch))),
      })),
      quarantine: inputs.quarantine.withColumns((row) => ({ line: anew(row.line, quarantined, 'line', row.batch) })),
    }
  },
})
