import {
  type KeyChecks,
  type ParquetBatch,
  type ParquetDataset,
  type ParquetEntry,
  type ParquetPart,
  type PartBatch,
  type Publisher,
  type PublishOptions,
  StoreError,
} from '../../driver/ports.ts'
import { refuseRollback } from '../refuse-rollback.ts'

/** Batch → part → something of it. */
type ByPart<T> = Readonly<Record<string, Readonly<Record<string, T>>>>

/** A folder below the root that no reader is shown any more, and nobody can go back to. */
export interface Garbage {
  readonly path: string
  /** Runs up to this number may still be reading it; null where it has only just been replaced. */
  readonly until: number | null
}

/**
 * What is published: `manifests/00000012.json`. The highest number is the truth, and nothing is visible that it does not
 * name. Each state is made of the one before it, and none is made of an older one: its number would be taken.
 */
export interface Manifest extends ParquetDataset {
  /** The number of the run that published this state. */
  readonly fence: number
  /** What each part of a batch showed before, newest first, as far as it is kept to go back to; null where it was not there. */
  readonly kept: ByPart<readonly (ParquetEntry | null)[]>
  /** What was taken back and shows nothing now: by the run of which number. */
  readonly gone: ByPart<number>
  readonly garbage: readonly Garbage[]
  /** The numbers of runs that were taken for dead, newest first: they may publish nothing. */
  readonly settled: readonly number[]
  /** Up to this number, runs may publish nothing: one of them may have been settled, and been forgotten. */
  readonly floor: number
  /** Runs that published before, newest first: a publisher finds itself here. */
  readonly history: readonly string[]
}

/** What one run adds to a dataset. */
export interface Publication extends Publisher {
  readonly publishedAt: Date
  readonly batches: ByPart<ParquetEntry>
}

/** The taking back of what a run has published. */
export interface Rollback extends Publisher {
  readonly publishedAt: Date
  /** The run that is taken back, and all that it has published. */
  readonly of: string
  readonly written: readonly PartBatch[]
}

/** How many runs the history holds at least; a publisher that is overtaken by so many while it publishes gets lost. */
const HISTORY = 1000

/** How many settled runs are told one by one. */
const SETTLED = 1000

/**
 * The state after a publication: the run's parts of its batches replaced, all others as they were. Of what was replaced, as
 * many versions before are kept as `keep` says, but none that needs another key: that may be dropped.
 */
export function nextManifest(base: Manifest | undefined, publication: Publication, keep: number): Manifest {
  const { batches, kept } = edited(base)
  const gone = new Map(Object.entries(base?.gone ?? {}))
  for (const [batch, parts] of Object.entries(publication.batches)) {
    const before = Object.entries(parts).map(([part, entry]) => {
      const versions = [base?.batches[batch]?.parts[part] ?? null, ...(base?.kept[batch]?.[part] ?? [])].slice(0, keep)
      const other = versions.findIndex((version) => version !== null && version.keyCheck !== entry.keyCheck)
      return [part, other < 0 ? versions : versions.slice(0, other)] as const
    })
    kept.set(batch, { ...kept.get(batch), ...Object.fromEntries(before) })
    batches.set(batch, batchOf({ ...base?.batches[batch]?.parts, ...parts }))
    setOrDelete(gone, batch, without(gone.get(batch), Object.keys(parts)))
  }
  return stateAfter(base, publication, { batches, kept, gone })
}

/**
 * The state after a run was taken back: its batches as they were before it, all others as they are. Throws
 * {@link StoreError} where that cannot be.
 */
export function rolledBack(root: string, base: Manifest | undefined, rollback: Rollback): Manifest {
  const found = rollback.written.map(({ part, batch }) => {
    const [before, ...older] = base?.kept[batch]?.[part] ?? []
    const now = base?.batches[batch]?.parts[part]?.runId ?? null
    return { dataset: `${root}/${part}`, part, batch, now, isKept: before !== undefined, before, older }
  })
  refuseRollback(rollback.of, found)
  const { batches, kept } = edited(base)
  const gone = new Map(Object.entries(base?.gone ?? {}))
  for (const { part, batch, before, older } of found) {
    const others = without(batches.get(batch)?.parts, [part])
    const parts = before ? { ...others, [part]: { ...before, fence: rollback.fence } } : others
    setOrDelete(batches, batch, isEmpty(parts) ? undefined : batchOf(parts))
    const versions = without(kept.get(batch), [part])
    setOrDelete(kept, batch, older.length > 0 ? { ...versions, [part]: older } : versions)
    if (!before) gone.set(batch, { ...gone.get(batch), [part]: rollback.fence })
  }
  return stateAfter(base, rollback, { batches, kept, gone })
}

/** The state after a run was settled: the same, but that the run may publish nothing. */
export function withSettled(base: Manifest | undefined, { fence }: Publisher): Manifest {
  const settled = [fence, ...(base?.settled ?? [])]
  const { version = 0, runId = 'nobody', fence: last = 0, history = [] } = base ?? {}
  return {
    ...{ runId, fence: last, publishedAt: base?.publishedAt ?? new Date().toISOString(), history },
    version: version + 1,
    ...{ batches: base?.batches ?? {}, kept: base?.kept ?? {}, gone: base?.gone ?? {}, garbage: base?.garbage ?? [] },
    settled: settled.slice(0, SETTLED),
    floor: Math.max(base?.floor ?? 0, ...settled.slice(SETTLED)),
  }
}

