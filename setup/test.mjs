// `npm test`: sets up what is missing, then every check and every test. `npm test -- ARGUMENTS` hands them to vitest.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { failSetup, setup } from './main.mjs'
import { root } from './step.mjs'

/**
 * Projects of vitest.config.ts, side by side, since each waits a good part of its time: two on the same stack, for they
 * share no table, and one on servers of its own.
 */
const LANES = [['client', 'stores'], ['pipeline'], ['servers']]

await setup({ build: true }).catch(failSetup)
const args = process.argv.slice(2)
const counts = { passed: 0, failed: 0 }
if (args.length > 0) await run(args)
else {
  await Promise.all([check(), run(['--project', 'unit'])])
  await Promise.all(LANES.map((projects) => run(projects.flatMap((name) => ['--project', name]))))
}
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = counts.failed > 0 ? 1 : 0

/** Everything that is no test; counts as one where it fails. */
async function check() {
  const [status] = await once(
    spawn(process.execPath, ['setup/check.mjs', '--no-unit'], { cwd: root, stdio: 'inherit' }),
    'close',
  )
  if (status !== 0) counts.failed++
}

/**
 * Runs vitest, shows what it says and adds up what its closing line counts. A run that fails without a failed test, or
 * ends without that line, counts as one failure.
 * @param {readonly string[]} args
 */
async function run(args) {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit'],
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env,
  })
  let end = ''
  child.stdout.on('data', (/** @type {Buffer} */ bytes) => {
    process.stdout.write(bytes)
    end = (end + bytes.toString()).slice(-1000)
  })
  const [status] = await once(child, 'close')
  const [, passed, failed] = end.match(/^(\d+) passed, (\d+) failed$/m)?.map(Number) ?? [0, 0, 0]
  counts.passed += passed
  counts.failed += status === 0 ? failed : Math.max(failed, 1)
}
