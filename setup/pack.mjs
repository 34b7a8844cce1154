// `npm pack` and `npm publish` begin with this: the package is built anew from what there is now, with its types, and
// nothing else lies in it.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { failSetup, setup } from './main.mjs'
import { root, runProgram } from './step.mjs'

rmSync(join(root, 'dist'), { recursive: true, force: true })
try {
  await setup({ build: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  runProgram(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--incremental', 'false'], { missing: '' })
} catch (error) {
  failSetup(error)
}