/** Whether a run may publish nothing any more. */
export function isSettled(base: Manifest | undefined, { fence }: Publisher): boolean {
  return base !== undefined && (base.settled.includes(fence) || fence <= base.floor)
}

/** Whether a run has published this state or one that led to it. */
export function hasPublished(manifest: Manifest | undefined, runId: string): boolean {
  return manifest !== undefined && (manifest.runId === runId || manifest.history.includes(runId))
}

/** The folders that a state names, to show or to go back to. */
export function pathsOf(state: Pick<Manifest, 'batches' | 'kept'> | undefined): ReadonlySet<string> {
  const shown = Object.values(state?.batches ?? {}).flatMap(({ parts }) => Object.values(parts))
  const kept = Object.values(state?.kept ?? {}).flatMap((parts) => Object.values(parts).flat())
  return new Set([...shown, ...kept].flatMap((entry) => entry?.path ?? []))
}

/** The folder of a run that a path lies in: `runs/<runId>`. */
export function runFolder(path: string): string {
  return path.split('/', 2).join('/')
}

/** Turns part → batch → files into what a run adds. Throws when the parts do not name the same batches. */
export function publicationOf(
  publisher: Publisher,
  parts: Readonly<Record<string, ParquetPart>>,
  { keyCheck, tokenCheck, columns = {} }: PublishOptions = {},
): Publication {
  const { runId, fence } = publisher
  const [first, ...others] = Object.values(parts).map((part) => Object.keys(part).sort())
  if (!first?.length || others.some((batches) => batches.join() !== first.join()))
    throw new StoreError(
      'STAGING_INCOMPLETE',
      `run ${runId} can publish nothing, or its parts name different batches: ${JSON.stringify([first, ...others])}. Verify every part with the same batches.`,
    )
  const by = { runId, fence, ...checksOf({ keyCheck, tokenCheck }) }
  const entriesOf = (batch: string) =>
    Object.entries(parts).flatMap(([part, { [batch]: files }]) =>
      files ? [[part, { ...files, ...by, ...(columns[part] && { columns: columns[part] }) }] as const] : [],
    )
  const batches = first.map((batch) => [batch, Object.fromEntries(entriesOf(batch))] as const)
  return { runId, fence, publishedAt: new Date(), batches: Object.fromEntries(batches) }
}

/** The batch that parts make up: who published it is who published the last of them. */
export function batchOf(parts: Readonly<Record<string, ParquetEntry>>): ParquetBatch {
  const [last] = Object.values(parts).sort((a, b) => b.fence - a.fence)
  const { runId = '', fence = 0, keyCheck, tokenCheck } = last ?? {}
  return { runId, fence, ...checksOf({ keyCheck, tokenCheck }), parts }
}

/** What tells the keys, without what is undefined. */
export function checksOf({ keyCheck, tokenCheck }: KeyChecks): KeyChecks {
  return { ...(keyCheck !== undefined && { keyCheck }), ...(tokenCheck !== undefined && { tokenCheck }) }
}

interface Edited {
  readonly batches: Map<string, ParquetBatch>
  readonly kept: Map<string, Manifest['kept'][string]>
}

function edited(base: Manifest | undefined): Edited {
  return { batches: new Map(Object.entries(base?.batches ?? {})), kept: new Map(Object.entries(base?.kept ?? {})) }
}

function stateAfter(
  base: Manifest | undefined,
  { runId, fence, publishedAt }: Pick<Publication, 'runId' | 'fence' | 'publishedAt'>,
  next: Edited & { readonly gone: ReadonlyMap<string, Manifest['gone'][string]> },
): Manifest {
  const state = {
    batches: Object.fromEntries(next.batches),
    kept: Object.fromEntries(next.kept),
    gone: Object.fromEntries(next.gone),
  }
  const needed = pathsOf(state)
  const replaced = [...pathsOf(base)].filter((path) => !needed.has(path))
  const history = base ? [base.runId, ...base.history] : []
  return {
    ...{ version: (base?.version ?? 0) + 1, runId, fence, publishedAt: publishedAt.toISOString(), ...state },
    garbage: [...(base?.garbage ?? []), ...replaced.map((path) => ({ path, until: null }))],
    ...{ settled: base?.settled ?? [], floor: base?.floor ?? 0 },
    history: history.filter((run, place) => run !== 'nobody' && place < HISTORY),
  }
}

function without<T>(
  of: Readonly<Record<string, T>> | undefined,
  names: readonly string[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(of ?? {}).filter(([name]) => !names.includes(name)))
}

function isEmpty(of: object): boolean {
  return Object.keys(of).length === 0
}

function setOrDelete<T extends object>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined || isEmpty(value)) map.delete(key)
  else map.set(key, value)
}
