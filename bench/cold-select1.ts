import { atLeast, type Benchmark, type Figures } from './benchmark.ts'
import { built, type Contender, node, runContender } from './contender.ts'
import { pyspark } from './pyspark.ts'
import { interleaved } from './rounds.ts'
import { ratioOf } from './statistics.ts'

/** How long a short program takes. */
export const coldSelect1: Benchmark = {
  name: 'cold-select1',
  compares:
    'A process that starts, opens a session on a running server, collects `select 1`, ends the session and ends: the whole process, by this library and by PySpark.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const once = async (contender: Contender): Promise<Figures> => {
      const { wallSeconds, cpuSeconds, peakMb } = await runContender(contender, context.signal)
      return { 'wall ms': wallSeconds * 1000, 'client CPU ms': cpuSeconds * 1000, 'client peak MB': peakMb }
    }
    const args = ['first-row', JSON.stringify(remote)]
    const contenders = {
      sparkwright: () => once(node([built('contenders/queries.ts'), ...args])),
      PySpark: () => once(pyspark(python, ['queries.py', ...args])),
    }
    await contenders.sparkwright()
    const samples = await interleaved(contenders, context.rounds(7), context)
    const faster = ratioOf(samples, 'wall ms', 'PySpark', 'sparkwright')
    return { samples, targets: [atLeast("PySpark's wall time over ours", faster, 3, '×')], notes: [] }
  },
}
