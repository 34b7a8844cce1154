import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type KeyChecks, type ParquetBatch, type ParquetEntry, type Publisher, StoreError } from '../../driver/ports.ts'
import type { StructField } from '../../spark-connect/types/data-type.ts'
import { batchOf, checksOf, type Manifest, pathsOf, runFolder } from './manifest.ts'
import { BatchId, PartName, RunId } from './names.ts'

/** Part → something of it. */
type ByPart<T> = Readonly<Record<string, T>>

const Count = z.int().min(0)
const Path = z.string().startsWith('runs/')
const Checks = { keyCheck: z.string().optional(), tokenCheck: z.string().optional() }

/** A part says who published it only where that was another run than the batch's last. */
const Part = z.object({
  path: Path.nullable(),
  rows: Count,
  bytes: Count,
  files: Count,
  sum: z.string().optional(),
  /** Names one of the manifest's `columns`. */
  columns: z.string().optional(),
  runId: RunId.optional(),
  fence: Count.optional(),
  ...Checks,
})
type Part = z.infer<typeof Part>
const Batch = z.object({ runId: RunId, fence: Count.default(0), parts: z.record(PartName, Part), ...Checks })
type Batch = z.infer<typeof Batch>
const Kept = z.object({ ...Part.shape, runId: RunId, fence: Count })
const Field = z.custom<StructField>(
  (value) =>
    z.object({ name: z.string(), nullable: z.boolean(), dataType: z.looseObject({}) }).safeParse(value).success,
)

const ManifestFile = z.object({
  /** 1 was written before runs had numbers: a batch then was replaced as a whole. */
  format: z.union([z.literal(1), z.literal(2)]),
  version: z.int().min(1),
  runId: RunId,
  fence: Count.default(0),
  publishedAt: z.iso.datetime(),
  batches: z.record(BatchId, Batch),
  kept: z
    .record(BatchId, z.union([z.array(Batch.nullable()), z.record(PartName, z.array(Kept.nullable()))]))
    .default({}),
  gone: z.record(BatchId, z.record(PartName, Count)).default({}),
  garbage: z.array(z.object({ path: Path, until: Count.nullable() })).default([]),
  settled: z.array(Count).default([]),
  floor: Count.default(0),
  history: z.array(RunId),
  columns: z.record(z.string(), z.array(Field)).default({}),
})
type ManifestFile = z.infer<typeof ManifestFile>

/** Reads a manifest. Throws {@link StoreError} `STORE_CORRUPT` that names the file and the entry that is wrong. */
export function parseManifest(file: string, text: string): Manifest {
  const { data, error } = z.string().transform(parseJson).pipe(ManifestFile).safeParse(text)
  if (data) return manifestOf(data)
  const [issue] = error.issues
  const where = issue?.path.join('.') || 'the whole'
  throw new StoreError(
    'STORE_CORRUPT',
    `the manifest ${file} cannot be read: ${where}: ${issue?.message}. If a newer version of this program wrote it, use that; else move the file away, and the state before it is published again.`,
  )
}

/** A manifest as it is written: what all parts of a batch share stands there once, and columns once for all files that have them. */
export function manifestText(manifest: Manifest): string {
  const columns = new Map<string, readonly StructField[]>()
  const digestOf = digests(columns)
  const part = ({ columns: fields, ...entry }: ParquetEntry): Part => ({
    ...entry,
    ...(fields && { columns: digestOf(fields) }),
  })
  const batch = ({ parts, ...last }: ParquetBatch): Batch => ({
    ...last,
    parts: mapped(parts, (entry) => {
      const { runId, fence, keyCheck, tokenCheck, ...shared } = part(entry)
      return runId === last.runId && fence === last.fence ? shared : { ...shared, runId, fence, keyCheck, tokenCheck }
    }),
  })
  const { batches, kept, ...rest } = manifest
  const file = {
    ...{ format: 2, ...rest, batches: mapped(batches, batch) },
    kept: mapped(kept, (parts) => mapped(parts, (all) => all.map((one) => one && part(one)))),
  }
  return `${JSON.stringify({ ...file, columns: Object.fromEntries(columns) })}\n`
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

function manifestOf({ format, batches, kept, columns, ...file }: ManifestFile): Manifest {
  const entry = (part: Part, by: Publisher & KeyChecks): ParquetEntry => {
    const { path, rows, bytes, files, sum, columns: digest, runId, fence } = part
    const fields = digest === undefined ? undefined : columns[digest]
    return {
      ...{ path, rows, bytes, files },
      ...(sum !== undefined && { sum }),
      ...(fields && { columns: fields }),
      ...{ runId: runId ?? by.runId, fence: fence ?? by.fence },
      ...checksOf(runId === undefined ? by : part),
    }
  }
  const entries = (batch: Batch) => mapped(batch.parts, (part) => entry(part, batch))
  const versions = (name: string, found: ManifestFile['kept'][string]): ByPart<readonly (ParquetEntry | null)[]> => {
    if (!Array.isArray(found)) return mapped(found, (all) => all.map((one) => one && entry(one, one)))
    const parts = new Set([batches[name], ...found].flatMap((batch) => Object.keys(batch?.parts ?? {})))
    const all = found.map((batch) => batch && entries(batch))
    return Object.fromEntries([...parts].map((part) => [part, all.map((one) => one?.[part] ?? null)]))
  }
  const manifest = {
    ...file,
    batches: mapped(batches, (batch) => batchOf(entries(batch))),
    kept: Object.fromEntries(Object.entries(kept).map(([name, found]) => [name, versions(name, found)])),
  }
  return format === 1 ? { ...manifest, garbage: unnamedRuns(manifest) } : manifest
}

/** What an older program has left for later: the folders of runs of which nothing is named any more. */
function unnamedRuns(manifest: Manifest): Manifest['garbage'] {
  const named = new Set([...pathsOf(manifest)].map(runFolder))
  const folders = manifest.history.map((run) => `runs/${run}`)
  return folders.filter((folder) => !named.has(folder)).map((path) => ({ path, until: null }))
}

/** Names columns by their digest, and remembers them. */
function digests(known: Map<string, readonly StructField[]>): (fields: readonly StructField[]) => string {
  const texts = new Map<readonly StructField[], string>()
  return (fields) => {
    const found = texts.get(fields)
    if (found !== undefined) return found
    const digest = createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 8)
    texts.set(fields, digest)
    known.set(digest, fields)
    return digest
  }
}

/** An object with each value changed. */
export function mapped<A, B>(
  of: Readonly<Record<string, A>>,
  change: (value: A, key: string) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]))
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
}
