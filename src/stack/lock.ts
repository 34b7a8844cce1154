import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Home } from './home.ts'
import { isAlive, type ProcessIdentity, thisProcess } from './process.ts'
import { StackError } from './stack-error.ts'

const WAIT_SECONDS = 180

/**
 * Runs something while no other command changes the same stack; waits for one that does.
 * Throws {@link StackError} where the other is not done in three minutes.
 */
export async function whileLocked<T>(home: Home, say: (line: string) => void, run: () => Promise<T>): Promise<T> {
  await take(home, say)
  try {
    return await run()
  } finally {
    rmSync(home.lock, { force: true })
  }
}

async function take(home: Home, say: (line: string) => void): Promise<void> {
  const deadline = Date.now() + WAIT_SECONDS * 1000
  for (let first = true; !tryTake(home); first = false) {
    const holder = readHolder(home.lock)
    if (holder && !isAlive(holder)) discard(home, holder)
    if (!holder || !isAlive(holder)) continue
    if (first) say(`waiting for the other stack command (process ${holder.pid}) to end`)
    if (Date.now() > deadline)
      throw new StackError(
        `process ${holder.pid} has been changing this stack for three minutes. End it and try again.`,
      )
    await sleep(100)
  }
}

/** A hard link appears with its contents or not at all: nobody ever reads half a lock. */
function tryTake(home: Home): boolean {
  const draft = `${home.lock}.${process.pid}`
  writeFileSync(draft, JSON.stringify(thisProcess()), { mode: 0o600 })
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

/** Takes a dead command's lock away; puts it back if, in between, a living one had taken its place. */
function discard(home: Home, dead: ProcessIdentity): void {
  const aside = `${home.lock}.${process.pid}.stale`
  try {
    renameSync(home.lock, aside)
  } catch {
    return
  }
  const holder = readHolder(aside)
  if (holder && holder.pid !== dead.pid) linkSync(aside, home.lock)
  rmSync(aside, { force: true })
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity
  } catch {
    return undefined
  }
}
