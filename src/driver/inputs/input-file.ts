import { JobError } from '../job-error.ts'
import type { InputFile } from '../ports.ts'

/** Compressed: its last byte is no end of a line, and only Spark can read its first. */
const PACKED = /\.(gz|bz2|zst|lz4|snappy|deflate|xz)$/i
/** Spark passes files and folders of such names by. */
const HIDDEN = /^[._]/
/** What is written, or copied, at this moment. */
const UNFINISHED = /^_temporary$|^\.spark-staging|\._COPYING_$/
/** A name of data, but for what macOS and Hadoop keep beside them under nearly the same. */
const DATA = /^(?!\._).*\.(csv|tsv|txt)(\.(gz|bz2|zst|lz4|snappy|deflate|xz))?$/i
const CHECKSUM = /^\..*\.crc$/

export function isPacked({ path }: Pick<InputFile, 'path'>): boolean {
  return PACKED.test(path)
}

/** Whether Spark reads a file of this name, given below the folder that it is told of. */
export function isSeenBySpark(below: string): boolean {
  return !below.includes(':') && !below.split('/').some((name) => HIDDEN.test(name))
}

/** The files of a folder that belong to an input, and those that do not, which has to be said. */
export interface Sorted {
  readonly files: readonly InputFile[]
  readonly leftOut: readonly InputFile[]
}

/**
 * Sorts what lies in a folder, at any depth. Hidden files belong to it where their names are those of data; otherwise they
 * are left out, as Spark itself would do. Throws `JobError` where something is still being written.
 */
export function sortedFiles(folder: string, there: readonly InputFile[]): Sorted {
  const named = there.map((file) => ({ file, names: namesBelow(folder, file) }))
  const unfinished = named.find(({ names }) => names.some((name) => UNFINISHED.test(name)))
  if (unfinished)
    throw new JobError(
      'BAD_INPUT',
      `${folder} is still being written, as ${unfinished.file.path} shows: wait until that has ended, or delete what it has left.`,
    )
  const isData = (names: readonly string[]) => {
    const [name = '', ...folders] = names.toReversed()
    return !HIDDEN.test(name) ? !folders.some((one) => one.startsWith('.')) : DATA.test(name)
  }
  const others = named.filter(({ names }) => !isData(names))
  const isNothing = (file: InputFile, names: readonly string[]) =>
    file.length === 0 || CHECKSUM.test(names.at(-1) ?? '')
  return {
    files: named.filter(({ names }) => isData(names)).map(({ file }) => file),
    leftOut: others.filter(({ file, names }) => !isNothing(file, names)).map(({ file }) => file),
  }
}

function namesBelow(folder: string, { path }: InputFile): readonly string[] {
  return path.slice(folder.replace(/\/+$/, '').length + 1).split('/')
}

/** Refuses files that are no longer those that were there before. Throws `JobError` that names them. */
export function refuseChanged(before: readonly InputFile[], now: readonly InputFile[]): void {
  const there = new Map(now.map((file) => [file.path, file]))
  const known = new Set(before.map(({ path }) => path))
  const changes = [
    ...before.flatMap((file) => changeOf(file, there.get(file.path)) ?? []),
    ...now.filter(({ path }) => !known.has(path)).map(({ path }) => `${path} was added`),
  ]
  if (changes.length === 0) return
  throw new JobError(
    'BAD_INPUT',
    `the input changed while it was read: ${few(changes)}. Nothing was published; run the job again once it is complete.`,
  )
}

function changeOf(before: InputFile, now: InputFile | undefined): string | undefined {
  if (now === undefined) return `${before.path} was taken away`
  if (now.identity !== before.identity) return `${before.path} was replaced`
  if (now.length !== before.length) return `${before.path} had ${before.length} bytes and has ${now.length}`
  return now.modified === before.modified ? undefined : `${before.path} was written to`
}

/** Some of many, in words. */
export function few(many: readonly string[], most = 3): string {
  const more = many.length > most ? ` and ${many.length - most} more` : ''
  return `${many.slice(0, most).join(', ')}${more}`
}
