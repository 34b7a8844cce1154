import { z } from 'zod'
import { type ParquetBatch, type ParquetDataset, type ParquetPart, StoreError } from '../../driver/ports.ts'

/**
 * The file that says what is published: `manifests/00000012.json`. The highest number is the truth, and nothing is
 * visible that it does not name.
 */
export interface Manifest extends ParquetDataset {
  readonly format: 1
  /** Runs that published before, newest first: a publisher finds itself here, and only folders of these are ever deleted. */
  readonly history: readonly string[]
}

/** What one run adds to a dataset. */
export interface Publication {
  readonly runId: string
  readonly publishedAt: Date
  readonly batches: Readonly<Record<string, ParquetBatch>>
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
const Batch = z.object({ runId: RunId, parts: z.record(PartName, Files), keyCheck: z.string().optional() })
const Manifest = z.object({
  format: z.literal(1),
  version: z.int().min(1),
  runId: RunId,
  publishedAt: z.iso.datetime(),
  batches: z.record(BatchId, Batch),
  history: z.array(RunId),
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

/** The state after a publication: the run's batches replaced, all others as they were. */
export function nextManifest(base: Manifest | undefined, { runId, publishedAt, batches }: Publication): Manifest {
  const next = { ...base?.batches, ...batches }
  const kept = new Set([...runsOf(next), ...runsOf(base?.batches ?? {})])
  const before = base ? [base.runId, ...base.history] : []
  return {
    format: 1,
    version: (base?.version ?? 0) + 1,
    runId,
    publishedAt: publishedAt.toISOString(),
    batches: next,
    history: before.filter((run, place) => place < HISTORY || kept.has(run)),
  }
}

/** Whether a run has published this state or one that led to it. */
export function hasPublished(manifest: Manifest | undefined, runId: string): manifest is Manifest {
  return manifest !== undefined && (manifest.runId === runId || manifest.history.includes(runId))
}

/** The runs whose folders neither the newest state nor the one before it needs. */
export function abandonedRuns(newest: Manifest, previous: Manifest | undefined): readonly string[] {
  const kept = new Set([newest.runId, ...runsOf(newest.batches), ...runsOf(previous?.batches ?? {})])
  return newest.history.filter((run) => !kept.has(run))
}

/** Turns part → batch → files into the batches of a manifest. Throws when the parts do not name the same batches. */
export function batchesOf(
  runId: string,
  parts: Readonly<Record<string, ParquetPart>>,
  keyCheck?: string,
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

function runsOf(batches: ParquetDataset['batches']): readonly string[] {
  return Object.values(batches).map((batch) => batch.runId)
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
}
