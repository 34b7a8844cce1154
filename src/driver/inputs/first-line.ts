import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import type { InputFiles } from './input-files.ts'
import { hasScheme } from './spark-address.ts'

/** Other names may mean that Spark unpacks the file. */
const PLAIN = /\.(csv|tsv|txt)$/i
/** A longer line is left to Spark, in bytes. */
const LONGEST = 65_536

/**
 * The first line of a plain file of this machine, as Spark has it: without a byte-order mark, ended by \n, \r or both. Empty
 * where there is none; undefined where only Spark can tell, as of folders and packed files.
 */
export function firstLineHere(path: string): string | undefined {
  if (hasScheme(path) || !PLAIN.test(path)) return undefined
  try {
    return firstLineOf(path)
  } catch {
    // Spark may be allowed to read it.
    return undefined
  }
}

function firstLineOf(path: string): string | undefined {
  const file = openSync(path, 'r')
  try {
    const status = fstatSync(file)
    if (!status.isFile()) return undefined
    const start = Buffer.alloc(Math.min(status.size, LONGEST))
    const read = start.subarray(0, readSync(file, start))
    const end = read.findIndex((byte) => byte === 0x0a || byte === 0x0d)
    if (end < 0 && read.length < status.size) return undefined
    return new TextDecoder().decode(end < 0 ? read : read.subarray(0, end))
  } finally {
    closeSync(file)
  }
}

const QUOTE = 0x22

/** Whether plain files of this machine have no quotes; false where one has, or only Spark can tell. */
export async function areWithoutQuotesHere({ files }: Pick<InputFiles, 'files'>): Promise<boolean> {
  for (const { path } of files) if (!(await isWithoutQuotesHere(path))) return false
  return true
}

/** Whether a plain file of this machine has no quotes; false where it has, or only Spark can tell. */
async function isWithoutQuotesHere(path: string): Promise<boolean> {
  if (hasScheme(path) || !PLAIN.test(path)) return false
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      if (chunk.includes(QUOTE)) return false
    return true
  } catch {
    // Spark may be allowed to read it.
    return false
  }
}
