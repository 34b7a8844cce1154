import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { JobError } from '../job-error.ts'
import type { InputFile } from '../ports.ts'

/** How much is digested at once, in bytes; it is part of what a digest means. */
const BLOCK = 4 << 20
/** How many blocks of a file are read at the same time. */
const BLOCKS_AT_ONCE = 4

/**
 * A file of this machine, or all files below a folder of it, in order; links are followed. Undefined where nothing is
 * there. Throws `JobError` for what is neither, what cannot be looked at, and a folder that holds itself.
 */
export function localFiles(
  path: string,
): { readonly isFolder: boolean; readonly files: readonly InputFile[] } | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (status === undefined) return undefined
  return status.isDirectory() ? { isFolder: true, files: below(path, []) } : { isFolder: false, files: [looked(path)] }
}

function below(folder: string, above: readonly string[]): readonly InputFile[] {
  const real = realpathSync(folder)
  if (above.includes(real))
    throw new JobError('BAD_INPUT', `${folder} is a link to a folder that it lies in: take it out.`)
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    const isFolder =
      entry.isDirectory() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return isFolder ? below(path, [...above, real]) : [looked(path)]
  })
}

function looked(path: string): InputFile {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!status?.isFile())
    throw new JobError(
      'BAD_INPUT',
      `${path} is no file that can be read (${status ? 'a device, or the like' : 'a link to nothing'}): take it out.`,
    )
  const { size, mtimeNs, dev, ino } = status
  return { path, length: Number(size), modified: String(mtimeNs), identity: `${dev}:${ino}` }
}

/**
 * A digest of what a file holds, in hex, whatever it is called: of the digests of its blocks, several of which are made at
 * once, so that the processors of the machine share it.
 */
export async function localDigest(path: string): Promise<string> {
  await using file = await open(path)
  const { size } = await file.stat()
  const blocks = Math.ceil(size / BLOCK)
  const digests = new Uint8Array(blocks * 32)
  let next = 0
  const worker = async () => {
    const buffer = new Uint8Array(Math.min(BLOCK, size))
    for (let block = next++; block < blocks; block = next++) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, block * BLOCK)
      digests.set(await sha256(buffer.subarray(0, bytesRead)), block * 32)
    }
  }
  await Promise.all(Array.from({ length: Math.min(BLOCKS_AT_ONCE, blocks) }, worker))
  return Buffer.from(await sha256(digests)).toString('hex')
}

/** In a thread of its own, unlike that of `createHash`. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** The last byte of a file that is not empty. */
export function lastByteHere({ path, length }: Pick<InputFile, 'path' | 'length'>): number | undefined {
  const file = openSync(path, 'r')
  try {
    const byte = new Uint8Array(1)
    return readSync(file, byte, 0, 1, length - 1) === 1 ? byte[0] : undefined
  } finally {
    closeSync(file)
  }
}
