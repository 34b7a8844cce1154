import { z } from 'zod'
import { atLeast, atMost, type Benchmark, type Figures, type Target } from './benchmark.ts'
import { measure } from './clients.ts'
import { built, type Contender, node } from './contender.ts'
import { pyspark } from './pyspark.ts'
import { interleaved } from './rounds.ts'
import { medianOf, ratioOf } from './statistics.ts'
import { where } from './where.ts'

const Measured = z.object({ seconds: z.record(z.string(), z.number()), refusal: z.string().optional() })

interface Kind {
  readonly name: string
  readonly shape: 'chain' | 'wide'
  readonly compares: string
  /** The sizes that are measured, in order; the last is the one that counts. */
  readonly sizes: readonly number[]
  /** A size that has to be refused in words. */
  readonly refused?: number
}

const OURS = 'sparkwright'

function planning({ name, shape, compares, sizes, refused }: Kind): Benchmark {
  return {
    name,
    compares,

    async run(context) {
      const python = context.python()
      const [first = 1] = sizes
      const last = sizes.at(-1) ?? first
      const settings = JSON.stringify({ shape, sizes, repeats: context.isQuick ? 2 : 20, refused })
      const figure = (size: number) => `${size.toLocaleString('en-GB')}: ms`
      const once = async (contender: Contender): Promise<Figures> => {
        const { measured } = await measure(contender, Measured, context)
        const took = Object.fromEntries(sizes.map((size) => [figure(size), (measured.seconds[size] ?? 0) * 1000]))
        return measured.refusal ? { ...took, refused: measured.refusal === 'INVALID_INPUT' ? 1 : 0 } : took
      }
      const own = node([built('contenders/plans.ts'), settings])
      const contenders = {
        [OURS]: () => once(own),
        PySpark: () => once(pyspark(python, ['plans.py', settings])),
      }
      const samples = await interleaved(contenders, context.rounds(5), context)
      const growth = medianOf(samples, OURS, figure(last)) / medianOf(samples, OURS, figure(first))
      const targets: Target[] = [
        atLeast("PySpark's time over ours", ratioOf(samples, figure(last), 'PySpark', OURS), 200, '×'),
        atMost('growth exponent', Math.log(growth) / Math.log(last / first), 1.1),
      ]
      if (refused !== undefined)
        targets.push(atLeast(`${refused} refused in words`, medianOf(samples, OURS, 'refused'), 1))
      return { samples, targets, notes: await where(targets, own, context) }
    },
  }
}

/** Operators one upon the other. */
export const planChain1000 = planning({
  name: 'plan-chain-1000',
  shape: 'chain',
  sizes: [60, 120, 240, 480],
  refused: 10_000,
  compares:
    'Filters one upon the other, built, encoded and serialised without a server, the fastest of 20, by this library and by PySpark. Up to 480 of them and not 1,000: the server reads about 500, and this library says so before it sends more. A plan of 10,000 is built, and has to be refused in words and not by an overflow of the stack.',
})

/** Columns side by side. */
export const planWide1000 = planning({
  name: 'plan-wide-1000',
  shape: 'wide',
  sizes: [125, 250, 500, 1_000],
  compares:
    'A select of so many computed columns, built, encoded and serialised without a server, the fastest of 20, by this library and by PySpark.',
})
