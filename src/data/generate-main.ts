import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { packageRoot } from '../config.ts'
import { type GenerateOptions, generate, type Summary } from './generate.ts'
import { runCommand } from './run-command.ts'

const DEFAULT_OUT = join(packageRoot, '.local/data/transactions.csv')

interface Flags extends Omit<GenerateOptions, 'signal' | 'onProgress'> {
  readonly json?: true
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Give a number.')
  return value
}

const command = new Command('data:generate')
  .description('Writes a PaySim-shaped CSV of transactions: the same seed and options give the same text everywhere.')
  .option('--rows <n>', 'data lines, dirty ones and duplicates included', number, 200_000)
  .option('--seed <n>', 'whole number that decides everything random', number, 42)
  .option('--out <file>', 'file to write, gzip-compressed if it ends in .gz', DEFAULT_OUT)
  .option('--start <day>', 'first day, YYYY-MM-01, UTC', '2020-01-01')
  .option('--months <n>', 'calendar months to spread the rows over', number, 12)
  .option('--dirty <share>', 'share of rows that break the contract, 0 to 0.5', number, 0)
  .option('--duplicates <share>', 'share of rows that repeat an earlier one exactly, 0 to 0.5', number, 0)
  .option('--json', 'print the summary as JSON')
  .allowExcessArguments(false)
  .parse()

await runCommand(async (signal) => {
  const { json, ...flags } = command.opts<Flags>()
  const out = resolve(flags.out)
  if (out === DEFAULT_OUT) await mkdir(dirname(out), { recursive: true })
  const summary = await generate({ ...flags, out, signal, onProgress: progress() }).finally(clearLine)
  console.log(json ? JSON.stringify(summary) : inWords(summary))
})

/** Tells on a terminal, five times a second, how far the work is. */
function progress(): (rows: number) => void {
  const started = performance.now()
  let told = started
  return (rows) => {
    const now = performance.now()
    if (!process.stderr.isTTY || now - told < 200) return
    told = now
    clearLine()
    process.stderr.write(`${count(rows)} rows, ${count((rows * 1000) / (now - started))} rows/s`)
  }
}

function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}

function inWords(summary: Summary): string {
  const dirty = Object.values(summary.dirty).reduce((sum, rows) => sum + rows, 0)
  const what = [
    `${count(summary.rows)} rows (${count(summary.bytes)} bytes, ${summary.seconds.toFixed(1)} s)`,
    `${count(summary.frauds)} frauds, ${count(summary.flagged)} flagged`,
    `${count(dirty)} dirty, ${count(summary.duplicates)} duplicates`,
    `${Object.keys(summary.batches).length} months`,
  ]
  return `${summary.file}: ${what.join('; ')}`
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB')
}
