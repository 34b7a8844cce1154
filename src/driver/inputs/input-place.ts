import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { SparkSession } from '#spark-connect'
import { type InputFile, type InputStore, StoreError } from '../ports.ts'
import { sortedFiles } from './input-file.ts'
import { lastByteHere, localDigest, localFiles } from './local-files.ts'
import { hasScheme, literally } from './spark-address.ts'
import { sparkFiles } from './spark-files.ts'

/** What lies at a path now. */
export interface Found {
  readonly files: readonly InputFile[]
  /** Files that do not belong to the input, which has to be said. */
  readonly leftOut: readonly InputFile[]
  /** The folder that they all lie in; undefined where the path names one file, or is a pattern. */
  readonly folder: string | undefined
}

/** Where an input is, and how its files are looked at. */
export interface InputPlace {
  /** What Spark is told to read there. */
  readonly address: string
  /** What is there; undefined where nothing is. To be called again to see whether it is still the same. */
  look(): Promise<Found | undefined>
  /** Tells the contents of a file from those of others, whatever the file is called; as far as the store can say. */
  digest(file: InputFile): Promise<string>
  /** The last byte of a file that is not empty; undefined where that cannot be known. */
  lastByte(file: InputFile): Promise<number | undefined>
  /** Whether a program here can give files other names. */
  readonly isLocal: boolean
}

/** Who can tell of files that are no files of this machine. */
export interface InputSources {
  readonly spark: SparkSession
  /** `hdfs://host:port`, of which `inputs` knows. */
  readonly hdfs: string
  readonly inputs: InputStore
}

/**
 * The place that a path names: on this machine, on the HDFS of the settings, or anywhere else that Spark can read. A path with
 * `*`, `?`, `[` or `{` in it is the file or folder of that very name; where none is and it names its file system, a pattern.
 */
export async function placeOf(path: string, sources: InputSources): Promise<InputPlace> {
  const here = path.replace(/^file:\/\/(?=\/)/, '')
  if (!hasScheme(path) || (here !== path && existsSync(here))) return localPlace(here)
  const { spark, hdfs, inputs } = sources
  if (path.startsWith(`${hdfs}/`)) {
    const place = hdfsPlace(path, hdfs, inputs)
    const found = await orRefused(place.look())
    if (found !== REFUSED && (found || !PATTERN.test(path))) return place
  }
  return sparkPlace(path, spark)
}

const PATTERN = /[*?[{]/

const REFUSED = 'refused'

/** What HDFS does not do for us, or for this user, it may do for Spark; what it does not answer may pass. */
async function orRefused<T>(answer: Promise<T>): Promise<T | typeof REFUSED> {
  return answer.catch((error: unknown) => {
    if (error instanceof StoreError && error.code === 'STORE_FAILED') return REFUSED
    throw error
  })
}

function localPlace(path: string): InputPlace {
  return {
    address: literally(path),
    isLocal: true,
    look: async () => {
      const found = localFiles(path)
      if (!found?.isFolder) return found && { files: found.files, leftOut: [], folder: undefined }
      return { ...sortedFiles(path, found.files), folder: path }
    },
    digest: (file) =>
      localDigest(file.path).catch((error: NodeJS.ErrnoException) => {
        // Spark may be allowed to read what this program is not.
        if (error.code === 'EACCES') return digestOf(file.identity, file)
        throw error
      }),
    lastByte: async (file) => lastByteHere(file),
  }
}

function hdfsPlace(path: string, hdfs: string, inputs: InputStore): InputPlace {
  const below = (file: InputFile) => file.path.slice(hdfs.length)
  const trimmed = path.slice(hdfs.length).replace(/(?<=.)\/+$/, '')
  return {
    address: literally(path),
    isLocal: false,
    look: async () => {
      const found = await inputs.files(trimmed)
      const files = found?.files.map((file) => ({ ...file, path: `${hdfs}${file.path}` })) ?? []
      if (!found?.isFolder) return found && { files, leftOut: [], folder: undefined }
      return { ...sortedFiles(`${hdfs}${trimmed}`, files), folder: path }
    },
    digest: async (file) => {
      const digest = await orRefused(inputs.digest(below(file)))
      return digest === REFUSED ? digestOf(file.identity, file) : digest
    },
    lastByte: (file) => inputs.lastByte(below(file), file.length),
  }
}

/** Of other stores nobody else can tell: what a file holds is known by its name, length and time only. */
function sparkPlace(path: string, spark: SparkSession): InputPlace {
  return {
    address: path,
    isLocal: false,
    look: async () => ({ files: await sparkFiles(spark, path), leftOut: [], folder: undefined }),
    digest: async (file) => digestOf(file.path, file),
    lastByte: async () => undefined,
  }
}

function digestOf(identity: string, { length, modified }: InputFile): string {
  return createHash('sha256').update(`${identity} ${length} ${modified}`).digest('hex')
}
