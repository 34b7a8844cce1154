import { DataFrame, type SparkSession } from '#spark-connect'
import type { Job } from '../jobs/define-job.ts'
import { JobError } from './job-error.ts'
import { checkKeysThere, type Keys, keysIn, type PinnedKeys, readKeyRing } from './key-ring.ts'
import type { AnyFrame } from './sink.ts'

/** What a job is called with. */
export interface JobCall {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
  readonly spark: SparkSession
  /** The file of the encryption key, as Spark sees it. */
  readonly keyFile: string
  /** Which of its keys are for what; without it, the newest for everything. */
  readonly keys?: PinnedKeys | undefined
}

/** What a job gives. */
export interface JobFrames {
  /** By output; `duplicates` too, where it leaves rows out. */
  readonly frames: ReadonlyMap<string, AnyFrame>
  /** What it asked to be kept, in the order in which it has to be computed. */
  readonly reused: readonly DataFrame<unknown>[]
  readonly usesKeys: boolean
}

/** Calls a job: builds every plan, runs none. */
export function framesOf(job: Job, { inputs, params, spark, keyFile, keys: pinned }: JobCall): JobFrames {
  const reused: DataFrame<unknown>[] = []
  let keys: Keys | undefined
  const use = () => {
    keys ??= keysIn(spark, keyFile, pinned)
    return keys
  }
  const reuse = <S>(frame: DataFrame<S>): DataFrame<S> => {
    reused.push(frame as DataFrame<unknown>)
    return frame
  }
  const context = {
    inputs,
    params,
    reuse,
    get key() {
      return use().newest
    },
    keyOf: (batch: Parameters<Keys['of']>[0]) => use().of(batch),
  }
  const results = Object.entries(job.run(context)).map(([name, given]) => [name, frameOf(job, name, given)] as const)
  return { frames: new Map(results), reused, usesKeys: keys !== undefined }
}

/**
 * Calls a job; where it turns out to need keys, reads the ring, checks that it holds them, and calls the job again with
 * these very keys: it is pure, so that nothing happens twice. `unpinned` are the plans whichever keys there are.
 */
export async function framesWithKeys(
  job: Job,
  call: Omit<JobCall, 'keys'>,
  batches: PinnedKeys['batches'],
): Promise<JobFrames & { readonly keys?: PinnedKeys; readonly unpinned: JobFrames['frames'] }> {
  const frames = framesOf(job, call)
  const unpinned = frames.frames
  if (!frames.usesKeys) return { ...frames, unpinned }
  const ring = await readKeyRing(call.spark, call.keyFile)
  checkKeysThere(ring, batches, call.keyFile)
  const keys = { newest: ring.newest, batches }
  return { ...framesOf(job, { ...call, keys }), keys, unpinned }
}

/** The frame of an output. */
export function frameFor(job: Job, output: string, frames: ReadonlyMap<string, AnyFrame>): AnyFrame {
  return frameOf(job, output, frames.get(output))
}

/** Jobs in plain JavaScript may give anything. */
function frameOf({ name }: Job, output: string, given: unknown): AnyFrame {
  if (given instanceof DataFrame) return given
  const what = given === undefined ? `no frame for its output '${output}'` : `as '${output}' what is not a DataFrame`
  throw new JobError('CONTRACT_BROKEN', `job ${name} gave ${what}.`)
}
