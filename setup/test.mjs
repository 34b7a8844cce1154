// `npm test`: sets up what is missing, then every check and every test.
import { spawnSync } from 'node:child_process'
import { failSetup, setup } from './main.mjs'
import { root } from './step.mjs'

await setup({ build: true }).catch(failSetup)
const args = process.argv.slice(2)
const check =
  args.length > 0
    ? 0
    : (spawnSync(process.execPath, ['setup/check.mjs', '--no-unit'], { cwd: root, stdio: 'inherit' }).status ?? 1)
const tests = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(check || (tests.status ?? 1))
