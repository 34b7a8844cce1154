import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { packageRoot } from '../src/config.ts'
import { arrow1m } from './arrow-1m.ts'
import type { BenchContext, Benchmark } from './benchmark.ts'
import { coldSelect1 } from './cold-select1.ts'
import { collect1m } from './collect-1m.ts'
import { collectShapes } from './collect-shapes.ts'
import { backfill12, checkAll, emptyJob, ledger100k } from './command-line.ts'
import { concurrency50 } from './concurrency-50.ts'
import { generator } from './generator.ts'
import { importing } from './import.ts'
import { latencyRange, latencySql } from './latency.ts'
import { latencyRtt20, reattachDrop } from './links.ts'
import { describeMachine } from './machine.ts'
import { pipeline6m } from './pipeline-6m.ts'
import { planChain1000, planWide1000 } from './plans.ts'
import { publishOverhead } from './publish-overhead.ts'
import { pythonWithPySpark } from './pyspark.ts'
import { inMarkdown, keep, resultOf, resultsFolder } from './results.ts'
import { scaleBatches } from './scale-batches.ts'
import { scaleRuns } from './scale-runs.ts'
import { BenchStack } from './stack.ts'
import { stackUp } from './stack-up.ts'
import { stream20m, streamSlowConsumer } from './stream.ts'

/** In the order in which they are run: the small ones first. */
const benchmarks: readonly Benchmark[] = [
  importing,
  generator,
  stackUp,
  planChain1000,
  planWide1000,
  coldSelect1,
  latencySql,
  latencyRange,
  concurrency50,
  collect1m,
  ...collectShapes,
  arrow1m,
  stream20m,
  streamSlowConsumer,
  reattachDrop,
  latencyRtt20,
  ledger100k,
  emptyJob,
  checkAll,
  backfill12,
  publishOverhead,
  pipeline6m,
  scaleRuns,
  scaleBatches,
]
const names = benchmarks.map(({ name }) => name)

const program = new Command('bench')
  .description('Measures speed and memory. Long: the whole set takes about an hour on two cores.')
  .argument('[names...]', `which benchmarks: ${names.join(', ')} (default: all)`, known)
  .option('--list', 'say what each benchmark compares, and end')
  .option('--rounds <n>', 'how often each contender is run (default: what suits the benchmark)', wholeNumber)
  .option('--quick', 'small sizes and one round, to see that everything works', false)
  .addHelpText(
    'after',
    '\nExit code 1 where a benchmark failed or missed a target (targets do not count with --quick).',
  )
  .parse()

interface Flags {
  readonly list?: true
  readonly rounds?: number
  readonly quick: boolean
}

const say = (line: string) => void process.stderr.write(`${line}\n`)
const { list, rounds, quick } = program.opts<Flags>()
const asked = new Set(program.args)
const wanted = asked.size === 0 ? benchmarks : benchmarks.filter(({ name }) => asked.has(name))

if (list) for (const { name, compares } of benchmarks) process.stdout.write(`${name}\n  ${compares}\n`)
else process.exitCode = await runAll()

/** Runs what was asked for, one after the other; answers the exit code. */
async function runAll(): Promise<number> {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')))
  process.once('SIGTERM', () => interrupt.abort(new Error('terminated')))
  const stack = new BenchStack(say)
  let isUp: Promise<BenchStack> | undefined
  const context: Omit<BenchContext, 'say'> = {
    isQuick: quick,
    signal: interrupt.signal,
    rounds: (usual) => rounds ?? (quick ? 1 : usual),
    stack: () => {
      isUp ??= stack
        .reset()
        .then(() => stack.up())
        .then(() => stack)
      return isUp
    },
    python: () => pythonWithPySpark(),
  }
  let bad = 0
  const sections: string[] = []
  try {
    for (const benchmark of wanted) {
      if (interrupt.signal.aborted) break
      const section = await runOne(benchmark, { ...context, say: (line) => say(`${benchmark.name}: ${line}`) })
      sections.push(section.text)
      if (!section.isGood) bad++
    }
  } finally {
    if (isUp) await stack.reset()
    rmSync(join(packageRoot, '.local/bench/data'), { recursive: true, force: true })
  }
  process.stdout.write(`${sections.join('')}\nKept in ${resultsFolder(quick)}\n`)
  return bad > 0 || interrupt.signal.aborted ? 1 : 0
}

/** Runs one benchmark and keeps its result; one that fails is told of and does not stop the others. */
async function runOne(benchmark: Benchmark, context: BenchContext): Promise<{ text: string; isGood: boolean }> {
  const machine = describeMachine()
  context.say(`begins (load ${machine.loadBefore.toFixed(1)})`)
  try {
    const result = resultOf(benchmark, await benchmark.run(context), machine, context.isQuick)
    keep(result, names)
    return { text: inMarkdown(result), isGood: context.isQuick || result.targets.every(({ isMet }) => isMet) }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    context.say(`FAILED: ${what}`)
    return { text: `\n## ${benchmark.name}\n\n**Failed:** ${what}\n`, isGood: false }
  }
}

function known(name: string, before: readonly string[] = []): readonly string[] {
  if (!names.includes(name)) throw new InvalidArgumentError(`There are: ${names.join(', ')}.`)
  return [...before, name]
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is not a whole number above 0.')
  return Number(text)
}
