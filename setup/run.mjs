// `node setup/run.mjs ENTRY ARGS…`: sets up what is missing, then runs dist/ENTRY.js in this very process.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failSetup, setup } from './main.mjs'
import { root } from './step.mjs'

const [entry = '', ...args] = process.argv.slice(2)
await setup({ build: true }).catch(failSetup)
const file = join(root, 'dist', `${entry}.js`)
process.argv = [process.argv[0] ?? 'node', file, ...args]
await import(pathToFileURL(file).href)
