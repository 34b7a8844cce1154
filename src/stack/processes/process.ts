import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Launch } from './service.ts'

/** A process that cannot be mistaken for another: numbers are used again, numbers with a start time are not. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in whatever unit the system counts. */
  readonly started: string
}

/** Starts a process that outlives this one, its output appended to a log file. Rejects if it cannot be started. */
export async function startDetached(launch: Launch, log: string): Promise<ProcessIdentity> {
  const output = openSync(log, 'a', 0o600)
  try {
    const child = spawn(launch.program, launch.args, {
      cwd: launch.cwd,
      env: { ...launch.env },
      detached: true,
      stdio: ['ignore', output, output],
      ...(launch.account && { uid: launch.account.uid, gid: launch.account.gid }),
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    const pid = child.pid ?? 0
    return { pid, started: startOf(pid) ?? '' }
  } finally {
    closeSync(output)
  }
}

/** Whether this very process still runs. A zombie does not. */
export function isAlive(process: ProcessIdentity): boolean {
  const started = startOf(process.pid)
  return started !== undefined && started === process.started
}

/** Who this process is. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '' }
}

/** Ends a process and all of its group: asks, waits, and kills what is still there. */
export async function stop(
  target: ProcessIdentity,
  signal: NodeJS.Signals,
  graceSeconds: number,
): Promise<'stopped' | 'killed' | 'not running'> {
  const running = isAlive(target)
  if (running) send(target.pid, signal)
  const obeyed = running && (await ended(target, graceSeconds))
  // The number of a group stays taken while a member lives: where its leader is gone, only what he left is in it.
  if (isAlive(target) || startOf(target.pid) === undefined) send(-target.pid, 'SIGKILL')
  if (!running) return 'not running'
  if (obeyed) return 'stopped'
  await ended(target, 5)
  return 'killed'
}

async function ended(target: ProcessIdentity, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (isAlive(target)) {
    if (Date.now() > deadline) return false
    await sleep(50)
  }
  return true
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** When a process started, or undefined where there is none or only its zombie. */
function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startInProc(pid) : startFromPs(pid)
}

function startInProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything; the state is the third field and the start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function startFromPs(pid: number): string | undefined {
  const said = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
  if (said === '' || said.startsWith('Z')) return undefined
  return said.slice(said.indexOf(' ')).trim()
}
