/** `npm run demo`: the whole pipeline on local real servers, by the commands that a user would type. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import type { z } from 'zod'
import { packageRoot, readSettings } from '../config.ts'
import { CommandFailed, lineOf, run, start } from './command.ts'
import { Finished, Generated, wrongFigures } from './figures.ts'

const FOLDER = join(packageRoot, '.local/data')
const INPUT = join(FOLDER, 'demo.csv')
/** The demo's own year: what else somebody has ingested stays out of its figures. */
const YEAR = ['--start', '2020-01-01', '--months', '12']
const BATCHES = ['--batch', '2020-01..2020-12']
/** So that quarantine and duplicates have something to show. */
const DIRT = ['--dirty', '0.001', '--duplicates', '0.001']

const program = new Command('demo')
  .description('Starts the stack, makes 200,000 transactions, ingests and transforms them, and serves the dashboard.')
  .option('--exit', 'check the results and exit instead of serving on; the stack stays up', false)
  .option('--rows <n>', 'how many transactions', '200000')
  .action((options: { exit: boolean; rows: string }) => demo(options))

async function demo({ exit, rows }: { exit: boolean; rows: string }): Promise<void> {
  const times: [string, number][] = []
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    process.stderr.write(`\n— ${name}\n`)
    const started = performance.now()
    const result = await work()
    times.push([name, (performance.now() - started) / 1000])
    return result
  }
  await step('stack', () => run('stack/main', ['up']))
  const made = await step('generate', () => generate(rows))
  const ingest = await step('ingest', () => job('ingest', ['--input', INPUT]))
  const transform = await step('transform', () => job('transform', BATCHES))
  const dashboard = start('dashboard/main', [])
  try {
    const [, address = ''] = await step('dashboard', () => lineOf(dashboard, /(http:\/\/\S+)/, 30))
    if (exit) await check(address, made, ingest, transform)
    process.stdout.write(`${summary({ address, ingest, transform, times })}\n`)
    if (!exit) await untilInterrupted(dashboard)
  } finally {
    dashboard.kill()
  }
}

async function generate(rows: string): Promise<Generated> {
  await mkdir(FOLDER, { recursive: true })
  return last(Generated, await run('data/generate-main', ['--rows', rows, ...YEAR, ...DIRT, '--out', INPUT, '--json']))
}

async function job(name: string, args: readonly string[]): Promise<Finished> {
  return last(Finished, await run('cli/main', ['submit', name, ...args, '--json'], sayStep))
}

/** Shows what a job says that it is doing. */
function sayStep(line: string): void {
  const { what } = JSON.parse(line) as { readonly what?: string }
  if (what !== undefined) process.stderr.write(`  ${what}\n`)
}

function last<T>(type: z.ZodType<T>, lines: readonly string[]): T {
  return type.parse(JSON.parse(lines.at(-1) ?? 'null'))
}

/** Fails unless the counts are those that were generated and the dashboard shows them. */
async function check(address: string, made: Generated, ingest: Finished, transform: Finished): Promise<void> {
  const wrong = [...wrongFigures(made, ingest, transform)]
  const page = await (await fetch(address)).text()
  const shown = transform.counts.published.toLocaleString('en-US').split(',')
  if (!new RegExp(shown.join('[^0-9]{1,8}')).test(page))
    wrong.push(`the dashboard does not show ${shown.join(',')} transactions`)
  if (wrong.length > 0) throw new CommandFailed(`the demo's figures are wrong:\n  ${wrong.join('\n  ')}`)
}

interface Shown {
  readonly address: string
  readonly ingest: Finished
  readonly transform: Finished
  readonly times: readonly (readonly [string, number])[]
}

function summary({ address, ingest, transform, times }: Shown): string {
  const n = (count: number) => count.toLocaleString('en-US')
  const { spark, hdfs, postgres } = readSettings()
  return [
    '',
    `rows in      ${n(ingest.counts.rowsIn)}`,
    `published    ${n(transform.counts.published)}`,
    `quarantined  ${n(ingest.counts.quarantined + transform.counts.quarantined)}`,
    `duplicates   ${n(transform.counts.duplicates)}`,
    `seconds      ${times.map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`).join(', ')}`,
    `dashboard    ${address}`,
    `Spark UI     ${spark.ui}   history ${spark.history}`,
    `HDFS         ${hdfs.uri}   WebHDFS ${hdfs.web}/webhdfs/v1/`,
    `PostgreSQL   postgresql://${postgres.host}:${postgres.port}/${postgres.database}   PGPASSFILE=${postgres.passFile} PGSSLMODE=${postgres.sslMode} PGSSLROOTCERT=${postgres.sslRootCert}`,
    `npm run stack -- down ends the servers; their data stay.`,
  ].join('\n')
}

async function untilInterrupted(dashboard: ChildProcess): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(dashboard, 'exit')])
}

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${error instanceof CommandFailed ? error.message : (error as Error).stack}\n`)
  process.exitCode = 1
}
