import { dropUnneeded, encryptAnew, type KeyState } from '../../src/cli/commands/keys.ts'
import { auditDatasets, auditRuns } from '../../src/driver/audit.ts'
import { datasetName } from '../../src/driver/ledger-names.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import type { Resources } from '../../src/driver/resources.ts'
import { rollback } from '../../src/driver/rollback.ts'
import { runJob } from '../../src/driver/run-job.ts'
import { clearUp } from '../../src/driver/settle.ts'
import { isStillPublished } from '../../src/driver/still-published.ts'
import { once } from '../../src/orchestrator/once.ts'
import type { Run } from '../../src/runs/run.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { fail } from './fail.ts'
import { jobOf, sparkOf } from './jobs.ts'
import { ledger } from './ledger.ts'
import { nameNode } from './name-node.ts'
import { LAST_PHASE, type Process } from './process.ts'
import { type Publishing, ROWS, ring } from './reads.ts'
import { tableStore } from './tables.ts'
import { ROOT, TABLE } from './world.ts'

// What processes do: the driver's own code, over stores in memory.

/** Runs a job. */
export function publish(publishing: Publishing = {}): (process: Process) => Promise<Run> {
  return (process) => runJob(jobOf(process, publishing), { parsed: {}, given: {} }, resourcesOf(process))
}

/** Makes the table of the dataset. */
export function transform(publishing: Publishing = {}): (process: Process) => Promise<Run> {
  return publish({ ...publishing, into: 'table', isRemade: true })
}

/** Does what a key stands for, once. */
export function publishOnce(key: string): (process: Process) => Promise<Run> {
  return async (process) => {
    const resources = resourcesOf(process)
    const attempt = () => runJob(jobOf(process, {}), { parsed: {}, given: {} }, { ...resources, key })
    const clear = async () => void (await clearUp(resources))
    return once({ key, runs: resources.runs, attempt, clear, isPublished: (run) => isStillPublished(run, resources) })
  }
}

/** One after the other, as a pipeline does. */
export function inTurn(...programs: readonly ((process: Process) => Promise<unknown>)[]) {
  return async (process: Process): Promise<void> => {
    for (const program of programs) await program(process)
  }
}

/** Files that a run has staged, and does not publish yet, are lost: a disk, or somebody's mistake. */
export async function lose(process: Process): Promise<void> {
  const { runs, begun, files } = process.world
  await process.call('lose', () => {
    for (const { id, state } of runs.values())
      if (state === 'running' && (begun.get(id) ?? 0) < LAST_PHASE)
        for (const file of files.beginningWith(`${ROOT}/runs/${id}/accepted/batch`)) files.delete(file)
  })
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

/** Puts in order what is left, and looks whether all is right; throws where it is not. */
export async function putInOrder(process: Process): Promise<void> {
  const resources = resourcesOf(process)
  const problems = await clearUp(resources)
  const datasets = [...Object.keys(ROWS).map((part) => (part === TABLE ? part : datasetName(ROOT, part)))]
  const found = [...(await auditRuns(resources)), ...(await auditDatasets(datasets, resources))]
  const [problem] = [...problems, ...found.map(({ where, problem }) => `${where}: ${problem}`)]
  if (problem !== undefined) fail('all is in order in the end', problem)
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
export function drop(id: number): (process: Process) => Promise<void> {
  return async (process) => {
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

function storeOf(process: Process): HdfsDatasetStore {
  return new HdfsDatasetStore(nameNode(process), { keep: process.world.keep, readers: ledger(process) })
}

function resourcesOf(process: Process): Resources {
  const endSession = ({ id }: { id: string }) => process.call(`end ${id}`, () => void process.world.ended.set(id, true))
  return {
    spark: sparkOf(process),
    runs: ledger(process),
    parquet: storeOf(process),
    inputs: undefined as never,
    tables: tableStore(process),
    postgres: { host: 'h', port: 1, database: 'd', sslMode: 'disable', sslRootCert: 'system' },
    ...{ hdfs: 'hdfs://model', keyFile: '', tokenKeyFile: '', reporter: silentReporter, endSession },
  }
}
