import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buffer, text } from 'node:stream/consumers'
import { z } from 'zod'
import { packageRoot } from '../src/config.ts'

/** Longer than any contender takes; one that hangs is ended. */
const TIMEOUT_MINUTES = 30
/** How much of what a failed contender said is shown. */
const LAST_LINES = 15

const Usage = z.object({ usage: z.object({ cpuSeconds: z.number(), peakMb: z.number() }) })

/** What a contender's process took. */
export interface Ended {
  /** From its start to its end. */
  readonly wallSeconds: number
  /** User and system time of the process itself. */
  readonly cpuSeconds: number
  /** The most memory it held (resident). */
  readonly peakMb: number
  /** What it reported on file descriptor 3, one JSON value a line. */
  readonly reports: readonly unknown[]
  readonly stdout: string
}

/** A program to run as a process of its own. */
export interface Contender {
  readonly program: string
  readonly args: readonly string[]
  /** Given to it on standard input. */
  readonly input?: string
}

/** The built form of a file of `bench`, from its path below it. */
export function built(file: string): string {
  return join(import.meta.dirname, file.replace(/[.]ts$/, '.js'))
}

/** The built form of a file of `src`, from its path below it. */
export function builtSource(file: string): string {
  return join(packageRoot, 'dist', file.replace(/[.]ts$/, '.js'))
}

/** A Node program that reports its usage as it ends. `preload`: further modules that are loaded before it. */
export function node(args: readonly string[], preload: readonly string[] = []): Contender {
  const modules = [built('contenders/usage.ts'), ...preload].flatMap((module) => ['--import', module])
  return { program: process.execPath, args: [...modules, ...args] }
}

/** Runs a contender to its end. Throws with the end of what it said where it fails. */
export async function runContender(contender: Contender, signal: AbortSignal): Promise<Ended> {
  const { program, args, input = '' } = contender
  const started = performance.now()
  const timeout = TIMEOUT_MINUTES * 60_000
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], signal, timeout, cwd: packageRoot })
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, killedBy) => resolve(code ?? killedBy ?? 'unknown'))
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const reports: unknown[] = []
  createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).on('line', (line) =>
    reports.push(JSON.parse(line)),
  )
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), buffer(child.stderr), ended])
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${lastLines(`${stdout}\n${stderr}`)}`)
  const usage = reports.map((report) => Usage.safeParse(report).data?.usage).find((found) => found !== undefined)
  if (!usage) throw new Error(`${args.join(' ')} did not report its usage`)
  return { wallSeconds: (performance.now() - started) / 1000, ...usage, reports, stdout }
}

/** The first report of a shape. Throws where there is none. */
export function reported<T>(ended: Ended, shape: z.ZodType<T>): T {
  for (const report of ended.reports) {
    const parsed = shape.safeParse(report)
    if (parsed.success) return parsed.data
  }
  throw new Error('a contender did not report what it measured')
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-LAST_LINES).join('\n')
}
