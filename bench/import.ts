import { atMost, type Benchmark, type Figures } from './benchmark.ts'
import { builtSource, type Contender, node, runContender } from './contender.ts'
import { pyspark } from './pyspark.ts'
import { interleaved } from './rounds.ts'
import { medianOf } from './statistics.ts'

const OURS = 'sparkwright'
const BARE = 'bare Node'

/** What loading the library costs. */
export const importing: Benchmark = {
  name: 'import',
  compares:
    'A process that imports the built library and ends, one that imports nothing, and the same for PySpark and Python. Whole processes, from start to end.',

  async run(context) {
    const python = context.python()
    const once = async (contender: Contender): Promise<Figures> => {
      const { wallSeconds, cpuSeconds, peakMb } = await runContender(contender, context.signal)
      return { 'wall ms': wallSeconds * 1000, 'CPU ms': cpuSeconds * 1000, 'peak MB': peakMb }
    }
    const contenders = {
      [BARE]: () => once(node(['--eval', ''])),
      [OURS]: () => once(node(['--import', builtSource('spark-connect/index.ts'), '--eval', ''])),
      'bare Python': () => once(pyspark(python, ['queries.py', 'nothing', '{}'])),
      PySpark: () => once(pyspark(python, ['queries.py', 'import', '{}'])),
    }
    const samples = await interleaved(contenders, context.rounds(11), context)
    const over = (figure: string) => medianOf(samples, OURS, figure) - medianOf(samples, BARE, figure)
    const targets = [
      atMost('CPU over bare Node', over('CPU ms'), 80, ' ms'),
      atMost('peak memory over bare Node', over('peak MB'), 15, ' MB'),
    ]
    return { samples, targets, notes: [] }
  },
}
