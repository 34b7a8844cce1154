// `npm run compose -- COMMAND`: sets up what the images are made of, then runs dist/cluster/main.js in this very process.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failSetup, setup } from './main.mjs'
import { fingerprint, local, root, runProgram } from './step.mjs'

/** The packages that run in the image of the Node side: those of package-lock.json that are no tools of development. */
const folder = join(local, 'images/node')

/** @type {import('./step.mjs').Step} */
export const imagePackages = {
  name: 'image-packages',
  what: 'npm packages for the image',
  key: () => fingerprint(['package.json', 'package-lock.json']),
  output: '.local/images/node/node_modules/.package-lock.json',
  run() {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(root, file), join(folder, file))
    const quiet = ['--omit=dev', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
    runProgram('npm', ['install', ...quiet], { cwd: folder, missing: 'Install npm, which comes with Node.' })
  },
}

if (process.argv[1] === import.meta.filename) {
  await setup({ build: true, more: [imagePackages] }).catch(failSetup)
  const file = join(root, 'dist/cluster/main.js')
  process.argv = [process.argv[0] ?? 'node', file, ...process.argv.slice(2)]
  await import(pathToFileURL(file).href)
}
