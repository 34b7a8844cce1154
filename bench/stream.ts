import { z } from 'zod'
import { atLeast, atMost, type Benchmark, type Figures } from './benchmark.ts'
import { measure, ours, theirs } from './clients.ts'
import { PLAIN_COLUMNS } from './collect-1m.ts'
import type { Contender } from './contender.ts'
import { interleaved } from './rounds.ts'
import { medianOf, ratioOf } from './statistics.ts'
import { where } from './where.ts'

const Streamed = z.object({
  rows: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  quarterMb: z.number(),
  mostMb: z.number(),
})
const Slow = z.object({ rows: z.number(), idleMb: z.number(), mostMb: z.number(), running: z.number() })

const select = (columns: string, rows: number) => `select ${columns} from range(0, ${rows}, 1, 8)`
const OURS = 'sparkwright'

/** More rows than anybody would hold at once. */
export const stream20m: Benchmark = {
  name: 'stream-20m',
  compares:
    '20,000,000 rows (one bigint) through `toLocalIterator()`, each looked at and let go, by this library; the same by PySpark for a quarter of the rows, since it takes so long. Memory is the most the process held (sampled every 50,000 rows) while the first quarter and while all of it came.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const total = context.isQuick ? 1_000_000 : 20_000_000
    const settingsFor = (rows: number) => {
      return { ...remote, query: select('id', rows), warmUp: select('id', 10_000), total: rows }
    }
    const once = async (contender: Contender, rows: number): Promise<Figures> => {
      const { measured } = await measure(contender, Streamed, context)
      if (measured.rows !== rows) throw new Error(`${measured.rows} rows came instead of ${rows}`)
      const { seconds, cpuSeconds, quarterMb, mostMb } = measured
      return {
        'rows/s': rows / seconds,
        'client CPU s a million': cpuSeconds / (rows / 1e6),
        'MB in the first quarter': quarterMb,
        'MB in all': mostMb,
      }
    }
    const contenders = {
      [OURS]: () => once(ours('stream', settingsFor(total)), total),
      PySpark: () => once(theirs(python, 'stream', settingsFor(total / 4)), total / 4),
    }
    const samples = await interleaved(contenders, context.rounds(3), context)
    const growth = medianOf(samples, OURS, 'MB in all') - medianOf(samples, OURS, 'MB in the first quarter')
    const targets = [
      atLeast("our rows/s over PySpark's", ratioOf(samples, 'rows/s', OURS, 'PySpark'), 10, '×'),
      atMost('memory', medianOf(samples, OURS, 'MB in all'), 150, ' MB'),
      atMost('growth from the first quarter to all', growth, 15, ' MB'),
    ]
    return { samples, targets, notes: await where(targets, ours('stream', settingsFor(total)), context) }
  },
}

/** A consumer that does not keep up, and then has enough. */
export const streamSlowConsumer: Benchmark = {
  name: 'stream-slow-consumer',
  compares:
    'A loop over `toLocalIterator()` of 20,000,000 rows (bigint, double, string, timestamp) that pauses 5 ms after every 1,000 rows and leaves after 500,000: memory over that of the idle process before, and how many operations still run on the server one second after.',

  async run(context) {
    const { remote } = await context.stack()
    const takes = context.isQuick ? 100_000 : 500_000
    const warmUp = select(PLAIN_COLUMNS, 10_000)
    const settings = { ...remote, query: select(PLAIN_COLUMNS, 20_000_000), warmUp, takes }
    const once = async (): Promise<Figures> => {
      const { measured } = await measure(ours('slow-consumer', settings), Slow, context)
      const { idleMb, mostMb, running } = measured
      return { 'idle MB': idleMb, 'most MB': mostMb, 'over idle MB': mostMb - idleMb, 'still running': running }
    }
    const samples = await interleaved({ [OURS]: once }, context.rounds(3), context)
    const targets = [
      atMost('memory over idle', medianOf(samples, OURS, 'over idle MB'), 60, ' MB'),
      atMost('operations still running', medianOf(samples, OURS, 'still running'), 0),
    ]
    return { samples, targets, notes: await where(targets, ours('slow-consumer', settings), context) }
  },
}
