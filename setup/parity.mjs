// `npm run parity`: compares what is sent with what PySpark sends, call by call, and writes test/parity/expected.txt.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { failSetup, setup } from './main.mjs'
import { root } from './step.mjs'

await setup({ build: false }).catch(failSetup)
const found = spawnSync(process.execPath, [join(root, 'setup/pyspark.mjs')], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
})
if (found.status !== 0) process.exit(found.status ?? 1)
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const env = { ...process.env, PARITY_PYTHON: found.stdout.trim() }
process.exitCode =
  spawnSync(process.execPath, [vitest, 'run', '--project', 'parity'], { stdio: 'inherit', env, cwd: root }).status ?? 1
