import { z } from 'zod'
import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { bare, measure, ours, theirs } from './clients.ts'
import type { Contender } from './contender.ts'
import { interleaved } from './rounds.ts'
import { median, ratioOf } from './statistics.ts'
import { where } from './where.ts'

const Measured = z.object({ seconds: z.array(z.number()), cpuSeconds: z.number() })

/** What a small query costs. `query`: SQL, or `range` for a range made by the API. */
function latencyOf(name: string, query: string, what: string): Benchmark {
  return {
    name,
    compares: `${what} 200 times in one session, after 50 to warm up: the median of the 200, and the client's CPU time for each, by this library, by gRPC with generated messages and an Arrow library alone ("bare": no reattaching, nothing released), and by PySpark.`,

    async run(context) {
      const { remote } = await context.stack()
      const python = context.python()
      const queries = context.isQuick ? 20 : 200
      const settings = { ...remote, query, queries, warmUp: context.isQuick ? 5 : 50 }
      const once = async (contender: Contender): Promise<Figures> => {
        const { measured, peakMb } = await measure(contender, Measured, context)
        const { seconds, cpuSeconds } = measured
        return {
          'median ms': median(seconds) * 1000,
          'client CPU ms a query': (cpuSeconds * 1000) / queries,
          'client peak MB': peakMb,
        }
      }
      const contenders = {
        sparkwright: () => once(ours('latency', settings)),
        bare: () => once(bare('latency', settings)),
        PySpark: () => once(theirs(python, 'latency', settings)),
      }
      const samples = await interleaved(contenders, context.rounds(5), context)
      const cpu = ratioOf(samples, 'client CPU ms a query', 'sparkwright', 'PySpark')
      const wall = ratioOf(samples, 'median ms', 'sparkwright', 'bare')
      const targets = [
        atMost("our CPU time over PySpark's", cpu, 0.25),
        atMost('our wall time over the bare one', wall, 1.05),
      ]
      return { samples, targets, notes: await where(targets, ours('latency', settings), context) }
    },
  }
}

/** A small query of SQL. */
export const latencySql = latencyOf('latency-sql', 'select 1', "`sql('select 1').collect()`")

/** A small query made by the API. */
export const latencyRange = latencyOf('latency-range', 'range', '`range(100).collect()`')
