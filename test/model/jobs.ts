import { z } from 'zod'
import { DataFrame, type SparkSession, schema, string } from '#spark-connect'
import { StoreError } from '../../src/driver/ports.ts'
import { parquet, table } from '../../src/jobs/dataset.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import type { Process } from './process.ts'
import { type ModelSpark, type Publishing, ROWS, type Sources, withDefaults } from './reads.ts'
import { ROOT, TABLE } from './world.ts'

// The jobs of the model, and as much of Spark as they use: what it reads and writes.

const Row = schema({ id: string() })

/** A job that writes one batch: parts of the dataset, or the table. */
export function jobOf(process: Process, publishing: Publishing): Job {
  const { batch, parts, encrypts, into } = withDefaults(publishing)
  const name = `job-${process.name}${into === 'table' ? '-table' : ''}`
  publishingOf(process).set(name, publishing)
  const outputs =
    into === 'table'
      ? { [TABLE]: table(Row, TABLE, { key: ['id'] }) as never }
      : Object.fromEntries(parts.map((part) => [part, parquet(Row, ROOT, { part }) as never]))
  const [published = '', quarantined] = Object.keys(outputs)
  return {
    ...{ name, description: '', params: z.object({}), inputs: {}, expectations: {}, conf: {}, retries: 0 },
    ...{ quarantineLimit: 1, outputs },
    accounts: { published: { output: published, column: undefined }, quarantined },
    run: (context) => {
      // Whoever asks for the key uses it.
      if (encrypts) void context.key
      const { sources } = context.inputs as unknown as { readonly sources: Sources }
      return Object.fromEntries(Object.keys(outputs).map((part) => [part, frameOf(process, { batch, part, sources })]))
    },
  }
}

const known = new WeakMap<Process, Map<string, Publishing>>()
function publishingOf(process: Process): Map<string, Publishing> {
  const found = known.get(process) ?? new Map()
  known.set(process, found)
  return found
}

interface Frame {
  readonly batch: string
  readonly part: string
  readonly sources: Sources
}

/** A frame that Spark makes of what was opened, and writes as files of one batch and the marker after them, or into a table. */
function frameOf(process: Process, { batch, part, sources }: Frame) {
  const rows = ROWS[part] ?? 0
  const write = (path: string, act: () => void) =>
    process.call(`write ${path}`, () => {
      refuseEnded(process)
      act()
    })
  const executor = {
    command: async ({ target, options }: { target?: { path: string }; options: Readonly<Record<string, string>> }) => {
      await read(process, sources)
      const made = sources.map(({ runId }) => runId).join()
      if (target) await files(target.path.replace('hdfs://model', ''))
      else await write(`${options.dbtable}`, () => load(process, `${options.dbtable}/${batch}`, made))
      return { operationId: part, observed: { output: { rows: BigInt(rows), nulls0: 0n } } }
    },
  }
  const files = async (path: string) => {
    for (const [name, text] of [
      [`${path}/batch=${batch}/part-0`, `rows of ${path}`],
      [`${path}/_SUCCESS`, ''],
    ] as const)
      await write(name, () => void process.world.files.set(name, text))
  }
  const plan = { kind: 'range', start: 0n, end: 1n, step: 1n, partitions: undefined } as const
  const fields = schema({ batch: string(), id: string() }).fields
  return new DataFrame(plan, fields, executor as never) as DataFrame<unknown>
}

/** Reads the files that were opened; where they have gone meanwhile, Spark says so. */
async function read(process: Process, sources: Sources): Promise<void> {
  for (const { path } of sources)
    await process.call(`read ${path}`, () => {
      refuseEnded(process)
      if (process.world.files.beginningWith(`${ROOT}/${path}/`).length === 0) throw new Error(`${path} is gone`)
    })
}

function refuseEnded({ name, world: { ended } }: Process): void {
  if (ended.has(name)) throw new StoreError('STORE_FAILED', 'the session was ended')
}

/** Adds to the staging table what its run has made; nobody may once it was counted. */
function load({ world: { staged } }: Process, key: string, made: string): void {
  const there = staged.get(key)
  if (there === undefined || there.isClosed) throw new StoreError('STORE_FAILED', `${key} takes no rows`)
  const rows = Array.from({ length: ROWS[TABLE] ?? 0 }, (_, i) => `${i} of ${made} by ${key.split(' ')[0]}`)
  staged.set(key, { rows: [...there.rows, ...rows], isClosed: false })
}

export function sparkOf(process: Process): SparkSession & ModelSpark {
  const readBack = (address: string) => {
    const path = address.replace('hdfs://model', '')
    const part = path.split('/').at(-1) ?? ''
    const files = process.world.files.beginningWith(`${path}/`)
    const batches = files.flatMap((file) => /batch=([^/]+)\//.exec(file)?.[1] ?? [])
    const rows = batches.map((batch) => ({ batch, rows: BigInt(ROWS[part] ?? 0) }))
    return { groupBy: () => ({ agg: () => ({ collect: async () => rows }) }) }
  }
  const spark = {
    ...{ process, publishing: publishingOf(process), version: '4.1.0', userId: 'model', sessionId: process.name },
    ...{ addTag() {}, removeTag() {}, settled: async () => [], getAllConf: async () => ({}) },
    read: { schema: () => ({ parquet: readBack }) },
  }
  return spark as unknown as SparkSession & ModelSpark
}
