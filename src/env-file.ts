/** `.env`: its settings, and what in it does nothing, which people should know. */
import { parseEnv } from 'node:util'

/** What stands in a `.env`. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>
  /** A sentence for each line that has no effect. */
  readonly warnings: readonly string[]
}

/** `NAME=value`, where a value in quotation marks may go over several lines; or a line that is neither that nor a comment. */
const LINES = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)?.*$|^[ \t]*(?!#)(\S.*)$/gm

/** Names that begin so, and no other program is known to have: one that is none of ours is a slip of the pen. */
const PREFIXES = /^(SPARKWRIGHT|SPARK_CONNECT|HDFS|CLUSTER|DASHBOARD|OPENLINEAGE|ALERT|KEEP)_/i

/**
 * Reads the text of a `.env` for a program that knows some `names`. A name of nobody's that resembles one of them, or begins as
 * ours do, is warned of; those of other programs, which share the file, are not. Values are in no warning.
 */
export function parseEnvFile(text: string, names: readonly string[]): EnvFile {
  const seen = new Set<string>()
  const warnings: string[] = []
  for (const { 1: name, 2: stray, index } of text.matchAll(LINES)) {
    const place = text.slice(0, index).split('\n').length
    const problem = stray === undefined ? problemOf(name ?? '', names, seen) : 'it is not NAME=value'
    if (problem !== undefined) warnings.push(`.env, line ${place}: ${problem}`)
    seen.add(name ?? '')
  }
  return { values: parseEnv(text) as Record<string, string>, warnings }
}

function problemOf(name: string, names: readonly string[], seen: ReadonlySet<string>): string | undefined {
  if (names.includes(name)) return seen.has(name) ? `${name} is set once more; the last line counts` : undefined
  const nearest = nearestOf(name, names)
  if (nearest !== undefined) return `${name} is no setting: is ${nearest} meant?`
  return PREFIXES.test(name) ? `${name} is no setting: see .env.example` : undefined
}

/** The known name that differs by case, underscores, or two letters at most. */
function nearestOf(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  const [nearest] = names
    .map((known) => ({ known, steps: stepsBetween(plain(name), plain(known)) }))
    .sort((a, b) => a.steps - b.steps)
  return nearest && nearest.steps <= Math.min(2, Math.floor(name.length / 4)) ? nearest.known : undefined
}

/** How many letters have to be added, left out, exchanged or swapped with their neighbour to make one text of the other. */
function stepsBetween(from: string, to: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1]
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      const [left = 0, above = 0, both = 0] = [row[j - 1], last[j], last[j - 1]]
      row.push(Math.min(left + 1, above + 1, both + (isSame ? 0 : 1), swapped))
    }
    ;[before, last] = [last, row]
  }
  return last[to.length] ?? 0
}
