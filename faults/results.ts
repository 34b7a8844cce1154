import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../bench/machine.ts'
import { table } from '../bench/results.ts'
import { packageRoot } from '../src/config.ts'
import type { Line } from './tally.ts'

/** What a scenario gave, where and when, as it is kept. */
export interface Result {
  readonly name: string
  readonly what: string
  readonly at: string
  readonly minutes: number
  readonly machine: Machine
  readonly lines: readonly Line[]
}

const HEAD = ['fault', 'client', 'tried', 'survived', 'told', 'failed', 'hung', 'rows lost', 'rows doubled', 'worst s']

const INTRODUCTION = `# Results of \`npm run faults\`

Written by it; the JSON files beside it hold the same and what went wrong. Every fault strikes a real Spark Connect
server's streams, connections or processes. *Survived*: the whole result, in order, computed once. *Told*: an error that
says that the server or its session is gone. *Failed*: any other error, or a result that is not the whole one. *Hung*: no
answer within the time limit, twelve seconds for a result that takes less than one: our client is told to be patient with
a silent stream for two seconds (its default is 150), PySpark has no such setting. Rows count as lost or doubled where the
client said that all was well, and as doubled wherever a target holds one twice.
`

/** Where results are kept: those of a short run are apart. */
export function resultsFolder(isShort: boolean): string {
  return join(packageRoot, isShort ? '.local/faults/results' : 'faults/results')
}

/** Keeps a result in place of the scenario's last one, and writes the table of all anew. */
export function keep(result: Result, { order, isShort }: { order: readonly string[]; isShort: boolean }): void {
  const folder = resultsFolder(isShort)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const all = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Result)
  all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  writeFileSync(join(folder, 'results.md'), `${INTRODUCTION}\n${inMarkdown(all)}`)
}

/** One table of all results, with what was done and what went wrong below it. */
export function inMarkdown(results: readonly Result[]): string {
  const rows = results.flatMap(({ lines }) => lines.flatMap(rowsOf))
  const scenarios = results.map(({ name, what, at, minutes, machine }) => {
    const where = `${machine.cores} cores, Node ${machine.node}, Java ${machine.java}, Spark ${machine.spark}`
    return `- **${name}**: ${what}. ${at.slice(0, 16).replace('T', ' ')} UTC, ${minutes.toFixed(1)} min, ${where}.`
  })
  const notes = results.flatMap(({ lines }) => lines.flatMap(notesOf))
  const below = notes.length > 0 ? ['', 'What clients said, where they did not survive:', '', ...notes] : []
  return `${[...table(HEAD, rows), '', ...scenarios, ...below].join('\n')}\n`
}

function rowsOf({ fault, counts }: Line): readonly (readonly string[])[] {
  return Object.entries(counts).map(([client, count]) => {
    const { tried, survived, told, failed, hung, lost, doubled, worstSeconds } = count
    return [fault, client, ...[tried, survived, told, failed, hung, lost, doubled].map(String), worstSeconds.toFixed(1)]
  })
}

function notesOf({ fault, counts }: Line): readonly string[] {
  return Object.entries(counts).flatMap(([client, { notes }]) =>
    notes.slice(0, 1).map((note) => `- ${fault}, ${client}: ${note.split('\n')[0]?.slice(0, 300)}`),
  )
}
