import { z } from 'zod'
import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { built, type Contender, node, reported, runContender } from './contender.ts'
import { pyspark } from './pyspark.ts'
import { interleaved } from './rounds.ts'
import { median, ratioOf } from './statistics.ts'

const Measured = z.object({ seconds: z.array(z.number()), cpuSeconds: z.number() })

/** What a small query costs. */
export const latencySql: Benchmark = {
  name: 'latency-sql',
  compares:
    "`sql('select 1').collect()` 200 times in one session, after 50 to warm up: the median of the 200, and the client's CPU time for each, by this library and by PySpark.",

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const queries = context.isQuick ? 20 : 200
    const settings = JSON.stringify({ ...remote, queries, warmUp: context.isQuick ? 5 : 50 })
    const once = async (contender: Contender): Promise<Figures> => {
      const ended = await runContender(contender, context.signal)
      const { seconds, cpuSeconds } = reported(ended, Measured)
      return {
        'median ms': median(seconds) * 1000,
        'client CPU ms a query': (cpuSeconds * 1000) / queries,
        'client peak MB': ended.peakMb,
      }
    }
    const contenders = {
      sparkwright: () => once(node([built('contenders/queries.ts'), 'latency', settings])),
      PySpark: () => once(pyspark(python, ['queries.py', 'latency', settings])),
    }
    const samples = await interleaved(contenders, context.rounds(5), context)
    const cpu = ratioOf(samples, 'client CPU ms a query', 'sparkwright', 'PySpark')
    return { samples, targets: [atMost("our CPU time over PySpark's", cpu, 0.25)], notes: [] }
  },
}
