// Programs of the repository's own that are no part of the package: `bench` and `faults`. Sets up what is missing,
// builds them beside a link to the built `src`, and runs one.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failSetup, setup } from './main.mjs'
import { filesBelow, fingerprint, local, root, runProgram } from './step.mjs'

const CONFIG = 'tsconfig.beside.json'
const sources = ['bench', 'faults']
const folder = join(local, 'beside')

/** @type {import('./step.mjs').Step} */
const build = {
  name: 'beside',
  what: `building ${sources.join(' and ')}`,
  key: () => fingerprint([...sources.flatMap((name) => filesBelow(name, (path) => path.endsWith('.ts'))), CONFIG]),
  output: '.local/beside/faults/main.js',
  run() {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    runProgram(process.execPath, [tsc, '-p', CONFIG], { missing: '' })
    // What they import from ../src is then what users run: dist.
    symlinkSync(join(root, 'dist'), join(folder, 'src'))
  },
}

/**
 * Runs the main file of one of them.
 * @param {'bench' | 'faults'} name
 */
export async function runBeside(name) {
  await setup({ build: true, more: [build] }).catch(failSetup)
  await import(pathToFileURL(join(folder, name, 'main.js')).href)
}
