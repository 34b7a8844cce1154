import type { BenchStack } from './stack.ts'

/** What one run of one contender gave: figure, with its unit, → value. */
export type Figures = Readonly<Record<string, number>>

/** The runs of every contender, in the order in which they were run. */
export type Samples = Readonly<Record<string, readonly Figures[]>>

/** A figure that has to be reached. */
export interface Target {
  readonly what: string
  /** As `≤ 20 s`, for people. */
  readonly wanted: string
  readonly value: number
  readonly isMet: boolean
}

/** What a benchmark gave. */
export interface Outcome {
  readonly samples: Samples
  readonly targets: readonly Target[]
  /** What has to be known to read the figures. */
  readonly notes: readonly string[]
}

/** What a benchmark has to go by. */
export interface BenchContext {
  /** Small sizes and one round, to see that everything works. Targets do not count then. */
  readonly isQuick: boolean
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** How often each contender is run: as asked on the command line, else `usual`, else 1 when quick. */
  rounds(usual: number): number
  /** Tells what goes on. */
  say(line: string): void
  /** The stack of the benchmarks, up; the same one for all of them. */
  stack(): Promise<BenchStack>
  /** Python with the PySpark of our Spark's version; made at first use. */
  python(): string
}

/** One thing that is measured. */
export interface Benchmark {
  readonly name: string
  /** Exactly what is compared with what; stands above the table. */
  readonly compares: string
  run(context: BenchContext): Promise<Outcome>
}

/** A target that a figure must not exceed. */
export function atMost(what: string, value: number, limit: number, unit = ''): Target {
  return { what, wanted: `≤ ${limit.toLocaleString('en-GB')}${unit}`, value, isMet: value <= limit }
}

/** A target that a figure must reach. */
export function atLeast(what: string, value: number, limit: number, unit = ''): Target {
  return { what, wanted: `≥ ${limit.toLocaleString('en-GB')}${unit}`, value, isMet: value >= limit }
}
