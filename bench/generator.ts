import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/config.ts'
import { atLeast, atMost, type BenchContext, type Benchmark, type Figures } from './benchmark.ts'
import { builtSource, type Ended, node, runContender } from './contender.ts'
import { interleaved } from './rounds.ts'
import { medianOf } from './statistics.ts'

/** As many as PaySim's published data set has. */
export const ALL_ROWS = 6_362_620

/** The file that holds so many generated rows. */
export function dataFile(rows: number): string {
  return join(packageRoot, '.local/bench/data', `transactions-${rows}.csv`)
}

/** Generates rows into {@link dataFile} by the command line's own program. */
export async function generateRows(rows: number, { signal }: BenchContext): Promise<Ended> {
  mkdirSync(join(packageRoot, '.local/bench/data'), { recursive: true })
  const args = ['--rows', String(rows), '--out', dataFile(rows), '--json']
  return runContender(node([builtSource('data/generate-main.ts'), ...args]), signal)
}

/** How fast the input is made. */
export const generator: Benchmark = {
  name: 'generator',
  compares: `\`npm run data:generate\` for ${ALL_ROWS.toLocaleString('en-GB')} rows, as CSV on the disk. The whole process.`,

  async run(context) {
    const rows = context.isQuick ? 200_000 : ALL_ROWS
    const once = async (): Promise<Figures> => {
      const { wallSeconds, cpuSeconds, peakMb } = await generateRows(rows, context)
      return { 'rows/s': rows / wallSeconds, 'wall s': wallSeconds, 'CPU s': cpuSeconds, 'peak MB': peakMb }
    }
    const samples = await interleaved({ sparkwright: once }, context.rounds(3), context)
    const targets = [
      atLeast('rows/s', medianOf(samples, 'sparkwright', 'rows/s'), 200_000),
      atMost('peak memory', medianOf(samples, 'sparkwright', 'peak MB'), 150, ' MB'),
    ]
    return { samples, targets, notes: [] }
  },
}
