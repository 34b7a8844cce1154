import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/config.ts'
import type { Pipeline } from './pipeline.ts'

/** Where it keeps its files, and its table. */
export const SMALL_ROOT = '/user/sparkwright/small'
export const SMALL_TABLE = 'small_rows'

/** Modules of somebody's own, in plain JavaScript: the smallest pipeline there is, CSV → Parquet → a table. */
export interface SmallPipeline {
  /** Modules that export the pipeline, and each of its jobs. */
  readonly pipeline: string
  readonly ingest: string
  readonly copy: string
  /** A CSV of `rows` rows for each month of the first quarter of 2020. */
  readonly input: string
}

/** Writes the modules, where they find the built library, and forgets what was published by them before. */
export async function smallPipeline(pipeline: Pipeline, rows = 20): Promise<SmallPipeline> {
  for (const folder of ['runs', 'manifests']) await pipeline.hdfs.delete(`${SMALL_ROOT}/${folder}`)
  await pipeline.owner.run(`drop table if exists ${SMALL_TABLE}`)
  const input = join(pipeline.folder, 'small.csv')
  const lines = ['01', '02', '03'].flatMap((month) =>
    Array.from({ length: rows }, (_, i) => `${month}-${i},2020-${month}-0${(i % 9) + 1} 10:00:00`),
  )
  writeFileSync(input, `id,at\n${lines.join('\n')}\n`)
  return {
    input,
    ingest: moduleOf('small-ingest.js', INGEST),
    copy: moduleOf('small-copy.js', COPY),
    pipeline: moduleOf(
      'small-pipeline.js',
      `import { definePipeline } from 'sparkwright/jobs'
       import { copy } from './small-copy.js'
       import { ingest } from './small-ingest.js'
       export const small = definePipeline({ name: 'small', description: 'a small one', jobs: [copy, ingest] })`,
    ),
  }
}

/** Writes a module that may import the package by its name; answers where it is. */
export function moduleOf(name: string, text: string): string {
  const file = join(packageRoot, 'dist', name)
  writeFileSync(file, text)
  return file
}

const INGEST = `
import { nullable, schema, string, timestamp } from 'sparkwright'
import { batchParam, csv, defineJob, granularityParam, parquet } from 'sparkwright/jobs'
import { z } from 'zod'
const Row = schema({ id: string(), at: timestamp() })
const Bad = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
export const rows = parquet(Row, '${SMALL_ROOT}')
export const ingest = defineJob({
  name: 'small-ingest',
  description: 'CSV to Parquet',
  params: z.object({ input: z.string(), batch: batchParam(), by: granularityParam() }),
  inputs: { rows: csv(Row, { batchBy: 'at' }) },
  outputs: { rows, bad: parquet(Bad, '${SMALL_ROOT}', { part: 'bad' }) },
  accounts: { published: 'rows', quarantined: 'bad' },
  run: ({ inputs }) => ({ rows: inputs.rows.accepted, bad: inputs.rows.rejected }),
})`

const COPY = `
import { schema, string, timestamp } from 'sparkwright'
import { batchParam, defineJob, table } from 'sparkwright/jobs'
import { z } from 'zod'
import { rows } from './small-ingest.js'
export const copy = defineJob({
  name: 'small-copy',
  description: 'Parquet to a table',
  params: z.object({ batch: batchParam() }),
  inputs: { rows },
  outputs: { rows: table(schema({ id: string(), at: timestamp() }), '${SMALL_TABLE}', { key: ['id'] }) },
  accounts: { published: 'rows' },
  run: ({ inputs }) => ({ rows: inputs.rows }),
})`
