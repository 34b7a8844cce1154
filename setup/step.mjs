// A set-up step: done again only when what it depends on has changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
export const local = join(root, '.local')
const stamps = join(local, 'setup')

/** A set-up that cannot go on; its message says what to do. */
export class SetupError extends Error {}

/**
 * The hash of some files' names and contents.
 * @param {readonly string[]} files paths below the root
 */
export function fingerprint(files) {
  const hash = createHash('sha256')
  for (const file of [...files].sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/**
 * Every file below a folder whose name passes.
 * @param {string} folder below the root
 * @param {(path: string) => boolean} passes
 * @returns {string[]}
 */
export function filesBelow(folder, passes) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter(passes)
}

/**
 * @typedef {{ name: string, what: string, key: () => string, output: string, run: () => void }} Step
 */

/**
 * Whether a step's output stands and its key is the one it was made with.
 * @param {Step} step
 */
export function isDone(step) {
  const stamp = join(stamps, step.name)
  return existsSync(join(root, step.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === step.key()
}

/**
 * Runs a step and stamps it.
 * @param {Step} step
 */
export function perform(step) {
  const started = Date.now()
  process.stderr.write(`setup: ${step.what} … `)
  rmSync(join(stamps, step.name), { force: true })
  step.run()
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, step.name), step.key())
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

/**
 * Runs a program to its end; where it fails, the error carries the beginning and the end of what it printed.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, missing: string }} options `missing`: what to do where the program is not there
 * @returns {string} its standard output
 */
export function runProgram(program, args, { cwd = root, missing }) {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 900_000 })
  if (done.error && 'code' in done.error && done.error.code === 'ENOENT')
    throw new SetupError(`${program} was not found. ${missing}`)
  if (done.status !== 0) {
    const lines = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n')
    const said = (lines.length > 40 ? [...lines.slice(0, 25), '…', ...lines.slice(-15)] : lines).join('\n')
    throw new SetupError(
      `${program} ${args.join(' ')} failed (${done.error?.message ?? `exit ${done.status}`}):\n${said}`,
    )
  }
  return done.stdout
}
