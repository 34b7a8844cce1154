import { z } from 'zod'
import { atLeast, type Benchmark, type Figures } from './benchmark.ts'
import { bare, measure, ours, theirs } from './clients.ts'
import { PLAIN_COLUMNS } from './collect-1m.ts'
import type { Contender } from './contender.ts'
import { ReplayServer } from './replay.ts'
import { interleaved } from './rounds.ts'
import { ratioOf } from './statistics.ts'
import { where } from './where.ts'

const Measured = z.object({ rows: z.number(), seconds: z.number(), cpuSeconds: z.number(), bytes: z.number() })

const select = (rows: number) => `select ${PLAIN_COLUMNS} from range(0, ${rows}, 1, 2)`

/** Moving results without making rows of them. */
export const arrow1m: Benchmark = {
  name: 'arrow-1m',
  compares:
    'The Arrow data of 1,000,000 rows (31 MB; bigint, double, string, timestamp), every batch opened and no row made, after 10,000 rows to warm up: by this library, by the bare client, and by PySpark (`toArrow()`, which also puts the batches together). Once from Spark, and once ("replay") from a server of our own that sends again, byte for byte, what Spark sent: without Spark at work on the same cores.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const rows = context.isQuick ? 200_000 : 1_000_000
    const settings = { query: select(rows), warmUp: select(10_000) }
    await using replay = await ReplayServer.of([settings.query, settings.warmUp], remote, context)
    const once = async (contender: Contender): Promise<Figures> => {
      const { measured, peakMb } = await measure(contender, Measured, context)
      if (measured.rows !== rows) throw new Error(`${measured.rows} rows came instead of ${rows}`)
      const { seconds, cpuSeconds } = measured
      return { 'rows/s': rows / seconds, 'client CPU ms': cpuSeconds * 1000, 'client peak MB': peakMb }
    }
    const [real, replayed] = [
      { ...remote, ...settings },
      { ...replay.remote, ...settings },
    ]
    const contenders = {
      sparkwright: () => once(ours('arrow', real)),
      bare: () => once(bare('arrow', real)),
      PySpark: () => once(theirs(python, 'arrow', real)),
      'sparkwright, replay': () => once(ours('arrow', replayed)),
      'bare, replay': () => once(bare('arrow', replayed)),
      'PySpark, replay': () => once(theirs(python, 'arrow', replayed)),
    }
    const samples = await interleaved(contenders, context.rounds(5), context)
    const replays = ratioOf(samples, 'rows/s', 'sparkwright, replay', 'PySpark, replay')
    const targets = [
      atLeast("our rows/s over PySpark's", ratioOf(samples, 'rows/s', 'sparkwright', 'PySpark'), 1, '×'),
      atLeast("our rows/s over PySpark's, replay", replays, 1.5, '×'),
    ]
    return { samples, targets, notes: await where(targets, ours('arrow', replayed), context) }
  },
}
