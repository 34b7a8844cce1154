import type { BenchContext, Figures, Samples } from './benchmark.ts'

/** Contender → one run of it. */
export type Contenders = Readonly<Record<string, (round: number) => Promise<Figures>>>

/** Runs contenders in turn, A B B A A B …, so that whatever else the machine does falls on all of them. */
export async function interleaved(contenders: Contenders, rounds: number, context: BenchContext): Promise<Samples> {
  const samples: Record<string, Figures[]> = {}
  for (const name of Object.keys(contenders)) samples[name] = []
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(contenders)
    for (const name of round % 2 === 0 ? names : names.reverse()) {
      context.signal.throwIfAborted()
      const figures = (await contenders[name]?.(round)) ?? {}
      samples[name]?.push(figures)
      context.say(`round ${round + 1} of ${rounds}, ${name}: ${inWords(figures)}`)
    }
  }
  return samples
}

function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([figure, value]) => `${figure} ${shown(value)}`)
    .join(', ')
}

/** A number with as many digits as say something. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
