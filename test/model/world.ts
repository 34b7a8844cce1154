import { createHash } from 'node:crypto'
import type { Run, RunDataset } from '../../src/runs/run.ts'
import { type Manifest, pathsOf } from '../../src/storage/hdfs/manifest.ts'
import { manifestVersion, parseManifest } from '../../src/storage/hdfs/manifest-file.ts'
import { type Footprint, SharedMap, type Tracker } from './footprint.ts'

/** Where the datasets of the model lie. */
export const ROOT = '/data'

/** The table of the model. */
export const TABLE = 'daily'

/** What a table shows of a batch. */
export interface ShownRows {
  /** Null where what it showed was taken back, and nothing came before it. */
  readonly runId: string | null
  readonly fence: number
  /** Each says who has written it, and whose rows of the dataset it was made of. */
  readonly rows: readonly string[]
}

/** All that there is outside of processes: files, the ledger, keys; and what the invariants remember. */
export class World implements Tracker {
  /** Whose step is being taken down; nobody's while invariants look. */
  footprint: Footprint | undefined
  /** Path → content; a folder is there as long as something is in it. */
  readonly files: SharedMap<string>
  readonly runs: SharedMap<Run>
  /** Run → the process that holds its lock. */
  readonly locks: SharedMap<string>
  /** What the ledger says may be in staging: run → root. */
  readonly staging: SharedMap<string | null>
  readonly datasets: SharedMap<readonly RunDataset[]>
  /** `run table/batch` → what it has staged there. */
  readonly staged: SharedMap<{ readonly rows: readonly string[]; readonly isClosed: boolean }>
  /** `table/batch` → what readers see. */
  readonly tables: SharedMap<ShownRows>
  /** `table/batch number` → what was there before the run of that number. */
  readonly replaced: SharedMap<ShownRows>
  /** Run → how many of its steps have begun. */
  readonly begun: SharedMap<number>
  /** Id → check of the keys in the ring. */
  readonly keys: SharedMap<string, number>
  /** The Spark sessions that somebody has ended. */
  readonly ended: SharedMap<true>
  /** Part of a batch → the highest number that has published or taken it back. */
  readonly highest: Map<string, number>
  /** A folder that no state shows any more → the runs that were there when it was replaced. */
  readonly readers: Map<string, readonly string[]>
  /** Run → how it has ended. */
  readonly records: Map<string, Run>
  /** How many versions are kept to go back to. */
  readonly keep: number
  #fence: number

  constructor(from?: World, keep = from?.keep ?? 1) {
    this.keep = keep
    this.files = new SharedMap('files', this, from?.files)
    this.runs = new SharedMap('runs', this, from?.runs)
    this.locks = new SharedMap('locks', this, from?.locks)
    this.staging = new SharedMap('staging', this, from?.staging)
    this.datasets = new SharedMap('datasets', this, from?.datasets)
    this.staged = new SharedMap('staged', this, from?.staged)
    this.tables = new SharedMap('tables', this, from?.tables)
    this.replaced = new SharedMap('replaced', this, from?.replaced)
    this.begun = new SharedMap('begun', this, from?.begun)
    this.keys = new SharedMap('keys', this, from?.keys)
    this.ended = new SharedMap('ended', this, from?.ended)
    this.highest = new Map(from?.highest)
    this.readers = new Map(from?.readers)
    this.records = new Map(from?.records)
    this.#fence = from?.fence ?? 0
  }

  /** The number that was given last. */
  get fence(): number {
    this.footprint?.seen.add('fence')
    return this.#fence
  }

  nextFence(): number {
    this.footprint?.changed.add('fence')
    return ++this.#fence
  }

  /** The newest state, as readers take it. */
  manifest(): Manifest | undefined {
    const newest = this.newestManifest()
    return newest === undefined ? undefined : parsed(this.files.get(newest) ?? '')
  }

  /** The file that holds it. */
  newestManifest(): string | undefined {
    let newest: string | undefined
    for (const path of this.files.keys())
      if (path.startsWith(MANIFESTS) && manifestVersion(path.slice(MANIFESTS.length)) !== undefined)
        if (path > (newest ?? '')) newest = path
    return newest
  }

  /** Tells what readers see. */
  shown(): string {
    const tables = [...this.tables].map(([place, { fence }]) => `${place} ${fence}`)
    return [this.newestManifest(), ...tables].join()
  }

  /** Bytes below a path. */
  bytesBelow(path: string): number {
    let bytes = 0
    for (const [file, content] of this.files) if (file.startsWith(`${path}/`)) bytes += content.length
    return bytes
  }

  /** The folders `runs/<run>` that are there. */
  runFolders(): ReadonlySet<string> {
    const found = new Set<string>()
    for (const path of this.files.keys())
      if (path.startsWith(RUNS)) found.add(path.slice(RUNS.length).split('/', 1)[0] ?? '')
    return found
  }

  /** Tells this world from others: in two of the same digest everything that is to come is the same. */
  digest(): string {
    const { files, locks, staging, staged, tables, replaced, keys, ended, highest, readers, fence } = this
    const runs = [...this.runs.values()].map(({ id, state, failure, rolledBackBy }) => [
      id,
      state,
      failure?.code,
      rolledBackBy,
    ])
    const maps = [files, locks, staging, staged, tables, replaced, keys, ended, highest, readers]
    const sorted = maps.map((map) => [...map].sort(byText))
    return JSON.stringify([fence, runs, sorted])
  }
}

const MANIFESTS = `${ROOT}/manifests/`
const RUNS = `${ROOT}/runs/`

const states = new Map<string, Manifest>()

/** Reading the same text again and again would be most of the work. */
function parsed(text: string): Manifest {
  const known = states.get(text) ?? parseManifest('manifest', text)
  states.set(text, known)
  return known
}

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1
}

/** The key of a batch of a table. */
export function placeOf(table: string, batch: string): string {
  return `${table}/${batch}`
}

/** A short name for a text. */
export function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}

/** The folders below `runs` that a state names, in whatever way. */
export function namedRuns(state: Manifest | undefined): ReadonlySet<string> {
  const garbage = state?.garbage.map(({ path }) => path) ?? []
  return new Set([...pathsOf(state), ...garbage].map((path) => path.split('/')[1] ?? ''))
}
