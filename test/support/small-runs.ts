import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { schema, string, timestamp } from '#spark-connect'
import { silentReporter } from '../../src/driver/reporter.ts'
import type { Settling } from '../../src/driver/settle.ts'
import { batchParam, granularityParam } from '../../src/jobs/batch.ts'
import { csv, parquet } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import type { Run } from '../../src/runs/run.ts'
import { type Pipeline, settings } from './pipeline.ts'

// The smallest jobs there are, below a folder of HDFS of their own, for tests of what becomes of runs and files.

/** A row of these jobs. */
export const Row = schema({ id: string(), at: timestamp() })
/** What they take. */
export const params = z.object({ input: z.string(), batch: batchParam(), by: granularityParam() })

/** CSV → a part of a dataset. */
export function ingestTo(root: string, part = 'accepted', name = 'promises') {
  const rows = parquet(Row, root, { part })
  return defineJob({
    ...{ name, description: '', params, inputs: { rows: csv(Row, { batchBy: 'at' }) }, outputs: { rows } },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows.accepted }),
  })
}

/** A CSV of such rows; answers its path. */
export function fileOf(
  pipeline: Pipeline,
  name: string,
  ...rows: readonly (readonly [id: string, day: string])[]
): string {
  const path = join(pipeline.folder, `${name}.csv`)
  writeFileSync(path, `id,at\n${rows.map(([id, day]) => `${id},${day} 10:00:00\n`).join('')}`)
  return path
}

/** The run, once it has succeeded. */
export async function succeeded(running: Promise<Run>): Promise<Run> {
  const run = await running
  expect(run).toMatchObject({ state: 'succeeded', failure: null })
  return run
}

/** The ids that readers of a part see. */
export async function idsAt(pipeline: Pipeline, root: string, part = 'accepted'): Promise<readonly string[]> {
  const batches = Object.values((await pipeline.parquet.newest(root))?.batches ?? {})
  const paths = batches.flatMap(({ parts }) => parts[part]?.path ?? [])
  const read = paths.map((path) => pipeline.spark.read.parquet(`${settings.hdfs.uri}${root}/${path}`).collect())
  return (await Promise.all(read))
    .flat()
    .map(({ id }) => String(id))
    .sort()
}

/** What it takes to put others' runs in order. */
export function settlingOf({ runs, parquet: files, tables }: Pipeline, change: Partial<Settling> = {}): Settling {
  return { runs, parquet: files, tables, reporter: silentReporter, endSession: async () => undefined, ...change }
}

/** The run that began last. */
export async function lastRun({ runs }: Pipeline): Promise<Run> {
  const [run] = await runs.recent(1)
  if (!run) throw new Error('there is no run')
  return run
}
