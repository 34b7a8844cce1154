import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../src/config.ts'
import type { Contender } from './contender.ts'

/** Python with the PySpark of our Spark's version, in a virtual environment that is made at first use. */
export function pythonWithPySpark(): string {
  const done = spawnSync(process.execPath, [join(packageRoot, 'setup/pyspark.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (done.status !== 0) throw new Error('there is no Python with PySpark: see above')
  return done.stdout.trim()
}

/** A script of `bench/pyspark` as a contender. */
export function pyspark(python: string, args: readonly string[], input?: string): Contender {
  const [script = '', ...rest] = args
  const file = join(packageRoot, 'bench/pyspark', script)
  // -B: no compiled files beside the scripts.
  return { program: python, args: ['-B', file, ...rest], ...(input !== undefined && { input }) }
}
