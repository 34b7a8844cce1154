import { DataFrame, type SparkSession } from '#spark-connect'
import type { Job } from '../jobs/define-job.ts'
import { encryptionKey } from './encryption-key.ts'
import { JobError } from './job-error.ts'
import type { AnyFrame } from './sink.ts'

/** What a job is called with. */
export interface JobCall {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
  readonly spark: SparkSession
  /** The file of the encryption key, as Spark sees it. */
  readonly keyFile: string
}

/** What a job gives. */
export interface JobFrames {
  /** By output; `duplicates` too, where it leaves rows out. */
  readonly frames: ReadonlyMap<string, AnyFrame>
  /** What it asked to be kept, in the order in which it has to be computed. */
  readonly reused: readonly DataFrame<unknown>[]
  readonly usesKey: boolean
}

/** Calls a job: builds every plan, runs none. */
export function framesOf(job: Job, { inputs, params, spark, keyFile }: JobCall): JobFrames {
  const reused: DataFrame<unknown>[] = []
  let usesKey = false
  const useKey = () => {
    usesKey = true
    return encryptionKey(spark, keyFile)
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
      return useKey()
    },
  }
  const results = Object.entries(job.run(context)).map(([name, given]) => [name, frameOf(job, name, given)] as const)
  return { frames: new Map(results), reused, usesKey }
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
