import { DataFrame, type SparkSession } from '#spark-connect'
import type { AnyContext, Job } from '../../jobs/define-job.ts'
import { JobError } from '../job-error.ts'
import {
  checkKeysThere,
  type KeyFiles,
  type Keys,
  keysIn,
  type PinnedKeys,
  readKeyRing,
  readTokenKey,
  type Token,
  tokensIn,
} from '../keys/key-ring.ts'
import type { KeyChecks } from '../ports.ts'
import type { AnyFrame } from '../sinks/sink.ts'
import { framesToKeep } from './chance.ts'
import { divided } from './divide.ts'
import { inContract } from './in-contract.ts'

/** What a job is called with. */
export interface JobCall extends KeyFiles {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
  readonly spark: SparkSession
  /** Which encryption keys are for what; without it, the newest for everything. */
  readonly keys?: PinnedKeys | undefined
  /** The run that calls it, if one does. */
  readonly runId?: string | undefined
  /** The check of the token key; without it, whichever there is. */
  readonly tokenCheck?: string | undefined
}

/** The two sources of a quarantine. */
export interface Quarantine {
  /** What the job itself sets aside. */
  readonly own: AnyFrame
  /** Rows of the published output of which an expectation does not hold. */
  readonly setAside: AnyFrame
}

/** What a job gives, the rows that expectations send to quarantine in their place. */
export interface JobFrames {
  /** By output; `duplicates` too, where it leaves rows out. */
  readonly frames: ReadonlyMap<string, AnyFrame>
  /** Of what the frame of its quarantine consists, where expectations send rows there. */
  readonly quarantine: Quarantine | undefined
  /** What is to be kept, since it asked for that or chance decides in it, in the order in which it has to be computed. */
  readonly reused: readonly DataFrame<unknown>[]
  readonly usesKeys: boolean
  readonly usesTokens: boolean
}

/** Calls a job: builds every plan, runs none. */
export function framesOf(job: Job, call: JobCall): JobFrames {
  const { inputs, params, spark, keyFile, tokenKeyFile, keys: pinned, tokenCheck } = call
  const reused: DataFrame<unknown>[] = []
  let keys: Keys | undefined
  let tokens: Token | undefined
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
    get token() {
      tokens ??= tokensIn(spark, tokenKeyFile, tokenCheck)
      return tokens
    },
  }
  const results = Object.entries(called(job, context)).map(
    ([name, given]) => [name, frameOf(job, name, given)] as const,
  )
  const outcome = quarantining(job, new Map(results), call.runId ?? 'none')
  const kept = framesToKeep([...outcome.frames.values()], reused)
  return { ...outcome, reused: kept, usesKeys: keys !== undefined, usesTokens: tokens !== undefined }
}

function quarantining(
  job: Job,
  frames: ReadonlyMap<string, AnyFrame>,
  runId: string,
): Pick<JobFrames, 'frames' | 'quarantine'> {
  const { published, quarantined } = job.accounts
  const whole = frames.get(published.output)
  const parts = whole && divided(job, whole, runId)
  if (parts === undefined || quarantined === undefined) return { frames, quarantine: undefined }
  const own = inContract(job, quarantined, frameFor(job, quarantined, frames))
  const { kept, broken: setAside } = parts
  const changed = new Map([...frames, [published.output, kept], [quarantined, own.union(setAside)]])
  return { frames: changed, quarantine: { own, setAside } }
}

/**
 * Calls a job; where it turns out to need keys, reads them, checks that all are there, and calls the job again with these
 * very keys: it is pure, so that nothing happens twice. `unpinned` are the plans whichever keys there are.
 */
export async function framesWithKeys(
  job: Job,
  call: Omit<JobCall, 'keys' | 'tokenCheck'>,
  batches: PinnedKeys['batches'],
): Promise<JobFrames & { readonly checks: KeyChecks; readonly unpinned: JobFrames['frames'] }> {
  const { spark, keyFile, tokenKeyFile } = call
  const frames = framesOf(job, call)
  const unpinned = frames.frames
  const ring = frames.usesKeys ? await readKeyRing(spark, keyFile) : undefined
  if (ring) checkKeysThere(ring, batches, keyFile)
  const tokenCheck = frames.usesTokens ? await readTokenKey(spark, tokenKeyFile) : undefined
  const keys = ring && { newest: ring.newest, batches }
  const checks = { keyCheck: keys?.newest, tokenCheck }
  const pinned = keys || tokenCheck ? framesOf(job, { ...call, keys, tokenCheck }) : frames
  return { ...pinned, checks, unpinned }
}

/** What a job gives; where it fails of itself, that is said with the job's name. */
function called({ name, run }: Job, context: AnyContext): ReturnType<Job['run']> {
  try {
    return run(context)
  } catch (cause) {
    if (cause instanceof JobError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new JobError('CONTRACT_BROKEN', `job ${name} gives no plan: ${why}`, { cause })
  }
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
