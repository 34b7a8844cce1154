import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '../config.ts'

/** One of the project's own commands failed; it has said why itself. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

/** Starts one of the project's own commands, as a user would; what it says on standard error is shown. */
export function start(entry: string, args: readonly string[]): ChildProcess {
  const file = join(packageRoot, 'dist', `${entry}.js`)
  return spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Runs a command to its end; answers the lines of its standard output, which `onLine` is told as they come. Throws {@link CommandFailed} where it fails. */
export async function run(
  entry: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<readonly string[]> {
  const child = start(entry, args)
  const lines: string[] = []
  if (child.stdout)
    for await (const line of createInterface(child.stdout)) {
      lines.push(line)
      onLine(line)
    }
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('exit', resolve)))
  if (code === 0) return lines
  throw new CommandFailed(`${entry} ${args.join(' ')} ended with exit code ${code}.\n${lines.slice(-3).join('\n')}`)
}

/** Waits for a line of a running command's standard output, at most so many seconds. */
export async function lineOf(child: ChildProcess, pattern: RegExp, seconds: number): Promise<RegExpMatchArray> {
  const { stdout } = child
  if (!stdout) throw new CommandFailed('the command has no standard output')
  const timer = setTimeout(() => child.kill(), seconds * 1000)
  try {
    for await (const line of createInterface(stdout)) {
      const match = line.match(pattern)
      if (match) return match
    }
  } finally {
    clearTimeout(timer)
  }
  throw new CommandFailed(`the command did not print ${pattern} within ${seconds} s`)
}
