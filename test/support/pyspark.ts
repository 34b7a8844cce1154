import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pythonWithPySpark } from '../../bench/pyspark.ts'

/** Whether this machine has a Python that PySpark can be installed for; Node, Java and Maven are all that tests demand. */
export function hasPython(): boolean {
  const question = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))'
  return spawnSync('python3', ['-c', question], { stdio: 'ignore' }).status === 0
}

/** Runs a script of `test/support` by PySpark's Python with `input` as JSON on its standard input; answers what it printed. */
export async function runPySpark(script: string, input: object): Promise<string> {
  // -B: no compiled files beside the scripts.
  const child = spawn(pythonWithPySpark(), ['-B', join(import.meta.dirname, script)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 300_000,
  })
  child.stdin.end(JSON.stringify(input))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${child.exitCode}:\n${stderr.slice(-4000)}`)
  return stdout
}
