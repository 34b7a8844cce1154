import { atLeast, atMost, type BenchContext, type Benchmark, type Figures, type Samples } from './benchmark.ts'
import { ALL_ROWS, dataFile, generateRows } from './generator.ts'
import { type JobRun, type Replay, recordJob, replay, runJobProgram, stepSeconds } from './jobs.ts'
import { interleaved, shown } from './rounds.ts'
import type { BenchStack } from './stack.ts'
import { ratioOf, valuesOf } from './statistics.ts'
import { Stores, type Verified } from './stores.ts'

const STEPS = ['open', 'plan', 'count', 'publish']
/** What is compared. */
const SPEED = 'written and verified, rows/s'
const INGEST = 'ingest, sparkwright'
const INGEST_PYSPARK = 'ingest, PySpark'
const TRANSFORM = 'transform, sparkwright'
const TRANSFORM_PYSPARK = 'transform, PySpark'

/** The whole pipeline at its full size. */
export const pipeline6m: Benchmark = {
  name: 'pipeline-6m',
  compares: `\`npm run job:ingest\` and \`npm run job:transform\` over ${ALL_ROWS.toLocaleString('en-GB')} generated rows on a local stack with default settings. Beside them PySpark submits, through its own client, the very plans that the jobs sent (recorded byte for byte in a first run, which also warms the servers up), in the same order, with the same settings and persisted frames; only the run id in the targets is another, and staging, verifying and dropping are done by the project's own stores. Compared is what both do: write and verify. For PySpark "writes" is from each write's request to its end as the client sees it, summed over the job's writes (ingest 1, transform 9), and "verify" counts what is there and builds the keys of the tables when all is written; a job does most of that while Spark still writes, so that its "writes" has it in it. Reading, decrypting, counting and writing all happen in the writes. CPU time and memory are of the client's whole process: for sparkwright the job's with all its steps, for PySpark the replay's.`,

  async run(context) {
    const stack = await context.stack()
    const rows = context.isQuick ? 200_000 : ALL_ROWS
    const rounds = context.rounds(3)
    context.say(`generating ${rows.toLocaleString('en-GB')} rows`)
    await generateRows(rows, context)
    await stack.resetPeaks()
    await using stores = new Stores(stack)
    const setting = { stack, stores, rows, rounds, context }
    const samples = { ...(await ingestRounds(setting)), ...(await transformRounds(setting)) }
    return { samples, targets: targetsOf(samples), notes: [await memoryOf(stack)] }
  },
}

interface Setting {
  readonly stack: BenchStack
  readonly stores: Stores
  readonly rows: number
  readonly rounds: number
  readonly context: BenchContext
}

async function ingestRounds({ stack, stores, rows, rounds, context }: Setting): Promise<Samples> {
  const args = ['ingest', '--input', dataFile(rows)]
  context.say('recording the plans of ingest')
  const recording = await recordJob(args, context)
  const contenders = {
    [INGEST]: async () => ours(await runJobProgram(args, context), rows),
    [INGEST_PYSPARK]: async () =>
      theirs(await stores.aroundIngest((to) => replay(recording, { to }, { stack, context })), rows),
  }
  return interleaved(contenders, rounds, context)
}

/** After all rounds of ingest: the recorded plans name the folders that its last run published. */
async function transformRounds({ stack, stores, rows, rounds, context }: Setting): Promise<Samples> {
  context.say('recording the plans of transform')
  const recording = await recordJob(['transform'], context)
  const write = (to: string) => replay(recording, { to }, { stack, context })
  const contenders = {
    [TRANSFORM]: async () => ours(await runJobProgram(['transform'], context), rows),
    [TRANSFORM_PYSPARK]: async () => theirs(await stores.aroundTransform(recording.batches, rows, write), rows),
  }
  return interleaved(contenders, rounds, context)
}

function ours(run: JobRun, rows: number): Figures {
  if (run.counts.published !== rows) throw new Error(`${run.counts.published} rows were published instead of ${rows}`)
  const [writes, verify] = [stepSeconds(run, 'stage'), stepSeconds(run, 'verify')]
  const whole = run.steps.reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    [SPEED]: rows / (writes + verify),
    'writes s': writes,
    'verify s': verify,
    ...Object.fromEntries(STEPS.map((step) => [`${step} s`, stepSeconds(run, step)])),
    'all steps s': whole,
    'all steps, rows/s': rows / whole,
    'client CPU s': run.ended.cpuSeconds,
    'client peak MB': run.ended.peakMb,
  }
}

function theirs({ written, verifySeconds }: Verified<Replay>, rows: number): Figures {
  const { writeSeconds, ended } = written
  return {
    [SPEED]: rows / (writeSeconds + verifySeconds),
    'writes s': writeSeconds,
    'verify s': verifySeconds,
    'client CPU s': ended.cpuSeconds,
    'client peak MB': ended.peakMb,
  }
}

function targetsOf(samples: Samples) {
  const peak = Math.max(...[INGEST, TRANSFORM].flatMap((job) => valuesOf(samples[job], 'client peak MB')))
  return [
    atLeast("ingest: our rows/s over PySpark's", ratioOf(samples, SPEED, INGEST, INGEST_PYSPARK), 0.95),
    atLeast("transform: our rows/s over PySpark's", ratioOf(samples, SPEED, TRANSFORM, TRANSFORM_PYSPARK), 0.95),
    atMost("our process's peak memory", peak, 150, ' MB'),
  ]
}

async function memoryOf(stack: BenchStack): Promise<string> {
  const peaks = Object.entries(await stack.peaks()).map(([service, peak]) => `${service} ${shown(peak)} MB`)
  return `Peak memory of each service's largest process during all rounds: ${peaks.join(', ')}.`
}
