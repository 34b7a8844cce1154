// Sets up whatever is missing. Plain JavaScript: it runs before any package is there.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isDone, local, perform, SetupError } from './step.mjs'
import { buildStep, steps } from './steps.mjs'

const LOCK = join(local, 'setup.lock')
const LOCK_MINUTES = 20

/**
 * Does every step that is not done yet; says each on standard error.
 * @param {{ build: boolean, more?: readonly import('./step.mjs').Step[] }} options `build`: also builds `src` into
 *   `dist`; `more`: further steps
 */
export async function setup({ build, more = [] }) {
  const wanted = [...steps, ...(build ? [buildStep] : []), ...more]
  if (wanted.every(isDone)) return
  await takeLock()
  try {
    for (const step of wanted) if (!isDone(step)) perform(step)
  } finally {
    rmSync(LOCK, { force: true })
  }
}

/** Two set-ups at once would trip over each other: the second waits for the first. */
async function takeLock() {
  mkdirSync(local, { recursive: true })
  for (let waited = 0; waited < LOCK_MINUTES * 600; waited++) {
    try {
      const file = openSync(LOCK, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      if (!isAlive(readHolder())) rmSync(LOCK, { force: true })
      else await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  throw new SetupError(
    `Another set-up (process ${readHolder()}) has held ${LOCK} for ${LOCK_MINUTES} minutes. End it or delete the file.`,
  )
}

function readHolder() {
  try {
    return Number(readFileSync(LOCK, 'utf8'))
  } catch {
    return 0
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return pid === 0 || process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Fails with one message, not with a stack, where the reader can do something about it. @param {unknown} error */
export function failSetup(error) {
  process.stderr.write(
    error instanceof SetupError
      ? `\nsetup failed: ${error.message}\n`
      : `\n${error instanceof Error ? error.stack : error}\n`,
  )
  process.exit(1)
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19))
  failSetup(new SetupError(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`))

if (process.argv[1] === import.meta.filename) await setup({ build: true }).catch(failSetup)
