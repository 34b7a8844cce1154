import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { describeMachine } from '../bench/machine.ts'
import { pythonWithPySpark } from '../bench/pyspark.ts'
import { packageRoot } from '../src/config.ts'
import { bytes } from './bytes.ts'
import { FaultClient, type Program } from './client.ts'
import { cutScenarios } from './cuts.ts'
import { driverKill } from './driver-kill.ts'
import { fences } from './fences.ts'
import { olderLines } from './older-spark.ts'
import { inMarkdown, keep, type Result, resultsFolder } from './results.ts'
import { runs } from './runs.ts'
import type { Context, Scenario } from './scenario.ts'
import { FaultServer } from './server.ts'
import { serverKill } from './server-kill.ts'
import { sessions } from './sessions.ts'
import { isGood } from './tally.ts'

/** Who is watched; what PySpark does is told and judged by nobody. */
const OURS = 'sparkwright'

const scenarios: readonly Scenario[] = [...cutScenarios, bytes, serverKill, driverKill, sessions, runs, fences]
const names = scenarios.map(({ name }) => name)

const program = new Command('faults')
  .description('Breaks streams, connections and processes of a real Spark Connect server, and counts what is lost.')
  .option('--list', 'say what each scenario does, and end')
  .option('--only <name>', `one scenario; repeatable: ${names.join(', ')}`, known)
  .option('--short', 'some of the faults instead of all: minutes instead of an hour', false)
  .option('--spark <line>', 'against an older Spark, whose jars npm run test:versions gets; nothing is kept', olderLine)
  .option('--no-pyspark', 'without PySpark beside it')
  .addHelpText('after', '\nExit code 1 where our client lost or doubled a row, hung, or failed without telling why.')
  .parse()

interface Flags {
  readonly list?: true
  readonly only?: readonly string[]
  readonly short: boolean
  readonly pyspark: boolean
  readonly spark?: string
}

const { stderr } = process
const anew = stderr.isTTY ? '\r\x1b[K' : ''
const say = (line: string) => void stderr.write(`${anew}${line}\n`)
const progress = (line: string) => void (stderr.isTTY && stderr.write(`${anew}${line}`))
const { list, only, short: isShort, pyspark, spark: line } = program.opts<Flags>()

if (list) for (const { name, what } of scenarios) process.stdout.write(`${name}\n  ${what}\n`)
else
  process.exitCode = await runAll(
    scenarios.filter((scenario) => (only?.includes(scenario.name) ?? isWanted(scenario)) && isFor(line, scenario)),
  )

/** Even a few strikes of sleeping runs take minutes: in the short form one asks for them. */
function isWanted(scenario: Scenario): boolean {
  return !(isShort && scenario === fences)
}

/** A server of 3.5 keeps every session for an hour, since it knows of no way to end one: that they go cannot be seen. */
function isFor(line: string | undefined, scenario: Scenario): boolean {
  const isLeftOut = line === '3.5' && scenario === sessions
  if (isLeftOut) say(`${scenario.name}: left out, since Spark ${line} keeps sessions for an hour`)
  // The driver is tried on the Spark that the local stack runs.
  return !isLeftOut && !(line !== undefined && (scenario === runs || scenario === fences))
}

/** Runs scenarios one after the other; answers the exit code. */
async function runAll(wanted: readonly Scenario[]): Promise<number> {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')))
  process.once('SIGTERM', () => interrupt.abort(new Error('terminated')))
  const { signal } = interrupt
  const server = new FaultServer(say, line)
  const clients = programs().map((one) => new FaultClient(one, signal))
  const results: Result[] = []
  let bad = 0
  try {
    say('starting a Spark Connect server')
    await server.up()
    for (const scenario of wanted) {
      signal.throwIfAborted()
      const context = {
        ...{ isShort, server, clients, signal },
        say: (line: string) => say(`${scenario.name}: ${line}`),
        progress: (line: string) => progress(`${scenario.name}: ${line}`),
      }
      const result = await runOne(scenario, context)
      if (result) results.push(result)
      if (!result?.lines.every(({ counts }) => !counts[OURS] || isGood(counts[OURS]))) bad++
    }
  } finally {
    for (const client of clients) await client[Symbol.asyncDispose]()
    await server.down()
  }
  process.stdout.write(`\n${inMarkdown(results)}\n${line === undefined ? `Kept in ${resultsFolder(isShort)}\n` : ''}`)
  return bad > 0 ? 1 : 0
}

/** Runs one scenario and keeps its result; one that fails is told of and does not stop the others. */
async function runOne(scenario: Scenario, context: Context): Promise<Result | undefined> {
  const { name, what } = scenario
  const [machine, started] = [describeMachine(), Date.now()]
  context.say('begins')
  try {
    await context.server.up()
    const lines = await scenario.run(context)
    const result = {
      name,
      what,
      at: new Date().toISOString(),
      minutes: (Date.now() - started) / 60_000,
      machine,
      lines,
    }
    if (line === undefined) keep(result, { order: names, isShort })
    return result
  } catch (error) {
    if (context.signal.aborted) throw error
    context.say(`FAILED: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

function programs(): readonly Program[] {
  const client = join(import.meta.dirname, 'clients/sparkwright.js')
  const ours: Program = { name: OURS, command: process.execPath, args: ['--expose-gc', client], canAttach: true }
  if (!pyspark) return [ours]
  // -B: no compiled files beside the scripts.
  const args = ['-B', join(packageRoot, 'faults/pyspark/client.py')]
  return [ours, { name: 'PySpark', command: pythonWithPySpark(), args, canAttach: false }]
}

function olderLine(line: string): string {
  const there = olderLines()
  if (!there.includes(line)) throw new InvalidArgumentError(`There are: ${there.join(', ') || 'none'}.`)
  return line
}

function known(name: string, before: readonly string[] = []): readonly string[] {
  if (!names.includes(name)) throw new InvalidArgumentError(`There are: ${names.join(', ')}.`)
  return [...before, name]
}
