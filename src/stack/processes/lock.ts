import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { HomeMark, isOf, markOf } from '../../home-mark.ts'
import type { Home } from '../home.ts'
import { StackError } from '../stack-error.ts'
import { isAlive, type ProcessIdentity, thisProcess } from './process.ts'

const WAIT_SECONDS = 180

const Holder = z.object({ pid: z.number(), started: z.string(), home: HomeMark.optional() })

/** What is locked: a file that is there while somebody changes what lies in the folder `root`. */
export type Lockable = Pick<Home, 'root' | 'lock'>

/** How long to wait for another command, and who is told of it. */
export interface LockOptions {
  /** Default: 180. */
  readonly waitSeconds?: number
  say(line: string): void
}

/**
 * Runs something while no other command of this machine changes the same; waits for one that does.
 * Throws {@link StackError} where the other does not end in time.
 */
export async function whileLocked<T>(home: Lockable, options: LockOptions, run: () => Promise<T>): Promise<T> {
  await take(home, options)
  try {
    return await run()
  } finally {
    rmSync(home.lock, { force: true })
  }
}

async function take(home: Lockable, { waitSeconds = WAIT_SECONDS, say }: LockOptions): Promise<void> {
  const deadline = Date.now() + waitSeconds * 1000
  let told = false
  while (!tryTake(home)) {
    const holder = readHolder(home.lock)
    if (holder && !(isOf(home.root, holder.home) && isAlive(holder))) {
      discard(home, holder)
      continue
    }
    const who = holder ? `process ${holder.pid}` : 'an unknown process'
    if (!told) say(`waiting for another command (${who}) to end`)
    told = true
    if (Date.now() > deadline)
      throw new StackError(
        `${who} has held ${home.lock} for ${waitSeconds} s. End it, or delete the file if it is gone.`,
      )
    await sleep(100)
  }
}

/** A hard link appears with its contents or not at all: nobody ever reads half a lock. */
function tryTake(home: Lockable): boolean {
  const draft = `${home.lock}.${process.pid}`
  writeFileSync(draft, JSON.stringify({ ...thisProcess(), home: markOf(home.root) }), { mode: 0o600 })
  try {
    linkSync(draft, home.lock)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Takes away the lock of a dead command, or of another home's; puts it back if, in between, a living one had taken its place. */
function discard(home: Lockable, dead: ProcessIdentity): void {
  const aside = `${home.lock}.${process.pid}.stale`
  try {
    renameSync(home.lock, aside)
    if (readHolder(aside)?.started !== dead.started) linkSync(aside, home.lock)
  } catch {
    // Another command was quicker; the next try will tell.
  } finally {
    rmSync(aside, { force: true })
  }
}

function readHolder(file: string): z.infer<typeof Holder> | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
