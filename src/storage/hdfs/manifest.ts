import { z } from 'zod'
import {
  type KeyChecks,
  type ParquetBatch,
  type ParquetDataset,
  type ParquetPart,
  StoreError,
} from '../../driver/ports.ts'
import { refuseRollback } from '../refuse-rollback.ts'

/**
 * The file that says what is published: `manifests/00000012.json`. The highest number is the truth, and nothing is
 * visible that it does not name.
 */
export interface Manifest extends ParquetDataset {
  readonly format: 1
  /** Batch → what it showed before, newest first, as far as it is kept to go back to; null where it was not there. */
  readonly kept: Readonly<Record<string, readonly (ParquetBatch | null)[]>>
  /** Runs that published before, newest first: a publisher finds itself here, and only folders of these are ever deleted. */
  readonly history: readonly string[]
}

/** What one run adds to a dataset. */
export interface Publication {
  readonly runId: string
  readonly publishedAt: Date
  readonly batches: Readonly<Record<string, ParquetBatch>>
}

/** The taking back of what a run has published. */
export interface Rollback {
  /** The run that does it. */
  readonly runId: string
  readonly publishedAt: Date
  /** The run that is taken back, and all batches that it has published. */
  readonly of: string
  readonly batches: readonly string[]
}

/** How many runs the history holds at least; a publisher that is overtaken by so many while it publishes gets lost. */
const HISTORY = 100

const RunId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/)
const BatchId = z.string().regex(/^[a-z0-9][a-z0-9-]*$/)
const PartName = z.string().regex(/^[a-z][a-z0-9_-]*$/)
const Count = z.int().min(0)
const Files = z.object({
  path: z.string().startsWith('runs/').nullable(),
  rows: Count,
  bytes: Count,
  files: Count,
})
const Names = z.object({ runId: RunId, part: PartName.optional(), batches: z.array(BatchId).optional() })
const Batch = z.object({
  runId: RunId,
  parts: z.record(PartName, Files),
  keyCheck: z.string().optional(),
  tokenCheck: z.string().optional(),
})
const Manifest = z.object({
  format: z.literal(1),
  version: z.int().min(1),
  runId: RunId,
  publishedAt: z.iso.datetime(),
  batches: z.record(BatchId, Batch),
  history: z.array(RunId),
  kept: z.record(BatchId, z.array(Batch.nullable())).default({}),
})

/** Reads a manifest. Throws {@link StoreError} `STORE_CORRUPT` that names the file and the entry that is wrong. */
export function parseManifest(file: string, text: string): Manifest {
  const { data, error } = z.string().transform(parseJson).pipe(Manifest).safeParse(text)
  if (data) return data
  const [issue] = error.issues
  const where = issue?.path.join('.') || 'the whole'
  throw new StoreError(
    'STORE_CORRUPT',
    `the manifest ${file} cannot be read: ${where}: ${issue?.message}. If a newer version of this program wrote it, use that; else move the file away, and the state before it is published again.`,
  )
}

/** `00000012.json`: sorted by name is sorted by version. */
export function manifestName(version: number): string {
  return `${String(version).padStart(8, '0')}.json`
}

