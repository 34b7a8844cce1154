import { z } from 'zod'
import type { BenchContext } from './benchmark.ts'
import { built, builtSource, type Ended, node, reported, runContender } from './contender.ts'
import { pyspark } from './pyspark.ts'
import type { BenchStack } from './stack.ts'

const Recorded = z.object({ call: z.string(), request: z.string() })
const Replayed = z.object({
  computeSeconds: z.number(),
  writes: z.array(z.object({ target: z.string(), seconds: z.number() })),
})
const Event = z.object({
  event: z.literal('succeeded'),
  run: z.string(),
  batches: z.array(z.string()),
  counts: z.object({ rowsIn: z.number(), published: z.number(), quarantined: z.number(), duplicates: z.number() }),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
})

/** A run of a job by `npm run job:…`'s own program, as it told of itself. */
export interface JobRun extends z.infer<typeof Event> {
  readonly ended: Ended
}

/** What a job sends: settings, persisted frames and writes, as bytes; and the run they belong to. */
export interface Recording {
  readonly runId: string
  readonly batches: readonly string[]
  readonly requests: readonly z.infer<typeof Recorded>[]
}

/** Runs a job as its user would. Throws where it does not succeed. */
export async function runJobProgram(args: readonly string[], context: BenchContext): Promise<JobRun> {
  return submit(args, [], context)
}

/** Runs a job, and records what it sends: a preload of the process looks over the transport's shoulder. */
export async function recordJob(args: readonly string[], context: BenchContext): Promise<Recording> {
  const { run, batches, ended } = await submit(args, [built('contenders/record.ts')], context)
  return { runId: run, batches, requests: ended.reports.flatMap((report) => Recorded.safeParse(report).data ?? []) }
}

/** How long one step of a run took, in seconds. */
export function stepSeconds({ steps }: JobRun, name: string): number {
  return steps.reduce((sum, step) => (step.name === name ? sum + step.seconds : sum), 0)
}

/** What PySpark did with recorded writes. */
export interface Replay {
  /** From the request to its end, summed over the writes and the computing of persisted frames before them. */
  readonly writeSeconds: number
  readonly ended: Ended
}

/** Has PySpark submit recorded writes, as run `to` or, with `plainSchema`, the plain way. */
export async function replay(
  { runId, requests }: Recording,
  target: { readonly to: string; readonly plainSchema?: string },
  { stack, context }: { readonly stack: BenchStack; readonly context: BenchContext },
): Promise<Replay> {
  const input = JSON.stringify({ ...stack.remote, requests, from: runId, ...target })
  const ended = await runContender(pyspark(context.python(), ['replay.py'], input), context.signal)
  const { computeSeconds, writes } = reported(ended, Replayed)
  if (writes.length === 0) throw new Error('PySpark replayed no write: was one recorded?')
  return { writeSeconds: writes.reduce((sum, { seconds }) => sum + seconds, computeSeconds), ended }
}

async function submit(args: readonly string[], preload: readonly string[], { signal }: BenchContext): Promise<JobRun> {
  const ended = await runContender(node([builtSource('cli/main.ts'), 'submit', ...args, '--json'], preload), signal)
  const lines = ended.stdout.split('\n').filter((line) => line.startsWith('{'))
  const event = lines.map((line) => Event.safeParse(JSON.parse(line)).data).find((found) => found !== undefined)
  if (!event) throw new Error(`${args.join(' ')} did not succeed`)
  return { ...event, ended }
}
