import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { packageRoot } from '../../src/config.ts'

/** The table's lines: fault, client, tried, survived, told, failed, hung, rows lost, rows doubled. */
const LINE = /^\| (.+?) +\| sparkwright +\| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \|/gm

/** What came of one kind of fault. */
export interface FaultLine {
  readonly fault: string
  readonly isTried: boolean
  /** Tries that our client neither survived nor told the end of. */
  readonly missing: number
  readonly hung: number
  readonly lost: number
  readonly doubled: number
}

/** Runs `npm run faults -- --short` without PySpark, `limit` ms at most. */
export async function shortFaults(args: readonly string[], limit: number) {
  const all = ['setup/faults.mjs', '--short', '--no-pyspark', ...args]
  const child = spawn(process.execPath, all, { cwd: packageRoot, timeout: limit })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { lines: [...stdout.matchAll(LINE)].map(lineOf), exitCode: child.exitCode, stderr }
}

function lineOf([, fault = '', ...figures]: RegExpExecArray): FaultLine {
  const [tried = 0, survived = 0, told = 0, , hung = 0, lost = 0, doubled = 0] = figures.map(Number)
  return { fault, isTried: tried > 0, missing: tried - survived - told, hung, lost, doubled }
}

/** Of a line on which all is well, beside the fault. */
export const ALL_WELL = { isTried: true, missing: 0, hung: 0, lost: 0, doubled: 0 }
