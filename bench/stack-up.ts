import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { built, builtSource, node, runContender } from './contender.ts'
import { interleaved } from './rounds.ts'
import { medianOf } from './statistics.ts'

/** How long it takes until there is something to work with. */
export const stackUp: Benchmark = {
  name: 'stack-up',
  compares:
    'From nothing running to the first row of a first query: `npm run stack -- up` (Spark, History Server, HDFS, PostgreSQL; data and class-data archives are there from an earlier start), then a process that opens a session and collects `select 1`.',

  async run(context) {
    const stack = await context.stack()
    const once = async (): Promise<Figures> => {
      await stack.down()
      const up = await runContender(node([builtSource('stack/main.ts'), 'up']), context.signal)
      const args = [built('contenders/queries.ts'), 'first-row', JSON.stringify(stack.remote)]
      const query = await runContender(node(args), context.signal)
      const total = up.wallSeconds + query.wallSeconds
      return { 'up s': up.wallSeconds, 'first query s': query.wallSeconds, 'total s': total }
    }
    const samples = await interleaved({ sparkwright: once }, context.rounds(3), context)
    return { samples, targets: [atMost('total', medianOf(samples, 'sparkwright', 'total s'), 20, ' s')], notes: [] }
  },
}
