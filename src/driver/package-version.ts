import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const packageFile = join(import.meta.dirname, '../../package.json')

/** The version of this package, as its `package.json` says. */
export function packageVersion(): string {
  return String((JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version)
}
