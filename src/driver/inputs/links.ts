import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

/** Files under names of ours, where Spark reads them that cannot by their own. */
export interface Links {
  readonly folder: string
  /** The path of each link → the file that it stands for. */
  readonly files: ReadonlyMap<string, string>
  /** The link to a file; undefined where there is none. */
  of(path: string): string | undefined
  close(): void
}

/**
 * A folder, of this machine, of links to files: Spark reads none whose name is hidden, and Hadoop opens none with a colon
 * in it. To be closed.
 */
export function linksTo(paths: readonly string[]): Links {
  const folder = mkdtempSync(join(tmpdir(), 'sparkwright-input-'))
  // Spark may be another user, who may read the files all the same.
  chmodSync(folder, 0o755)
  const files = new Map<string, string>()
  for (const [place, path] of paths.entries()) {
    // What the name ends with tells how it is packed.
    const link = join(folder, `${place}-${basename(path).replaceAll(/[^A-Za-z0-9.-]/g, '-')}`)
    symlinkSync(resolve(path), link)
    files.set(link, path)
  }
  const links = new Map([...files].map(([link, path]) => [path, link]))
  const of = (path: string) => links.get(path)
  return { folder, files, of, close: () => rmSync(folder, { recursive: true, force: true }) }
}
