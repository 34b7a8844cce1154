import { z } from 'zod'
import { atLeast, type BenchContext, type Benchmark, type Figures, type Samples, type Target } from './benchmark.ts'
import { measure, ours, theirs } from './clients.ts'
import type { Contender } from './contender.ts'
import { ReplayServer } from './replay.ts'
import { interleaved } from './rounds.ts'
import { ratioOf } from './statistics.ts'
import { where } from './where.ts'

const Measured = z.object({ rows: z.number(), seconds: z.number(), cpuSeconds: z.number() })

/** Rows of some shape that are collected. */
export interface Shape {
  readonly name: string
  /** What the rows are, for people. */
  readonly what: string
  readonly rows: number
  /** The columns, made of `id`, as SQL. */
  readonly columns: string
  /** How often each contender is run. Default: 3. */
  readonly rounds?: number
  /** Default: four times PySpark's rows a second. */
  readonly targets?: (samples: Samples) => readonly Target[]
}

/** A `collect()` of rows of a shape, by this library and by PySpark. */
export function collecting({ name, what, rows: all, columns, rounds = 3, targets = fourTimes }: Shape): Benchmark {
  const query = (rows: number) => `select ${columns} from range(0, ${rows}, 1, 2)`
  return {
    name,
    compares: `One \`collect()\` of ${all.toLocaleString('en-GB')} rows (${what}) into row objects, after one of 10,000 to warm up, by this library and by PySpark: once from Spark, and once ("replay") from a server of our own that sends again, byte for byte, what Spark sent. Rows a second and CPU time are of the \`collect()\` alone, peak memory of the whole process.`,

    async run(context) {
      const { remote } = await context.stack()
      const python = context.python()
      const rows = context.isQuick ? Math.ceil(all / 10) : all
      const queries = { query: query(rows), warmUp: query(Math.min(rows, 10_000)) }
      await using replay = await ReplayServer.of([queries.query, queries.warmUp], remote, context)
      const [real, replayed] = [
        { ...remote, ...queries },
        { ...replay.remote, ...queries },
      ]
      const contenders = {
        sparkwright: () => once(ours('collect', real), rows, context),
        PySpark: () => once(theirs(python, 'collect', real), rows, context),
        'sparkwright, replay': () => once(ours('collect', replayed), rows, context),
        'PySpark, replay': () => once(theirs(python, 'collect', replayed), rows, context),
      }
      const samples = await interleaved(contenders, context.rounds(rounds), context)
      const reached = targets(samples)
      return { samples, targets: reached, notes: await where(reached, ours('collect', real), context) }
    },
  }
}

async function once(contender: Contender, rows: number, context: BenchContext): Promise<Figures> {
  const { measured, peakMb } = await measure(contender, Measured, context)
  if (measured.rows !== rows) throw new Error(`${measured.rows} rows came instead of ${rows}`)
  return { 'rows/s': rows / measured.seconds, 'client CPU s': measured.cpuSeconds, 'client peak MB': peakMb }
}

function fourTimes(samples: Samples): readonly Target[] {
  return [
    atLeast("our rows/s over PySpark's", ratioOf(samples, 'rows/s', 'sparkwright', 'PySpark'), 4, '×'),
    atLeast(
      "our rows/s over PySpark's, replay",
      ratioOf(samples, 'rows/s', 'sparkwright, replay', 'PySpark, replay'),
      4,
      '×',
    ),
  ]
}
