// `npm run check`: everything that needs no server. `--no-unit` leaves the unit tests to `npm test`.
import { spawnSync } from 'node:child_process'
import { failSetup, setup } from './main.mjs'
import { root } from './step.mjs'

await setup({ build: false }).catch(failSetup)
const noUnit = process.argv.includes('--no-unit')

/** @type {readonly (readonly [string, readonly string[]])[]} */
const checks = [
  ['format and lint', ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['typescript/bin/tsc', '-p', 'tsconfig.json']],
  [
    'import rules',
    [
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'test',
      'bench',
      'faults',
      'examples',
    ],
  ],
  ['unused code', ['knip/bin/knip.js']],
  ...(noUnit ? [] : [/** @type {const} */ (['unit tests', ['vitest/vitest.mjs', 'run', '--project', 'unit']])]),
]

let failed = 0
for (const [name, [program = '', ...args]] of checks) {
  process.stdout.write(`check: ${name}\n`)
  const { status } = spawnSync(process.execPath, [`node_modules/${program}`, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) failed++
}
if (failed > 0) process.stdout.write(`check: ${failed} of ${checks.length} failed\n`)
process.exit(failed > 0 ? 1 : 0)
