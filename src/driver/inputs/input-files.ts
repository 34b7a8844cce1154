import { createHash } from 'node:crypto'
import { atOnce } from '../at-once.ts'
import { JobError } from '../job-error.ts'
import type { InputFile } from '../ports.ts'
import { literal } from './csv-values.ts'
import { few, isPacked, isSeenBySpark, refuseChanged } from './input-file.ts'
import { type InputPlace, type InputSources, placeOf } from './input-place.ts'
import { type Links, linksTo } from './links.ts'
import { fileUri, literally } from './spark-address.ts'

/** The files of an input, as they were when the run began. To be closed. */
export interface InputFiles {
  /** As the input was named. */
  readonly path: string
  readonly files: readonly InputFile[]
  readonly bytes: number
  /** What Spark is told to read all of them. */
  readonly address: string
  /** The first that holds anything, and what Spark is told to read it; undefined where none does. */
  readonly first: { readonly path: string; readonly address: string } | undefined
  /** The folder of links by which Spark reads them, where it cannot by their names. */
  readonly links: string | undefined
  /** The file that a line is of, as a URI, in SQL. */
  readonly fileOf: string
  /** The batches of the lines without a usable time: one for each file, named after what it holds. */
  readonly undated: readonly string[]
  /** Which of them a line is of, in SQL, by the column that names its file. */
  readonly undatedOf: (file: string) => string
  /** Refuses the input, with `JobError`, where its files are no longer those that were there when the run began. */
  refuseChanged(): Promise<void>
  /** What has to be said of it and ends no run, in words. */
  warnings(): Promise<readonly string[]>
  close(): void
}

/** How many files are looked into at the same time. */
const FILES_AT_ONCE = 8

/** Looks which files an input consists of. Throws `JobError` where there is none, and for what cannot be read. */
export async function inputFiles(path: string, sources: InputSources): Promise<InputFiles> {
  const place = await placeOf(path, sources)
  const { files, folder, leftOut } = (await place.look()) ?? { files: [], folder: undefined, leftOut: [] }
  if (files.length === 0) throw folder === undefined ? missing(path) : empty(path)
  const links = linksFor(place, files, folder)
  try {
    const undated = await undatedBatches(place, files)
    const first = files.find(({ length }) => length > 0)
    return {
      ...{ path, files, address: links ? literally(links.folder) : place.address, links: links?.folder },
      bytes: files.reduce((bytes, { length }) => bytes + length, 0),
      first: first && { path: first.path, address: literally(links?.of(first.path) ?? first.path) },
      ...{ fileOf: fileOf(links), undated: [...new Set(undated)], undatedOf: undatedOf(files, undated) },
      refuseChanged: async () => refuseChanged(files, (await place.look())?.files ?? []),
      warnings: async () => [...leftOutWarning(path, leftOut), ...(await unendedWarning(place, files))],
      close: () => links?.close(),
    }
  } catch (error) {
    links?.close()
    throw error
  }
}

/** There is nothing by that name. */
export function missing(path: string, cause?: unknown): JobError {
  return new JobError('BAD_INPUT', `there is no file or folder ${path}: check --input.`, { cause })
}

export function empty(path: string): JobError {
  return new JobError('BAD_INPUT', `${path} is empty: its first line has to be a header.`)
}

/** Where Spark does not see all of the files by their names, links to all of them. Throws where there can be none. */
function linksFor(place: InputPlace, files: readonly InputFile[], folder: string | undefined): Links | undefined {
  const below = (path: string) => path.slice(folder === undefined ? path.lastIndexOf('/') + 1 : folder.length)
  const unseen = files.filter(({ path }) => !isSeenBySpark(below(path)))
  if (unseen.length === 0) return undefined
  if (place.isLocal) return linksTo(files.map(({ path }) => path))
  const names = few(unseen.map(({ path }) => path))
  throw new JobError(
    'BAD_INPUT',
    `Spark passes over files and folders whose names begin with _ or ., so that ${names} would be left out: give other names, or move out of ${folder ?? 'there'} what is not to be read.`,
  )
}

function fileOf(links: Links | undefined): string {
  const file = '_metadata.file_path'
  if (!links) return file
  const names = [...links.files].map(([link, path]) => [fileUri(link), fileUri(path)] as const)
  return `try_element_at(${sqlMap(names)}, ${file})`
}

async function undatedBatches(place: InputPlace, files: readonly InputFile[]): Promise<readonly string[]> {
  const batches: string[] = []
  await atOnce(FILES_AT_ONCE, [...files.entries()], async ([at, file]) => {
    batches[at] = undatedBatch(await place.digest(file))
  })
  return batches
}

/** So long that two deliveries never share one. */
function undatedBatch(digest: string): string {
  return `undated-${digest.slice(0, 16)}`
}

/**
 * Marked, so that a digest of the plan leaves it out. A file whose name Spark were to write otherwise than we do would have the
 * batch of all of them together.
 */
function undatedOf(files: readonly InputFile[], batches: readonly string[]): InputFiles['undatedOf'] {
  const [only = ''] = batches
  if (files.length === 1) return () => `/*files*/${literal(only)}/*files*/`
  const byFile = files.map(({ path }, at) => [fileUri(path), batches[at] ?? ''] as const)
  const whole = createHash('sha256')
    .update([...batches].sort().join())
    .digest('hex')
  return (file) =>
    `/*files*/coalesce(try_element_at(${sqlMap(byFile)}, ${file}), ${literal(undatedBatch(whole))})/*files*/`
}

function sqlMap(entries: readonly (readonly [string, string])[]): string {
  return `map(${entries.flatMap((entry) => entry.map(literal)).join(', ')})`
}

function leftOutWarning(path: string, leftOut: readonly InputFile[]): readonly string[] {
  if (leftOut.length === 0) return []
  return [`of ${path} what is hidden was left out: ${few(leftOut.map((file) => file.path))}`]
}

/** It may be that somebody is still writing it; what is compared at the end shows that only where he goes on meanwhile. */
async function unendedWarning(place: InputPlace, files: readonly InputFile[]): Promise<readonly string[]> {
  const texts = files.filter((file) => file.length > 0 && !isPacked(file))
  const unended: string[] = []
  await atOnce(FILES_AT_ONCE, texts, async (file) => {
    const byte = await place.lastByte(file).catch(() => undefined)
    if (byte !== undefined && byte !== 0x0a && byte !== 0x0d) unended.push(file.path)
  })
  if (unended.length === 0) return []
  return [`no end of line at the end of ${few(unended.sort())}: is the last row whole?`]
}