/** The version that a file name stands for; undefined for any other file. */
export function manifestVersion(name: string): number | undefined {
  const digits = /^(\d{8,})\.json$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * The state after a publication: the run's batches replaced, all others as they were. Of each batch that was replaced, as
 * many versions before are kept as `keep` says, but none that needs another key: that may be dropped.
 */
export function nextManifest(base: Manifest | undefined, publication: Publication, keep: number): Manifest {
  const { batches } = publication
  const before = Object.keys(batches).map((batch) => {
    const versions = [base?.batches[batch] ?? null, ...(base?.kept[batch] ?? [])].slice(0, keep)
    const other = versions.findIndex((version) => version !== null && version.keyCheck !== batches[batch]?.keyCheck)
    return [batch, other < 0 ? versions : versions.slice(0, other)] as const
  })
  return stateAfter(base, publication, {
    batches: { ...base?.batches, ...batches },
    kept: { ...base?.kept, ...Object.fromEntries(before) },
  })
}

/**
 * The state after a run was taken back: its batches as they were before it, all others as they are. Throws
 * {@link StoreError} where that cannot be.
 */
export function rolledBack(root: string, base: Manifest | undefined, { of, batches, ...by }: Rollback): Manifest {
  const found = batches.map((batch) => {
    const [before, ...older] = base?.kept[batch] ?? []
    return {
      dataset: root,
      batch,
      now: base?.batches[batch]?.runId ?? null,
      isKept: before !== undefined,
      before,
      older,
    }
  })
  refuseRollback(of, found)
  const isBack = ([batch]: readonly [string, unknown]) => batches.includes(batch)
  const showing = Object.entries(base?.batches ?? {}).flatMap((entry) => {
    const [batch] = entry
    const before = found.find((one) => one.batch === batch)?.before
    if (!isBack(entry)) return [entry]
    return before ? [[batch, before] as const] : []
  })
  const others = Object.entries(base?.kept ?? {}).filter((entry) => !isBack(entry))
  const older = found.flatMap(({ batch, older }) => (older.length > 0 ? [[batch, older] as const] : []))
  return stateAfter(base, by, {
    batches: Object.fromEntries(showing),
    kept: Object.fromEntries([...others, ...older]),
  })
}

function stateAfter(
  base: Manifest | undefined,
  { runId, publishedAt }: Pick<Publication, 'runId' | 'publishedAt'>,
  next: Pick<Manifest, 'batches' | 'kept'>,
): Manifest {
  const needed = new Set([...runsOf(next), ...runsOf(base)])
  const before = base ? [base.runId, ...base.history] : []
  return {
    format: 1,
    version: (base?.version ?? 0) + 1,
    runId,
    publishedAt: publishedAt.toISOString(),
    ...next,
    history: before.filter((run, place) => place < HISTORY || needed.has(run)),
  }
}

/** Whether a run has published this state or one that led to it. */
export function hasPublished(manifest: Manifest | undefined, runId: string): manifest is Manifest {
  return manifest !== undefined && (manifest.runId === runId || manifest.history.includes(runId))
}

/** The runs whose folders neither the newest state needs, to show or to go back to, nor readers of the one before it. */
export function abandonedRuns(newest: Manifest, previous: Manifest | undefined): readonly string[] {
  const shown = runsOf(previous && { ...previous, kept: {} })
  const needed = new Set([newest.runId, ...runsOf(newest), ...shown])
  // The newest history may have forgotten a run that the one before it knew because of its files.
  const known = new Set([...newest.history, ...(previous?.history ?? [])])
  return [...known].filter((run) => !needed.has(run))
}

/** Turns part → batch → files into the batches of a manifest. Throws when the parts do not name the same batches. */
export function batchesOf(
  runId: string,
  parts: Readonly<Record<string, ParquetPart>>,
  { keyCheck, tokenCheck }: KeyChecks = {},
): Publication['batches'] {
  const [first, ...others] = Object.values(parts).map((part) => Object.keys(part).sort())
  if (!first?.length || others.some((batches) => batches.join() !== first.join()))
    throw new StoreError(
      'STAGING_INCOMPLETE',
      `run ${runId} can publish nothing, or its parts name different batches: ${JSON.stringify([first, ...others])}. Verify every part with the same batches.`,
    )
  const filesOf = (batch: string) =>
    Object.entries(parts).flatMap(([part, files]) => (files[batch] ? [[part, files[batch]] as const] : []))
  const batchOf = (batch: string) => ({
    ...{ runId, parts: Object.fromEntries(filesOf(batch)) },
    ...(keyCheck !== undefined && { keyCheck }),
    ...(tokenCheck !== undefined && { tokenCheck }),
  })
  return Object.fromEntries(first.map((batch) => [batch, batchOf(batch)]))
}

/** Throws when a name would not make a folder of its own, as `..` or `a/b` would not. */
export function checkNames(names: z.infer<typeof Names>): void {
  const { error } = Names.safeParse(names)
  if (!error) return
  const [issue] = error.issues
  throw new StoreError(
    'STORE_FAILED',
    `the ${issue?.path.join(' ')} cannot name a folder: ${issue?.message}. Use letters, digits and '-'.`,
  )
}

/** The runs whose files a state shows, or keeps to go back to. */
function runsOf(state: Pick<Manifest, 'batches' | 'kept'> | undefined): readonly string[] {
  const all = [...Object.values(state?.batches ?? {}), ...Object.values(state?.kept ?? {}).flat()]
  return all.flatMap((batch) => batch?.runId ?? [])
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
}
