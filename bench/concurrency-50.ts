import { z } from 'zod'
import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { measure, ours, theirs } from './clients.ts'
import type { Contender } from './contender.ts'
import { interleaved } from './rounds.ts'
import { median, ratioOf } from './statistics.ts'
import { where } from './where.ts'

const Measured = z.object({ seconds: z.array(z.number()), cpuSeconds: z.number() })

/** Many small queries at once. */
export const concurrency50: Benchmark = {
  name: 'concurrency-50',
  compares:
    'Fifty small queries of one session at once, until the last has its row: the median of ten such bursts after one to warm up, by this library and by PySpark with a thread for each query.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const repeats = context.isQuick ? 2 : 10
    const settings = { ...remote, queries: 50, repeats }
    const once = async (contender: Contender): Promise<Figures> => {
      const { measured, peakMb } = await measure(contender, Measured, context)
      return {
        'median ms': median(measured.seconds) * 1000,
        'client CPU ms a burst': (measured.cpuSeconds * 1000) / repeats,
        'client peak MB': peakMb,
      }
    }
    const contenders = {
      sparkwright: () => once(ours('concurrency', settings)),
      PySpark: () => once(theirs(python, 'concurrency', settings)),
    }
    const samples = await interleaved(contenders, context.rounds(5), context)
    const targets = [atMost("our time over PySpark's", ratioOf(samples, 'median ms', 'sparkwright', 'PySpark'), 0.6)]
    return { samples, targets, notes: await where(targets, ours('concurrency', settings), context) }
  },
}
