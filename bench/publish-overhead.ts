import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { dataFile, generateRows } from './generator.ts'
import { recordJob, replay, runJobProgram, stepSeconds } from './jobs.ts'
import { interleaved } from './rounds.ts'
import { medianOf } from './statistics.ts'
import { Stores } from './stores.ts'

const OURS = 'staged, verified, published'
const PLAIN = 'plain overwrite'
const SCHEMA = 'plain'

/** What it costs that readers never see half of anything. */
export const publishOverhead: Benchmark = {
  name: 'publish-overhead',
  compares:
    "All that `npm run job:transform` does for 1,000,000 rows (opening, checking, staging, counting, building keys, one publishing transaction) against Spark's plain JDBC overwrite of the same frames: the recorded plans of the same job without the counting in passing, `mode('overwrite')` into tables without keys, same JDBC options, same persisted frames, submitted by PySpark, only the writes timed. For the plain way half-written tables are visible, a failure loses the old rows, and no row is counted.",

  async run(context) {
    const stack = await context.stack()
    const rows = context.isQuick ? 200_000 : 1_000_000
    await generateRows(rows, context)
    await using stores = new Stores(stack)
    await runJobProgram(['ingest', '--input', dataFile(rows)], context)
    const recording = await recordJob(['transform'], context)
    await stores.makePlainSchema(SCHEMA)
    const ours = async (): Promise<Figures> => {
      const run = await runJobProgram(['transform'], context)
      const total = run.steps.reduce((sum, { seconds }) => sum + seconds, 0)
      const steps = ['open', 'plan', 'count', 'verify', 'publish'].map((step) => [`${step} s`, stepSeconds(run, step)])
      return { 'total s': total, 'writes s': stepSeconds(run, 'stage'), ...Object.fromEntries(steps) }
    }
    const plain = async (): Promise<Figures> => {
      const target = { to: recording.runId, plainSchema: SCHEMA }
      const { writeSeconds } = await replay(recording, target, { stack, context })
      return { 'total s': writeSeconds, 'writes s': writeSeconds }
    }
    await plain()
    const samples = await interleaved({ [OURS]: ours, [PLAIN]: plain }, context.rounds(5), context)
    const cost = medianOf(samples, OURS, 'total s') / medianOf(samples, PLAIN, 'total s') - 1
    return { samples, targets: [atMost('cost', cost * 100, 15, ' %')], notes: [] }
  },
}
