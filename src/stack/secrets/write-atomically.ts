import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/** Writes a file, for its owner only, so that a reader sees all of it or nothing. */
export function writeAtomically(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`
  const target = openSync(draft, 'w', 0o600)
  try {
    writeSync(target, text)
    fsyncSync(target)
  } finally {
    closeSync(target)
  }
  renameSync(draft, file)
}
