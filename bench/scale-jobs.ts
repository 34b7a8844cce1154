import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A small pipeline in files, as somebody's own: days from CSV to Parquet, and from there to Parquet elsewhere. */
export interface DailyJobs {
  /** The name of the job that writes the days. */
  readonly name: string
  /** Where the days lie. */
  readonly root: string
  /** The modules of the two jobs. */
  readonly ingest: string
  readonly copy: string
}

/** Writes the modules into a folder. `name`: of the dataset and the jobs. */
export function dailyJobs(folder: string, name: string): DailyJobs {
  const root = `/user/sparkwright/${name}`
  const [ingest, copy] = [join(folder, `${name}-ingest.mjs`), join(folder, `${name}-copy.mjs`)]
  writeFileSync(ingest, INGEST.replaceAll('NAME', name).replaceAll('ROOT', root))
  writeFileSync(copy, COPY.replaceAll('NAME', name).replaceAll('ROOT', root))
  return { name: `${name}-ingest`, root, ingest, copy }
}

/** The name of a day, counted from the first one. */
export function dayOf(index: number): string {
  return new Date(Date.UTC(2015, 0, 1 + index)).toISOString().slice(0, 10)
}

const HEAD = `
import { nullable, schema, string, timestamp } from 'sparkwright'
import { batchParam, csv, defineJob, granularityParam, parquet } from 'sparkwright/jobs'
import { z } from 'zod'
const Row = schema({ id: string(), at: timestamp() })
`

const INGEST = `${HEAD}
const Bad = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
export const ingest = defineJob({
  name: 'NAME-ingest', description: 'days from CSV',
  params: z.object({ input: z.string(), batch: batchParam(), by: granularityParam() }),
  inputs: { rows: csv(Row, { batchBy: 'at' }) },
  outputs: { rows: parquet(Row, 'ROOT'), bad: parquet(Bad, 'ROOT', { part: 'bad' }) },
  accounts: { published: 'rows', quarantined: 'bad' },
  run: ({ inputs }) => ({ rows: inputs.rows.accepted, bad: inputs.rows.rejected }),
})
`

const COPY = `${HEAD}
export const copy = defineJob({
  name: 'NAME-copy', description: 'days elsewhere', params: z.object({ batch: batchParam() }),
  inputs: { rows: parquet(Row, 'ROOT') }, outputs: { rows: parquet(Row, 'ROOT-copy') },
  accounts: { published: 'rows' }, run: ({ inputs }) => ({ rows: inputs.rows }),
})
`
