import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/config.ts'
import type { BenchContext, Benchmark, Figures } from './benchmark.ts'
import { builtSource, node, runContender } from './contender.ts'
import { growthTargets, type Measured } from './growth.ts'
import { type JobRun, recordJob, runJobProgram, stepSeconds } from './jobs.ts'
import { type DailyJobs, dailyJobs, dayOf } from './scale-jobs.ts'
import { medianOf } from './statistics.ts'
import { Stores } from './stores.ts'

const SIZES = [12, 120, 1200, 3650]
const QUICK_SIZES = [12, 60]
const ROWS = 100
const FOLDER = join(packageRoot, '.local/bench/scale')

/** What a dataset costs that has been published day by day, for years, by a run each. */
export const scaleBatches: Benchmark = {
  name: 'scale-batches',
  compares: `A dataset of 12, 120, 1,200 and 3,650 daily batches of ${ROWS} rows, each published by a run of its own: a run that replaces one of them (from CSV), and one that reads one of them (to Parquet elsewhere), step by step; the bytes of all plans that the latter sends; \`check\`, \`list\`, \`plan\` and \`rollback\`, as whole processes. Days are written by one run and handed to runs of their own by the stores.`,

  async run(context) {
    const stack = await context.stack()
    await using stores = new Stores(stack)
    const samples: Record<string, Figures[]> = {}
    for (const size of context.isQuick ? QUICK_SIZES : SIZES) {
      const jobs = await makeDataset(size, stores, context)
      samples[nameOf(size)] = []
      for (let round = 0; round < context.rounds(3); round++)
        samples[nameOf(size)]?.push(await measured(jobs, size, context))
      context.say(`${nameOf(size)}: ${JSON.stringify(samples[nameOf(size)]?.at(-1))}`)
    }
    const [from, to] = context.isQuick ? [12, 60] : [120, 3650]
    const at = (size: number): Measured => {
      const names = Object.keys(samples[nameOf(size)]?.[0] ?? {})
      return { size, figures: Object.fromEntries(names.map((name) => [name, medianOf(samples, nameOf(size), name)])) }
    }
    return { samples, targets: growthTargets(at(from ?? 0), at(to ?? 0), 0.3), notes: [] }
  },
}

function nameOf(size: number): string {
  return `${size.toLocaleString('en-GB')} batches`
}

/** One run writes all days, below a root of its own; then each day is published by a run of its own, below another. */
async function makeDataset(size: number, stores: Stores, context: BenchContext): Promise<DailyJobs> {
  const folder = join(FOLDER, String(size))
  mkdirSync(folder, { recursive: true })
  const [seed, jobs] = [dailyJobs(folder, `scale-seed-${size}`), dailyJobs(folder, `scale-${size}`)]
  const input = csvOf(
    folder,
    'all',
    Array.from({ length: size }, (_, day) => dayOf(day)),
  )
  const { run } = await runJobProgram([seed.ingest, '--input', input, '--by', 'day'], context)
  context.say(`${nameOf(size)}: written, now to be published one by one`)
  await stores.spread({ from: seed.root, run, to: jobs.root, job: jobs.name, parts: ['accepted', 'bad'] })
  return jobs
}

function csvOf(folder: string, name: string, days: readonly string[]): string {
  const file = join(folder, `${name}.csv`)
  const rows = (day: string) => Array.from({ length: ROWS }, (_, row) => `${day}-${row},${day} 10:00:00`).join('\n')
  writeFileSync(file, `id,at\n${days.map(rows).join('\n')}\n`)
  return file
}

/** One round: the last day once more, read once, looked at, and taken back. */
async function measured({ ingest, copy }: DailyJobs, size: number, context: BenchContext): Promise<Figures> {
  const day = dayOf(size - 1)
  const given = ['--input', csvOf(join(FOLDER, String(size)), 'one', [day]), '--by', 'day', '--batch', day]
  const wall = async (args: readonly string[]) =>
    (await runContender(node([builtSource('cli/main.ts'), ...args]), context.signal)).wallSeconds
  const written = await runJobProgram([ingest, ...given], context)
  const read = await runJobProgram([copy, '--batch', day], context)
  const { requests } = await recordJob([copy, '--batch', day], context)
  const plans = requests.reduce((sum, { request }) => sum + Buffer.from(request, 'base64').length, 0)
  return {
    ...stepsOf('write', written),
    ...stepsOf('read', read),
    'plan bytes': plans,
    'check s': await wall(['check', copy]),
    'list s': await wall(['list']),
    'plan s': await wall(['plan', ingest, ...given]),
    'rollback s': await wall(['rollback', written.run]),
  }
}

function stepsOf(what: string, run: JobRun): Figures {
  const steps = ['stage', 'verify', 'publish'].map((step) => [`${what}: ${step} s`, stepSeconds(run, step)] as const)
  return {
    [`${what}: open and plan s`]: stepSeconds(run, 'open') + stepSeconds(run, 'plan'),
    ...Object.fromEntries(steps),
  }
}
