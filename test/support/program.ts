import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../../src/config.ts'

/**
 * Runs a program of JavaScript in a process of its own, with the built library's exports as `spark` and `input` as
 * `input`, and answers what it gave to `answer(…)`. Fails if the process does not end by itself.
 */
export async function runProgram(program: string, input: object, flags: readonly string[] = []): Promise<unknown> {
  const library = pathToFileURL(`${packageRoot}/dist/spark-connect/index.js`).href
  const code = `import * as spark from ${JSON.stringify(library)}
    const input = JSON.parse(process.env.PROGRAM_INPUT)
    const answer = (value) => process.stdout.write(JSON.stringify(value))
    ${program}`
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', code], {
    env: { ...process.env, PROGRAM_INPUT: JSON.stringify(input) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`the program ended with ${child.exitCode ?? child.signalCode}:\n${stderr}`)
  return JSON.parse(stdout)
}
