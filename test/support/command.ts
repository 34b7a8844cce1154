import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { vi } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import { packageRoot } from '../../src/config.ts'

/** A command that takes longer than this is ended, in ms. */
const PATIENCE = 110_000

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How a command is started. */
export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** The working folder. Default: the package's. */
  readonly cwd?: string
  /** Stops reading its standard output at once, as `| head -0` does. */
  readonly closeOutput?: boolean
  /** Is given what the command has said on standard error so far, each time it says something, and how to end it. */
  readonly watch?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Builds what is to be run; once a test file, since the sources may have changed. */
export function build(): void {
  const args = ['setup/run.mjs', 'cli/main', '--help']
  const built = spawnSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stderr}`)
}

/** Submits a job as its user would: `job(['ingest', '--batch', 'all'])`. */
export function job(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return sparkwright(['submit', ...args], options)
}

/**
 * The same within this process, a second sooner: for what is the same there. A job that is submitted so cannot be
 * interrupted, nor can two at once be told apart.
 */
export async function inProcess(
  args: readonly string[],
  { env = {} }: Pick<CommandOptions, 'env'> = {},
): Promise<Ended> {
  const said = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text)
      return true
    }),
  )
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const before = process.exitCode
  try {
    return { code: await runProgram(args), ...said }
  } finally {
    process.exitCode = before
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}

/** Runs the real command line in a process of its own. */
export async function sparkwright(
  args: readonly string[],
  { env, cwd = packageRoot, watch, closeOutput = false }: CommandOptions = {},
): Promise<Ended> {
  const main = join(packageRoot, 'dist/cli/main.js')
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, ...env },
    timeout: PATIENCE,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
    watch?.(said, (signal) => void child.kill(signal))
  })
  if (closeOutput) child.stdout.destroy()
  const stdout = closeOutput ? '' : text(child.stdout)
  const [code] = await once(child, 'close')
  return { code, stdout: await stdout, stderr: said }
}
