import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/config.ts'
import type { Contender } from './contender.ts'
import { sparkVersion } from './machine.ts'

/** PySpark's own pin of pandas is open above, and the next major version does not go with it. */
const PACKAGES = () => [`pyspark-client==${sparkVersion()}`, 'pandas<3']

/** Python with the PySpark of our Spark's version, in a virtual environment that is made at first use. */
export function pythonWithPySpark(say: (line: string) => void): string {
  const folder = join(packageRoot, '.local/bench', `venv-${sparkVersion()}`)
  const python = join(folder, 'bin/python')
  if (existsSync(join(folder, 'bin/.ready'))) return python
  say('making a virtual environment with PySpark')
  rmSync(folder, { recursive: true, force: true })
  run('python3', ['-m', 'venv', folder])
  run(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES()])
  run('touch', [join(folder, 'bin/.ready')])
  return python
}

/** A script of `bench/pyspark` as a contender. */
export function pyspark(python: string, args: readonly string[], input?: string): Contender {
  const [script = '', ...rest] = args
  const file = join(packageRoot, 'bench/pyspark', script)
  // -B: no compiled files beside the scripts.
  return { program: python, args: ['-B', file, ...rest], ...(input !== undefined && { input }) }
}

function run(program: string, args: readonly string[]): void {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 900_000 })
  if (status === 0) return
  const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')
  throw new Error(`${program} ${args.join(' ')} failed: ${said}. PySpark needs Python 3.10 or newer with venv and pip.`)
}
