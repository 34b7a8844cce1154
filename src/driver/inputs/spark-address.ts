import { resolve } from 'node:path'

/** Whether a path names its file system, as `hdfs://…` does. */
export function hasScheme(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path)
}

/**
 * What Spark has to be told to read exactly this path: it decodes no `%20`, and takes `[a]` and the like for patterns.
 * A path that names its file system is left as it is, patterns and all.
 */
export function sparkAddress(path: string): string {
  return hasScheme(path) ? path : literally(path)
}

/** The same, for paths that name their file system too: none of it is a pattern. */
export function literally(path: string): string {
  return (hasScheme(path) ? path : `file://${resolve(path)}`).replaceAll(/[\\{}[\]*?]/g, '\\$&')
}

/** A path as Spark names the file that a row is of: as a URI, as Java writes it. */
export function fileUri(path: string): string {
  const [, scheme = 'file:', plain = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)?(.*)$/is.exec(path) ?? []
  const whole = scheme === 'file:' ? resolve(plain) : plain
  return `${scheme}${whole.replaceAll(/[^A-Za-z0-9_\-!.~'()*,;:$&+=@/\u{a1}-\u{10ffff}]|\p{Z}/gu, encodeURIComponent)}`
}
