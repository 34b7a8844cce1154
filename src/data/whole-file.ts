import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { DataError } from './data-error.ts'
import { explainWriteError } from './write-error.ts'

/**
 * Writes blocks to a file, gzip-compressed if its name ends in `.gz`, taking a block only when there is room for it.
 * The text grows in `<file>.part`, which becomes `<file>` when it is complete and on the disk: a file that is there is
 * whole. After a failure or an abort nothing is left. Throws {@link DataError} when the file cannot be written.
 * Resolves with the file's size in bytes.
 */
export async function writeWhole(file: string, blocks: Iterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
  const part = `${file}.part`
  try {
    await requireNoFolder(file)
    await writePart(part, file.endsWith('.gz'), blocks, signal)
    const { size } = await stat(part)
    await rename(part, file)
    return size
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw explainWriteError(error, file)
  }
}

async function requireNoFolder(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined)
  if (there?.isDirectory()) throw new DataError(`cannot write ${file}: it is a folder; name a file in it`)
}

async function writePart(part: string, gzip: boolean, blocks: Iterable<Uint8Array>, signal?: AbortSignal) {
  const source = Readable.from(blocks, { highWaterMark: 2 })
  const target = createWriteStream(part, { flush: true })
  const options = signal ? { signal } : {}
  // Level 1: the default level makes files a fifth smaller and takes three times as long.
  if (gzip) await pipeline(source, createGzip({ level: constants.Z_BEST_SPEED }), target, options)
  else await pipeline(source, target, options)
}
