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
  return hasScheme(path) ? path : `file://${resolve(path).replaceAll(/[\\{}[\]*?]/g, '\\$&')}`
}
