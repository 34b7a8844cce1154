import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `npm run parity` has found out from PySpark. */
export interface Expected {
  /** The names of its functions. */
  readonly functions: readonly string[]
  /** Call → digest of the bytes that it makes of it. */
  readonly plans: ReadonlyMap<string, string>
}

export const EXPECTED_FILE = join(import.meta.dirname, 'expected.txt')

/** Reads the file: the names in one line, then a line a call. */
export function readExpected(): Expected {
  const [names = '', ...lines] = readFileSync(EXPECTED_FILE, 'utf8').trimEnd().split('\n')
  const plans = lines.map((line) => [line.slice(13), line.slice(0, 12)] as const)
  return { functions: names.split(' '), plans: new Map(plans) }
}

export function expectedText({ functions, plans }: Expected): string {
  const lines = [...plans].map(([python, digest]) => `${digest} ${python}`)
  return `${[functions.join(' '), ...lines.sort((a, b) => (a.slice(13) < b.slice(13) ? -1 : 1))].join('\n')}\n`
}
