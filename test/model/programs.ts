import { z } from 'zod'
import { DataFrame, type SparkSession, schema, string } from '#spark-connect'
import { dropUnneeded, encryptAnew, type KeyState } from '../../src/cli/commands/keys.ts'
import { StoreError } from '../../src/driver/ports.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import type { Resources } from '../../src/driver/resources.ts'
import { rollback } from '../../src/driver/rollback.ts'
import { runJob } from '../../src/driver/run-job.ts'
import { clearUp } from '../../src/driver/settle.ts'
import { parquet } from '../../src/jobs/dataset.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import type { Run } from '../../src/runs/run.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { ledger } from './ledger.ts'
import { nameNode } from './name-node.ts'
import type { Process } from './process.ts'
import { type ModelSpark, type Publishing, ROWS, ring, withDefaults } from './reads.ts'
import { ROOT } from './world.ts'

// What processes do: the driver's own code, over stores in memory. Of Spark only this is made up: what it reads and writes.

/** Runs a job. */
export function publish(publishing: Publishing = {}): (process: Process) => Promise<Run> {
  return (process) => runJob(jobOf(process, publishing), { parsed: {}, given: {} }, resourcesOf(process))
}

/** Takes back the run that the world knows as this one. */
export function rollBack(index: number): (process: Process) => Promise<Run> {
  return async (process) => {
    const [id = ''] = [...process.world.runs.keys()].slice(index)
    const resources = resourcesOf(process)
    const of = await resources.runs.find(id)
    if (!of) throw new Error(`there is no run ${index}`)
    return rollback(of, resources)
  }
}

/** Puts in order what others have left. */
export async function settleOthers(process: Process): Promise<void> {
  await clearUp(resourcesOf(process))
}

/** `keys rotate`: a new key, and every batch encrypted anew. */
export async function rotate(process: Process): Promise<Run | undefined> {
  const { keys } = process.world
  await process.call('addKey', () => {
    const id = Math.max(...keys.keys()) + 1
    keys.set(id, `check${id}`)
  })
  const runs = await encryptAnew(
    (job) => runJob(job, { parsed: {}, given: {} }, resourcesOf(process)),
    () => keyState(process),
  )
  return runs.at(-1)
}

/** `keys drop`. A refusal is an answer, too. */
export async function drop(id: number, process: Process): Promise<void> {
  const resources = resourcesOf(process)
  const atWork = async () => {
    await clearUp(resources)
    return resources.runs.recent(10, { state: 'running' })
  }
  const dropKey = () => process.call('dropKey', () => String(process.world.keys.delete(id)))
  await dropUnneeded(id, { state: () => keyState(process), atWork, drop: dropKey }).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error
  })
}

async function keyState(process: Process): Promise<KeyState> {
  const checks = await ring(process)
  const dataset = await storeOf(process).newest(ROOT)
  const batches = Object.entries(dataset?.batches ?? {}).flatMap(([batch, { parts }]) => {
    const job = jobOf(process, { batch, parts: Object.keys(parts), encrypts: true, isRemade: true })
    return [...new Set(Object.values(parts).map(({ keyCheck }) => keyCheck))].map((check) => ({ job, batch, check }))
  })
  return { ring: checks, batches }
}

const Row = schema({ id: string() })

function jobOf(process: Process, publishing: Publishing): Job {
  const { batch, parts, encrypts } = withDefaults(publishing)
  const name = `job-${process.name}`
  publishingOf(process).set(name, publishing)
  return {
    ...{ name, description: '', params: z.object({}), inputs: {}, expectations: {}, conf: {}, retries: 0 },
    quarantineLimit: 1,
    outputs: Object.fromEntries(parts.map((part) => [part, parquet(Row, ROOT, { part }) as never])),
    accounts: { published: { output: parts[0] ?? '', column: undefined }, quarantined: parts[1] },
    run: (context) => {
      // Whoever asks for the key uses it.
      if (encrypts) void context.key
      return Object.fromEntries(parts.map((part) => [part, frameOf(process, batch, part)]))
    },
  }
}

const known = new WeakMap<Process, Map<string, Publishing>>()
function publishingOf(process: Process): Map<string, Publishing> {
  const found = known.get(process) ?? new Map()
  known.set(process, found)
  return found
}

/** A frame that Spark writes as files of one batch, and the marker after them. */
function frameOf(process: Process, batch: string, part: string) {
  const { files, ended } = process.world
  const write = (path: string, data: string) =>
    process.call(`write ${path}`, () => {
      if (ended.has(process.name)) throw new StoreError('STORE_FAILED', 'the session was ended')
      files.set(path, data)
    })
  const executor = {
    command: async ({ target }: { target: { path: string } }) => {
      const path = target.path.replace('hdfs://model', '')
      await write(`${path}/batch=${batch}/part-0`, `rows of ${path}`)
      await write(`${path}/_SUCCESS`, '')
      return { operationId: part, observed: { output: { rows: BigInt(ROWS[part] ?? 0), nulls0: 0n } } }
    },
  }
  const plan = { kind: 'range', start: 0n, end: 1n, step: 1n, partitions: undefined } as const
  const fields = schema({ batch: string(), id: string() }).fields
  return new DataFrame(plan, fields, executor as never) as DataFrame<unknown>
}

function sparkOf(process: Process): SparkSession & ModelSpark {
  const readBack = (address: string) => {
    const path = address.replace('hdfs://model', '')
    const part = path.split('/').at(-1) ?? ''
    const batches = [...process.world.files.keys()].flatMap(
      (file) => /batch=([^/]+)\//.exec(file.startsWith(path) ? file : '')?.[1] ?? [],
    )
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

function storeOf(process: Process): HdfsDatasetStore {
  return new HdfsDatasetStore(nameNode(process), { readers: ledger(process) })
}

function resourcesOf(process: Process): Resources {
  const nothing = async () => undefined
  const endSession = ({ id }: { id: string }) => process.call(`end ${id}`, () => void process.world.ended.add(id))
  return {
    spark: sparkOf(process),
    runs: ledger(process),
    parquet: storeOf(process),
    inputs: undefined as never,
    // No run of the model writes tables: PostgreSQL publishes in one transaction.
    tables: { refuseOvertaken: nothing, discard: nothing } as never,
    postgres: { host: 'h', port: 1, database: 'd', sslMode: 'disable', sslRootCert: 'system' },
    ...{ hdfs: 'hdfs://model', keyFile: '', tokenKeyFile: '', reporter: silentReporter, endSession },
  }
}
