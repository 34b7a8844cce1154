import { atLeast, atMost, type Benchmark, type Figures } from './benchmark.ts'
import { bare, ours, theirs } from './clients.ts'
import { type Contender, runContender } from './contender.ts'
import { interleaved } from './rounds.ts'
import { ratioOf } from './statistics.ts'
import { where } from './where.ts'

/** How long a short program takes. */
export const coldSelect1: Benchmark = {
  name: 'cold-select1',
  compares:
    'A process that starts, opens a session on a running server, collects `select 1`, ends the session and ends: the whole process, by this library, by gRPC with generated messages and an Arrow library alone ("bare"), and by PySpark.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const once = async (contender: Contender): Promise<Figures> => {
      const { wallSeconds, cpuSeconds, peakMb } = await runContender(contender, context.signal)
      return { 'wall ms': wallSeconds * 1000, 'client CPU ms': cpuSeconds * 1000, 'client peak MB': peakMb }
    }
    const contenders = {
      sparkwright: () => once(ours('first-row', remote)),
      bare: () => once(bare('first-row', remote)),
      PySpark: () => once(theirs(python, 'first-row', remote)),
    }
    await contenders.sparkwright()
    const samples = await interleaved(contenders, context.rounds(7), context)
    const targets = [
      atLeast("PySpark's wall time over ours", ratioOf(samples, 'wall ms', 'PySpark', 'sparkwright'), 3, '×'),
      atMost('our wall time over the bare one', ratioOf(samples, 'wall ms', 'sparkwright', 'bare'), 1.15),
    ]
    return { samples, targets, notes: await where(targets, ours('first-row', remote), context) }
  },
}
