import { randomBytes } from 'node:crypto'

const KEY_BYTES = 32

/** A key file with one more key, made at random, that encrypts from now on. */
export function withNewKey(text: string): { readonly text: string; readonly id: number } {
  const lines = linesOf(text)
  const id = Math.max(...lines.map((line) => line.id)) + 1
  return { id, text: written([...lines, { id, digits: randomBytes(KEY_BYTES).toString('hex') }]) }
}

/** A key file without one of its keys. */
export function withoutKey(text: string, id: number): string {
  return written(linesOf(text).filter((line) => line.id !== id))
}

/** For how many days a key that was dropped is kept aside. */
export const DAYS_KEPT = 30

/** The line of a key: its id and digits. */
export function lineOf(text: string, id: number): string {
  const line = linesOf(text).find((one) => one.id === id)
  return line ? `${line.id} ${line.digits}` : ''
}

/** The file of dropped keys with one more; those that were dropped long ago are forgotten. A line each: id, digits, when. */
export function withDropped(text: string, line: string, now: Date): string {
  const oldest = now.getTime() - DAYS_KEPT * 86_400_000
  const kept = text.split('\n').filter((one) => Date.parse(one.split(' ')[2] ?? '') >= oldest)
  return [...kept, `${line} ${now.toISOString()}`].map((one) => `${one}\n`).join('')
}

interface Line {
  readonly id: number
  readonly digits: string
}

/** The lines of a file that Spark has read as a ring: see `driver/keys/key-ring.ts`. A line without an id is key 1. */
function linesOf(text: string): readonly Line[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.map((line) => {
    const [id = '', digits = ''] = line.includes(' ') ? line.split(/ +/) : ['1', line]
    return { id: Number(id), digits }
  })
}

function written(lines: readonly Line[]): string {
  return lines.map(({ id, digits }) => `${id} ${digits}\n`).join('')
}
