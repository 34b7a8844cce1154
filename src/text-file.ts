import { readFileSync } from 'node:fs'

/** Why a file cannot be read, by the operating system's name for it. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is no folder',
}

/**
 * The text of a small file that people write by hand, without the byte-order mark that some editors put before it. Throws an
 * `Error` whose message begins with the file and says in words why it cannot be read: also where it is not in UTF-8.
 */
export function readText(file: string): string {
  const bytes = bytesOf(file)
  if (isUtf16(bytes)) throw new Error(`${file} cannot be read: it is in UTF-16; save it as UTF-8`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Error(`${file} cannot be read: it is not in UTF-8; save it as UTF-8`, { cause })
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'for a reason that is not known'
    throw new Error(`${file} cannot be read: ${REASONS[code] ?? code}`, { cause })
  }
}

/** By its mark, or by the zero bytes that no text in UTF-8 has. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.includes(0)
}
