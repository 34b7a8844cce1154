import { readdir, stat } from 'node:fs/promises'
import { basename, join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SparkError } from '../errors/spark-error.ts'
import { type Artifact, fileArtifact } from './artifact.ts'
import { checkArtifactName } from './artifact-name.ts'

/** Spark unpacks these. */
const ARCHIVES = ['.zip', '.jar', '.tar.gz', '.tgz', '.tar']

/** Jars of this machine, as `jars/<name>`. */
export function jarsAt(paths: readonly string[]): Promise<Artifact[]> {
  return Promise.all(paths.map((path) => fileAt('jars', path, ['.jar'])))
}

/** A file of this machine under a name of the caller's. */
export async function fileNamed(name: string, path: string): Promise<Artifact> {
  checkArtifactName(name)
  const { local, size } = await fileFacts(path)
  return fileArtifact(name, local, size)
}

/** Files of this machine, as `files/<name>`. */
export function filesAt(paths: readonly string[]): Promise<Artifact[]> {
  return Promise.all(paths.map((path) => fileAt('files', path)))
}

/** Archives of this machine, as `archives/<name>`, or `archives/<name>#<alias>` for `path#alias`. */
export function archivesAt(paths: readonly string[]): Promise<Artifact[]> {
  return Promise.all(paths.map(archiveAt))
}

/** Every class file under folders that packages begin in, as `classes/<package>/<name>.class`. */
export async function classesAt(folders: readonly string[]): Promise<Artifact[]> {
  return (await Promise.all(folders.map(classesUnder))).flat()
}

/** A file of this machine that the server puts into its file system at an absolute path. */
export async function fileForServer(path: string, target: string): Promise<Artifact> {
  if (!target.startsWith('/') || target.endsWith('/') || posix.normalize(target) !== target)
    throw invalid(`the target must be the absolute path of a file, not ${JSON.stringify(target)}`)
  const { local, size } = await fileFacts(path)
  return fileArtifact(`forward_to_fs${target}`, local, size)
}

async function archiveAt(path: string): Promise<Artifact> {
  const [, file = path, alias] = /^(.*)#([^#]*)$/s.exec(path) ?? []
  if (alias !== undefined && !/^(?!\.{1,2}$)[^/\\]+$/.test(alias))
    throw invalid(`the alias after the # has to be the name of a folder: ${path}`)
  const artifact = await fileAt('archives', file, ARCHIVES)
  return alias === undefined ? artifact : { ...artifact, name: `${artifact.name}#${alias}` }
}

async function fileAt(folder: string, path: string, endings?: readonly string[]): Promise<Artifact> {
  const { local, size } = await fileFacts(path)
  const name = basename(local)
  if (endings !== undefined && !endings.some((ending) => name.endsWith(ending)))
    throw invalid(`${path} does not end in ${endings.join(', ')}`)
  if (name.includes('#')) throw invalid(`the name of ${path} has a #, which Spark would take for an alias`)
  return fileArtifact(`${folder}/${name}`, local, size)
}

async function classesUnder(path: string): Promise<Artifact[]> {
  const root = localPath(path)
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw unusable(path, error, 'give the folder that the packages of the classes begin in')
  })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.class'))
  if (files.length === 0) throw invalid(`${path} holds no .class files`)
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      const relative = file.slice(root.length + 1).replaceAll('\\', '/')
      return fileArtifact(`classes/${relative}`, file, (await stat(file)).size)
    }),
  )
}

async function fileFacts(path: string): Promise<{ local: string; size: number }> {
  const local = localPath(path)
  const facts = await stat(local).catch((error: unknown) => {
    throw unusable(path, error, 'the path is this machine’s; what the server can read itself need not be added')
  })
  if (!facts.isFile())
    throw invalid(
      `${path} is not a file`,
      facts.isDirectory() ? 'Pack the folder and add it as an archive.' : undefined,
    )
  return { local, size: facts.size }
}

function localPath(path: string): string {
  if (path.startsWith('file:')) return fileURLToPath(path)
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    throw invalid(`${path} is not a path of this machine`, 'Let the server read it itself, or fetch it first.')
  return resolve(path)
}

function unusable(path: string, cause: unknown, hint: string): SparkError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const why =
    { ENOENT: 'is not there', ENOTDIR: 'is not a folder', EACCES: 'may not be read' }[code] ?? `fails with ${code}`
  return new SparkError(`${path} ${why}`, { code: 'INVALID_INPUT', hint, cause })
}

function invalid(message: string, hint?: string): SparkError {
  return new SparkError(message, { code: 'INVALID_INPUT', hint })
}
