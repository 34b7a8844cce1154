import { createHash } from 'node:crypto'
import type { Run, RunDataset } from '../../src/runs/run.ts'
import { type Manifest, pathsOf } from '../../src/storage/hdfs/manifest.ts'
import { manifestVersion, parseManifest } from '../../src/storage/hdfs/manifest-file.ts'

/** Where the datasets of the model lie. */
export const ROOT = '/data'

/** All that there is outside of processes: files, the ledger, keys; and what the invariants remember. */
export class World {
  /** Path → content; a folder is there as long as something is in it. */
  readonly files: Map<string, string>
  readonly runs: Map<string, Run>
  /** Run → the process that holds its lock. */
  readonly locks: Map<string, string>
  /** What the ledger says may be in staging: run → root. */
  readonly staging: Map<string, string | null>
  readonly datasets: Map<string, readonly RunDataset[]>
  /** Id → check of the keys in the ring. */
  readonly keys: Map<number, string>
  /** The Spark sessions that somebody has ended. */
  readonly ended: Set<string>
  /** Part of a batch → the highest number that has published or taken it back. */
  readonly highest: Map<string, number>
  /** A folder that no state shows any more → the runs that were there when it was replaced. */
  readonly readers: Map<string, readonly string[]>
  fence: number

  constructor(from?: World) {
    this.files = new Map(from?.files)
    this.runs = new Map(from?.runs)
    this.locks = new Map(from?.locks)
    this.staging = new Map(from?.staging)
    this.datasets = new Map(from?.datasets)
    this.keys = new Map(from?.keys)
    this.ended = new Set(from?.ended)
    this.highest = new Map(from?.highest)
    this.readers = new Map(from?.readers)
    this.fence = from?.fence ?? 0
  }

  /** The newest state, as readers take it. */
  manifest(): Manifest | undefined {
    let newest: string | undefined
    for (const path of this.files.keys()) {
      const [folder, name = ''] = [path.slice(0, MANIFESTS.length), path.slice(MANIFESTS.length)]
      if (folder === MANIFESTS && manifestVersion(name) !== undefined && path > (newest ?? '')) newest = path
    }
    return newest === undefined ? undefined : parsed(this.files.get(newest) ?? '')
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
    const { files, locks, staging, keys, ended, highest, readers, fence } = this
    const runs = [...this.runs.values()].map(({ id, state, failure, rolledBackBy }) => [
      id,
      state,
      failure?.code,
      rolledBackBy,
    ])
    const maps = [files, locks, staging, keys, highest, readers].map((map) => [...map].sort(byText))
    return JSON.stringify([fence, runs, maps, [...ended].sort()])
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

/** A short name for a text. */
export function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}

/** The folders below `runs` that a state names, in whatever way. */
export function namedRuns(state: Manifest | undefined): ReadonlySet<string> {
  const garbage = state?.garbage.map(({ path }) => path) ?? []
  return new Set([...pathsOf(state), ...garbage].map((path) => path.split('/')[1] ?? ''))
}
