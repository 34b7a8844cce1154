// `npm run bench`: sets up what is missing, builds `bench` beside a link to the built `src`, and runs it.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failSetup, setup } from './main.mjs'
import { filesBelow, fingerprint, isDone, local, perform, root, runProgram } from './step.mjs'

const folder = join(local, 'bench')

/** @type {import('./step.mjs').Step} */
const build = {
  name: 'bench',
  what: 'building bench',
  key: () => fingerprint([...filesBelow('bench', (path) => path.endsWith('.ts')), 'tsconfig.bench.json']),
  output: '.local/bench/build/main.js',
  run() {
    rmSync(join(folder, 'build'), { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    runProgram(process.execPath, [tsc, '-p', 'tsconfig.bench.json'], { missing: '' })
    // What bench imports from ../src is then what users run: dist.
    rmSync(join(folder, 'src'), { force: true })
    symlinkSync(join(root, 'dist'), join(folder, 'src'))
  },
}

try {
  await setup({ build: true })
  if (!isDone(build)) perform(build)
} catch (error) {
  failSetup(error)
}
await import(pathToFileURL(join(folder, 'build/main.js')).href)
