import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { packageRoot } from '../src/config.ts'
import type { Benchmark, Outcome } from './benchmark.ts'
import type { Machine } from './machine.ts'
import { shown } from './rounds.ts'
import { median, valuesOf } from './statistics.ts'

const Result = z.object({
  name: z.string(),
  compares: z.string(),
  at: z.string(),
  isQuick: z.boolean(),
  machine: z.custom<Machine>(),
  samples: z.record(z.string(), z.array(z.record(z.string(), z.number()))),
  targets: z.array(z.object({ what: z.string(), wanted: z.string(), value: z.number(), isMet: z.boolean() })),
  notes: z.array(z.string()),
})

/** What a benchmark gave, where and when, as it is kept. */
export type Result = Readonly<z.infer<typeof Result>>

/** Puts together what is kept of a run. `machine` as it was before. */
export function resultOf({ name, compares }: Benchmark, outcome: Outcome, machine: Machine, isQuick: boolean): Result {
  const samples = Object.fromEntries(Object.entries(outcome.samples).map(([contender, runs]) => [contender, [...runs]]))
  const { targets, notes } = outcome
  const at = new Date().toISOString()
  return { name, compares, at, isQuick, machine, samples, targets: [...targets], notes: [...notes] }
}

/** Where results are kept: quick ones are not for comparing, and apart. */
export function resultsFolder(isQuick: boolean): string {
  return join(packageRoot, isQuick ? '.local/bench/quick-results' : 'bench/results')
}

/** Keeps a result in place of the benchmark's last one, and writes the table of all anew. */
export function keep(result: Result, order: readonly string[]): void {
  const folder = resultsFolder(result.isQuick)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const all = files.map((file) => Result.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  writeFileSync(join(folder, 'results.md'), `${INTRODUCTION}\n${all.map(inMarkdown).join('\n')}`)
}

const INTRODUCTION = `# Results of \`npm run bench\`

Written by the bench; the JSON files beside it hold every single run. Figures are the median of all rounds, with the
minimum in parentheses. Contenders are processes of their own, run in turn (A B B A …): only figures of one table, which
are of one run on one machine, can be compared. A command \`npm run …\` is measured without npm and the check of the
set-up before it.
`

/** A result as a section of Markdown. */
export function inMarkdown(result: Result): string {
  const contenders = Object.keys(result.samples)
  const figures = [...new Set(Object.values(result.samples).flatMap((runs) => runs.flatMap(Object.keys)))]
  const cell = (contender: string, figure: string) => inWords(valuesOf(result.samples[contender], figure))
  const rows = figures.map((figure) => [figure, ...contenders.map((contender) => cell(contender, figure))])
  const targets = result.targets.map(
    ({ what, wanted, value, isMet }) => `- ${isMet ? 'met' : '**missed**'}: ${what} ${shown(value)} (${wanted})`,
  )
  const lines = [
    `\n## ${result.name}${result.isQuick ? ' (quick: not for comparing)' : ''}\n`,
    `${result.compares}\n`,
    ...table(['', ...contenders], rows),
    '',
    ...(targets.length > 0 ? ['Targets:', ...targets, ''] : []),
    ...result.notes.map((note) => `- ${note}`),
    ...(result.notes.length > 0 ? [''] : []),
    `${where(result)}`,
  ]
  return `${lines.join('\n')}\n`
}

function where({ machine, at }: Result): string {
  const { cores, processor, memoryGb, node, java, spark, loadBefore } = machine
  return `${at.slice(0, 16).replace('T', ' ')} UTC; ${cores} cores (${processor}), ${memoryGb} GB, load ${shown(loadBefore)} before; Node ${node}, Java ${java}, Spark ${spark}.`
}

function inWords(values: readonly number[]): string {
  if (values.length === 0) return ''
  return values.length === 1 ? shown(values[0] ?? 0) : `${shown(median(values))} (${shown(Math.min(...values))})`
}

/** A Markdown table whose columns stand below one another in plain text too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0), 3))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)]
}
