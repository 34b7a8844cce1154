import { type FileHandle, open, readFile } from 'node:fs/promises'
import { SparkError } from '../errors/spark-error.ts'

/** The protocol's advice for the size of a message's data, in bytes. */
export const CHUNK_SIZE = 32 * 1024

/** Something that a session's queries can use on the server. */
export interface Artifact {
  /** Its place there, which says what it is: `jars/x.jar`, `files/x`, `archives/x.zip#alias`, `classes/…`, `cache/…`. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** What it is made of, for errors: a path, or `memory`. */
  readonly origin: string
  /** Its content in chunks of 32 KiB, the last one shorter. Can be read more than once. */
  chunks(): AsyncIterable<Buffer>
}

/** An artifact that is in memory. */
export function memoryArtifact(name: string, content: Uint8Array): Artifact {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return {
    name,
    size: bytes.length,
    origin: 'memory',
    async *chunks() {
      for (let from = 0; from < bytes.length; from += CHUNK_SIZE) yield bytes.subarray(from, from + CHUNK_SIZE)
    },
  }
}

/** An artifact in a file, read chunk by chunk while it is sent. `size` is the file's. */
export function fileArtifact(name: string, path: string, size: number): Artifact {
  return { name, size, origin: path, chunks: () => (size > CHUNK_SIZE ? chunksOf(path, size) : whole(path, size)) }
}

async function* whole(path: string, size: number): AsyncGenerator<Buffer> {
  const content = await readFile(path)
  if (content.length !== size) throw changed(path)
  if (size > 0) yield content
}

async function* chunksOf(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    const before = await file.stat()
    for (let from = 0; from < size; from += CHUNK_SIZE) {
      const chunk = await readFully(file, from, Math.min(CHUNK_SIZE, size - from))
      if (chunk === undefined) throw changed(path)
      yield chunk
    }
    const after = await file.stat()
    if (after.size !== size || after.mtimeMs !== before.mtimeMs) throw changed(path)
  } finally {
    await file.close()
  }
}

/** So many bytes from a place in the file; undefined where it has fewer. */
async function readFully(file: FileHandle, from: number, length: number): Promise<Buffer | undefined> {
  const buffer = Buffer.allocUnsafe(length)
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(buffer, read, length - read, from + read)
    if (bytesRead === 0) return undefined
    read += bytesRead
  }
  return buffer
}

function changed(path: string): SparkError {
  return new SparkError(`${path} was changed while it was being sent`, {
    code: 'INVALID_INPUT',
    hint: 'Add it again once nothing writes to it.',
  })
}
