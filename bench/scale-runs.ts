import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readStackSettings } from '../src/config.ts'
import { homeAt } from '../src/stack/home.ts'
import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { makeEmptyJob } from './command-line.ts'
import { runJobProgram } from './jobs.ts'
import { dayOf } from './scale-jobs.ts'
import { Stores } from './stores.ts'

const RUNS = 2000
const QUICK_RUNS = 60
/** So many batches are replaced over and over. */
const BATCHES = 5
/** Of so many runs one is a real job's, for what Spark writes down. */
const REAL_ONES = 100

/** What runs leave behind them. */
export const scaleRuns: Benchmark = {
  name: 'scale-runs',
  compares: `What is there after a tenth of ${RUNS.toLocaleString('en-GB')} runs of one row and after all of them, each staged, verified and published on HDFS and in PostgreSQL by the project's own stores, over ${BATCHES} batches in turn; one in ${REAL_ONES} is followed by a real job's, for Spark's events. The ledger tells of every run, for ever: its rows are shown, and have no target.`,

  async run(context) {
    const stack = await context.stack()
    await using stores = new Stores(stack)
    const runs = context.isQuick ? QUICK_RUNS : RUNS
    const { file, input } = makeEmptyJob()
    const scale = await stores.tinyRuns()
    const counted = async (): Promise<Figures> => ({ ...(await scale.count()), 'event-log bytes': eventBytes() })
    let early: Figures = {}
    for (let run = 1; run <= runs; run++) {
      context.signal.throwIfAborted()
      await scale.run(dayOf(run % BATCHES))
      if (run % (context.isQuick ? runs / 2 : REAL_ONES) === 0) {
        await runJobProgram([file, '--input', input], context)
        context.say(`${run} of ${runs} runs`)
      }
      if (run === Math.max(runs / 10, 4 * BATCHES)) early = await counted()
    }
    const late = await counted()
    const bounded = ['manifests', 'folders', 'files', 'bytes of manifests', 'relations']
    const targets = bounded.map((figure) => atMost(figure, late[figure] ?? Number.NaN, (early[figure] ?? 0) * 1.1))
    // Three files of ten megabytes, and the small one of what was before.
    targets.push(atMost('event-log bytes', late['event-log bytes'] ?? Number.NaN, 40e6))
    return { samples: { 'a tenth': [early], all: [late] }, targets, notes: [] }
  },
}

function eventBytes(): number {
  const { events } = homeAt(readStackSettings().home)
  const entries = readdirSync(events, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
