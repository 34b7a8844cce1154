import { isPeriod } from '../jobs/batch.ts'
import type { Pipeline } from '../jobs/define-pipeline.ts'
import type { Run } from '../runs/run.ts'
import { type RunJob, runPipeline } from './run-pipeline.ts'

/** More batches than this are a slip of the pen. */
const MOST = 10_000

/** The months, or the days, from one to another, both included. Throws `RangeError` where that makes no sense. */
export function batchesBetween(from: string, to: string): readonly string[] {
  const isDay = from.length === '2020-03-05'.length
  if (!isPeriod(from) || !isPeriod(to) || from.length !== to.length)
    throw new RangeError(`--from ${from} --to ${to}: write two months as 2020-01, or two days as 2020-01-31`)
  const [first, last] = [new Date(from), new Date(to)]
  if (first > last) throw new RangeError(`--from ${from} --to ${to} ends before it begins`)
  const batches: string[] = []
  for (let time = first; time <= last; time = isDay ? addDay(time) : addMonth(time)) {
    if (batches.length === MOST) throw new RangeError(`--from ${from} --to ${to} are more than ${MOST} batches`)
    batches.push(time.toISOString().slice(0, from.length))
  }
  return batches
}

function addDay(time: Date): Date {
  return new Date(time.getTime() + 86_400_000)
}

function addMonth(time: Date): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 1))
}

/**
 * Runs a pipeline for each batch, one after the other, each published by itself; ends with the first that fails, so that
 * the same command goes on from there with `--from`. Answers the runs there were.
 */
export async function backfill(
  pipeline: Pipeline,
  batches: readonly string[],
  given: Readonly<Record<string, string>>,
  run: RunJob,
): Promise<readonly Run[]> {
  const all: Run[] = []
  for (const batch of batches) {
    const runs = await runPipeline(pipeline, { ...given, batch }, run)
    all.push(...runs)
    if (runs.some(({ state }) => state !== 'succeeded')) break
  }
  return all
}
