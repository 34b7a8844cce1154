import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/config.ts'

/** Makes a folder look as after `npm install sparkwright` in it, with the build of this repository. */
export function projectIn(folder: string): string {
  const bin = join(folder, 'node_modules/.bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const main = join(packageRoot, 'dist/cli/main.js')
  writeFileSync(join(bin, 'sparkwright'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 })
  return folder
}
