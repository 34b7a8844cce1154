import { createHash } from 'node:crypto'
import { DataFrame } from '#spark-connect'
import type { AnyFrame } from '../sinks/sink.ts'

/** What plans are told apart by. */
export interface Planned {
  readonly frames: ReadonlyMap<string, AnyFrame>
  /** What the job was called with: of a Parquet dataset only that it is read counts, not which of its files. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly runId: string
}

/** The batches of a CSV's undated lines, which are named after its files. */
const UNDATED = /\/\*files\*\/.*?\/\*files\*\//gs

/**
 * A digest of the plans of a job's outputs, in hex. The same for all runs of one job, of the same code and with the same
 * selection of batches, whatever files they read: of these, of the run and of keys nothing is in it.
 */
export function planDigest({ frames, inputs, runId }: Planned): string {
  const hash = createHash('sha256')
  // Plans share their parts: each is written once, and named by its place after that.
  const known = new Map<unknown, string>()
  for (const [name, input] of Object.entries(inputs))
    if (input instanceof DataFrame) known.set(input.plan, `input ${JSON.stringify(name)}`)
  const text = (value: string) => hash.update(JSON.stringify(value.replaceAll(runId, '').replace(UNDATED, 'undated')))
  const write = (value: unknown): void => {
    if (typeof value === 'string') return void text(value)
    if (typeof value !== 'object' || value === null) return void hash.update(`${typeof value} ${value};`)
    const place = known.get(value)
    if (place !== undefined) return void hash.update(`${place};`)
    known.set(value, `#${known.size}`)
    const entries = entriesOf(value)
    if (entries === undefined) return void text(String(value))
    hash.update('{')
    for (const [key, part] of entries) {
      text(key)
      write(part)
    }
    hash.update('}')
  }
  for (const name of [...frames.keys()].sort()) {
    write(name)
    write(frames.get(name)?.plan)
  }
  return hash.digest('hex')
}

/** What a part of a plan consists of, but for the paths of files; undefined for values of classes, which say it as text. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Map) return [...value].map(([key, part], place) => [String(place), [key, part]])
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain) return undefined
  const isFile = 'kind' in value && value.kind === 'readSource'
  return Object.entries(value).filter(([key]) => !(isFile && key === 'paths'))
}
