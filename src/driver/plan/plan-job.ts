import type { ExplainMode } from '#spark-connect'
import type { Output } from '../../jobs/dataset.ts'
import type { Job } from '../../jobs/define-job.ts'
import { openInputs } from '../inputs/open-inputs.ts'
import type { InputStore } from '../ports.ts'
import type { AnyFrame } from '../sinks/sink.ts'
import type { CheckedDataset, Surroundings } from './check-job.ts'
import { compareOutputs } from './check-job.ts'
import { frameFor, framesWithKeys } from './job-frames.ts'
import type { GivenParams } from './params.ts'

/** What a run would do. */
export interface JobPlan {
  readonly job: string
  readonly params: Readonly<Record<string, string>>
  /** The batches it would read and replace; null where only reading the CSV shows what it holds. */
  readonly batches: readonly string[] | null
  /** The rows it would read; null where only reading the CSV shows how many there are. */
  readonly rows: number | null
  readonly outputs: readonly CheckedDataset[]
}

/** What a run is planned against. */
export interface RunSurroundings extends Surroundings {
  readonly inputs: InputStore
}

/** A job as it would run now: its inputs open, its plans built, nothing written. */
interface Planned {
  readonly plan: JobPlan
  readonly frames: ReadonlyMap<string, AnyFrame>
}

/** What a run would do now: opens and checks its inputs, its key and its outputs, and changes nothing. Throws as a run fails. */
export async function planJob(job: Job, params: GivenParams, around: RunSurroundings): Promise<JobPlan> {
  return planned(job, params, around, async ({ plan }) => plan)
}

/** What Spark would do for each output, in Spark's own words. */
export async function explainJob(
  job: Job,
  params: GivenParams,
  around: RunSurroundings,
  mode: ExplainMode,
): Promise<Readonly<Record<string, string>>> {
  return planned(job, params, around, async ({ frames }) => {
    const texts = Object.keys(job.outputs).map(
      async (name) => [name, await frameFor(job, name, frames).explain(mode)] as const,
    )
    return Object.fromEntries(await Promise.all(texts))
  })
}

/** Does `work` while the inputs are open. */
async function planned<T>(
  job: Job,
  { parsed, given }: GivenParams,
  around: RunSurroundings,
  work: (planned: Planned) => Promise<T>,
): Promise<T> {
  const open = await openInputs(job, parsed, { ...around, runId: 'none' })
  try {
    const call = { ...around, inputs: open.inputs, params: parsed }
    const { frames } = await framesWithKeys(job, call, open.keyChecks)
    const { batches = null, rows = null } = open
    const written = Object.values<Output>(job.outputs).flatMap((output) =>
      output.kind === 'table' ? [output.name] : [],
    )
    if (batches !== null && written.length > 0) await around.tables.requirePublishable(written, batches)
    const outputs = await compareOutputs(job, around)
    return await work({ plan: { job: job.name, params: given, batches, rows, outputs }, frames })
  } finally {
    for (const files of open.files) files.close()
  }
}
