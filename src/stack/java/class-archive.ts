import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { packageRoot } from '../../config.ts'
import type { Java } from './java.ts'

/**
 * Class-data sharing: Java reads its classes, parsed and laid out, from one file, which halves the start.
 * A server started without the file writes it as it ends; it counts once the server has ended well.
 */
export interface ClassArchive {
  readonly file: string
  /** Where this server writes it as it ends. */
  readonly draft?: string | undefined
}

/** Beside the jars: the data belong to jars and a Java, not to one stack. */
const folder = join(packageRoot, '.local/cds')

/** The archive for these jars and this Java: other jars, another name. `writes`: this server makes it if it is missing. */
export function classArchive(
  name: string,
  { java, classPath, writes }: { java: Java; classPath: readonly string[]; writes: boolean },
): ClassArchive {
  const hash = createHash('sha256').update(`${java.home}\0${java.version}`)
  for (const jar of classPath) {
    const { size, mtimeMs } = statSync(jar)
    hash.update(`\0${jar}\0${size}\0${mtimeMs}`)
  }
  const file = join(folder, `${name}-${hash.digest('hex').slice(0, 16)}.jsa`)
  return writes && !existsSync(file) ? { file, draft: `${file}.${randomBytes(4).toString('hex')}.new` } : { file }
}

/** Java's options to write the archive, or to read it if it is there. One that does not fit is ignored by Java. */
export function archiveArgs({ file, draft }: ClassArchive): readonly string[] {
  if (draft === undefined) return existsSync(file) ? [`-XX:SharedArchiveFile=${file}`, '-Xshare:auto'] : []
  mkdirSync(folder, { recursive: true })
  // Without the second option it lists the thousands of classes that cannot be shared.
  return [`-XX:ArchiveClassesAtExit=${draft}`, '-Xlog:cds*=error']
}

/** Takes over what a server wrote as it ended well, and drops what was made for other jars or was never finished. */
export function keepArchive({ file, draft }: ClassArchive): void {
  if (draft === undefined || !existsSync(draft)) return
  renameSync(draft, file)
  const prefix = basename(file).replace(/[^-]*$/, '')
  for (const old of readdirSync(dirname(file)))
    if (old.startsWith(prefix) && old !== basename(file)) rmSync(join(dirname(file), old), { force: true })
}
