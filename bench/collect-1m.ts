import { z } from 'zod'
import { atLeast, atMost, type Benchmark, type Figures } from './benchmark.ts'
import { built, type Contender, node, reported, runContender } from './contender.ts'
import { pyspark } from './pyspark.ts'
import { interleaved } from './rounds.ts'
import { ratioOf } from './statistics.ts'

const Measured = z.object({ rows: z.number(), seconds: z.number(), cpuSeconds: z.number() })

function query(rows: number): string {
  const columns = `id, cast(id as double) * 0.5 as value, concat('name-', id % 1000) as name, timestamp_seconds(1600000000 + id) as at`
  return `select ${columns} from range(${rows})`
}

/** What rows cost on their way into memory. */
export const collect1m: Benchmark = {
  name: 'collect-1m',
  compares:
    'One `collect()` of 1,000,000 rows (bigint, double, string, timestamp) into row objects, after one of 10,000 to warm up, by this library and by PySpark. Rows a second and CPU time are of the `collect()` alone, peak memory of the whole process.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const rows = context.isQuick ? 200_000 : 1_000_000
    const settings = JSON.stringify({ ...remote, query: query(rows), warmUp: query(10_000) })
    const once = async (contender: Contender): Promise<Figures> => {
      const ended = await runContender(contender, context.signal)
      const measured = reported(ended, Measured)
      if (measured.rows !== rows) throw new Error(`${measured.rows} rows came instead of ${rows}`)
      return {
        'rows/s': rows / measured.seconds,
        'client CPU s': measured.cpuSeconds,
        'client peak MB': ended.peakMb,
      }
    }
    const contenders = {
      sparkwright: () => once(node([built('contenders/queries.ts'), 'collect', settings])),
      PySpark: () => once(pyspark(python, ['queries.py', 'collect', settings])),
    }
    const samples = await interleaved(contenders, context.rounds(5), context)
    const targets = [
      atLeast("our rows/s over PySpark's", ratioOf(samples, 'rows/s', 'sparkwright', 'PySpark'), 8, '×'),
      atLeast("PySpark's CPU time over ours", ratioOf(samples, 'client CPU s', 'PySpark', 'sparkwright'), 10, '×'),
      atMost("our memory over PySpark's", ratioOf(samples, 'client peak MB', 'sparkwright', 'PySpark'), 1),
    ]
    return { samples, targets, notes: [] }
  },
}
