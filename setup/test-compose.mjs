// `npm run test:compose`: the containers, built and run for real. Where no Docker engine answers they count as skipped.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { imagePackages } from './compose.mjs'
import { failSetup, setup } from './main.mjs'
import { root } from './step.mjs'

const asked = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8', timeout: 30_000 })
const engine = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], {
  encoding: 'utf8',
  timeout: 30_000,
})
if (asked.status !== 0 || engine.status !== 0) {
  const lacking = engine.status === 0 ? 'docker compose is not there' : 'no Docker engine answers'
  process.stdout.write(`test:compose: ${lacking}, so the containers are not tested\n1 skipped\n0 passed, 0 failed\n`)
  process.exit(0)
}
await setup({ build: true, more: [imagePackages] }).catch(failSetup)
const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/compose/vitest.config.ts']
const tests = spawn(process.execPath, [...args, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
/** @param {NodeJS.Signals} signal */
const end = (signal) => void tests.kill(signal)
process.on('SIGINT', end).on('SIGTERM', end)
const [status] = await once(tests, 'close')
process.exit(status ?? 1)
