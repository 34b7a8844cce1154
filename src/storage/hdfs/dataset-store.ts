import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ParquetDataset,
  type ParquetEntry,
  type ParquetFiles,
  type ParquetPart,
  type ParquetStore,
  type PartBatch,
  type Publisher,
  type PublishOptions,
  type Readers,
  type RowsByBatch,
  StoreError,
  type StoreOptions,
} from '../../driver/ports.ts'
import { erasable, erase } from './garbage.ts'
import { inParallel } from './in-parallel.ts'
import {
  hasPublished,
  isSettled,
  type Manifest,
  nextManifest,
  type Publication,
  pathsOf,
  publicationOf,
  type Rollback,
  rolledBack,
  runFolder,
  withSettled,
} from './manifest.ts'
import { manifestName, manifestText, manifestVersion, parseManifest } from './manifest-file.ts'
import { checkNames } from './names.ts'
import { refusePublication, refuseSettled, withoutSameLines } from './refusals.ts'
import { type NameNode, orIfMissing } from './webhdfs.ts'

/** How often a publisher tries when others publish at the same time; in each round one of them succeeds. */
const ATTEMPTS = 20

/** How often to look for the newest manifest when the one just listed has been removed by a publisher since. */
const LOOKS = 5

/** Where nobody keeps a ledger, nobody reads. */
const NO_READERS: Readers = { last: async () => 0, oldest: async () => undefined }

/** How datasets are kept. */
export interface DatasetStoreOptions {
  /** How many versions of a batch before the one that readers see can be gone back to. Default: 1. */
  readonly keep?: number
  /** Who may still be reading what was replaced. Default: nobody. */
  readonly readers?: Readers
}

/** What becomes of the newest state. */
interface Change extends StoreOptions {
  /** Names the file in which the next state is written before it gets its number. */
  readonly name: string
  /** Whether a state has it already, or comes after one that has. */
  readonly isDone: (state: Manifest) => boolean
  /** Makes the next state; throws where it may not be. */
  readonly next: (base: Manifest | undefined) => Promise<Manifest>
  /** The number of the run that makes it, which reads nothing any more. */
  readonly fence: number
}

/** A manifest that is there, and what tells its file from any other that ever had its name. */
interface Version {
  readonly version: number
  readonly file: string
}

/**
 * Parquet datasets on HDFS.
 * ```
 * <root>/manifests/00000012.json              the highest number is the truth
 * <root>/runs/<runId>/<part>/batch=2020-03/   what it names; and what runs are still staging
 * ```
 */
export class HdfsDatasetStore implements ParquetStore {
  readonly #hdfs: NameNode
  readonly #keep: number
  readonly #readers: Readers
  /** What was read last of each root: a manifest is never changed, and to read a large one again costs more than the rest. */
  readonly #known = new Map<string, { readonly file: string; readonly state: Manifest }>()

  constructor(hdfs: NameNode, { keep = 1, readers = NO_READERS }: DatasetStoreOptions = {}) {
    this.#hdfs = hdfs
    this.#keep = keep
    this.#readers = readers
  }

  async newest(root: string, options?: StoreOptions): Promise<ParquetDataset | undefined> {
    const state = await this.#newest(root, options)
    // A run was settled before anything was ever published.
    return state?.runId === 'nobody' ? undefined : state
  }

  stagingPath(root: string, runId: string, part: string): string {
    checkNames({ runId, part })
    return `${root}/runs/${runId}/${part}`
  }

  async verify(
    root: string,
    runId: string,
    part: string,
    rows: RowsByBatch,
    options?: StoreOptions,
  ): Promise<ParquetPart> {
    checkNames({ runId, part, batches: Object.keys(rows) })
    const staged = this.stagingPath(root, runId, part)
    const names = (await orIfMissing(() => this.#hdfs.list(staged, options), [])).map((file) => file.pathSuffix)
    if (!names.includes('_SUCCESS'))
      throw incomplete(staged, 'the commit marker _SUCCESS is missing: the write did not finish. Run the job again')
    checkFolders(staged, names, rows)
    const found = await inParallel(
      Object.entries(rows),
      async ([batch, count]) => [batch, await this.#files(root, `${staged}/batch=${batch}`, count, options)] as const,
    )
    return Object.fromEntries(found)
  }

  async publish(
    root: string,
    publisher: Publisher,
    parts: Readonly<Record<string, ParquetPart>>,
    options?: PublishOptions,
  ): Promise<ParquetDataset> {
    const { runId, fence } = publisher
    const publication = publicationOf(publisher, parts, options)
    checkNames({ runId, batches: Object.keys(publication.batches) })
    const next = async (base: Manifest | undefined) => {
      const own = withoutSameLines(base, publication)
      refusePublication(root, base, own, options ?? {})
      // Whoever settles a run makes a state first, and takes its files away then: what is there now is there as long as
      // the next state is made of this one.
      await this.#refuseIncomplete(root, runId, parts)
      const state = nextManifest(base, own, this.#keep)
      return { ...state, garbage: [...state.garbage, ...unnamed(publication, own)] }
    }
    return this.#replace(root, { name: runId, fence, isDone: by(runId), next, signal: options?.signal })
  }

  async rollback(
    root: string,
    { runId, fence }: Publisher,
    { of, written }: Pick<Rollback, 'of' | 'written'>,
    options?: StoreOptions,
  ): Promise<ParquetDataset> {
    checkNames({ runId })
    const rollback: Rollback = { runId, fence, publishedAt: new Date(), of, written }
    const next = async (base: Manifest | undefined) => {
      refuseSettled(root, base, rollback)
      const back = rolledBack(root, base, rollback)
      const shown = written.flatMap(({ part, batch }) => back.batches[batch]?.parts[part] ?? [])
      const lost = await inParallel(shown, async (entry) => ((await this.#isThere(root, entry)) ? [] : [entry]))
      const [first] = lost.flat()
      if (first) throw notKept(of, first.runId)
      return back
    }
    return this.#replace(root, { name: runId, fence, isDone: by(runId), next, signal: options?.signal })
  }

  async settle(root: string, publisher: Publisher, options?: StoreOptions): Promise<boolean> {
    const { runId, fence } = publisher
    checkNames({ runId })
    const isDone = (state: Manifest) => hasPublished(state, runId) || isSettled(state, publisher)
    const next = async (base: Manifest | undefined) => withSettled(base, publisher)
    // Two may settle the same run: each writes a file of its own.
    const name = `settle-${runId}-${randomBytes(4).toString('hex')}`
    const state = await this.#replace(root, { name, fence, isDone, next, signal: options?.signal })
    return hasPublished(state, runId)
  }

  /** Puts the state that a run makes of the newest in its place, however many do so at the same time. */
  async #replace(root: string, { name, fence, isDone, next, signal }: Change): Promise<Manifest> {
    let base = await this.#newest(root, { signal })
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (base && isDone(base)) return base
      signal?.throwIfAborted()
      const garbage = await this.#erased(root, base, fence)
      const { garbage: more, ...state } = await next(base)
      const fresh = more.slice(base?.garbage.length ?? 0)
      // From here to the answer there is no turning back, hence no signal.
      const proposed = { ...state, garbage: [...garbage, ...fresh] }
      const mine = (await this.#propose(root, name, proposed)) ? proposed : undefined
      // That the rename went well is not enough, only what can be read now is: it may have gone well under a number that
      // faster publishers had used and removed again. Where it is the newest, it is ours.
      const newest = await this.#newest(root, {}, mine)
      if (newest && isDone(newest)) {
        // What cannot be removed now is tried again by the next publication; this one stands.
        await this.#tidy(root, newest, fence).catch(() => undefined)
        return newest
      }
      base = newest
      await sleep(Math.random() * 100 * (attempt + 1), undefined, { signal })
    }
    throw new StoreError(
      'STORE_BUSY',
      `${name} could not publish to ${root}: others published first ${ATTEMPTS} times in a row. Run the job again when fewer write to it.`,
    )
  }

  async hasPublished(root: string, runId: string, options?: StoreOptions): Promise<boolean> {
    return hasPublished(await this.#newest(root, options), runId)
  }

  async refuseUnwritable(root: string, options?: StoreOptions): Promise<void> {
    const now = { ...options, patience: 0 }
    // In safe mode this too is refused; otherwise it does nothing.
    await this.#hdfs.makeDirectory('/', now)
    const places = await Promise.all(
      [`${root}/runs`, `${root}/manifests`].map(async (place) => {
        let there = place
        while (there !== '' && (await this.#hdfs.status(there, now)) === undefined)
          there = there.slice(0, there.lastIndexOf('/'))
        await this.#hdfs.checkAccess(there || '/', '-wx', now)
        return there
      }),
    )
    await this.#refuseFull(places[1] ?? '', now)
  }

  /**
   * Writes a few bytes and takes them away. Whether there is room, nothing else tells in a moment: to say of a folder without a
   * quota that it has none, the name node adds up all that lies below it.
   */
  async #refuseFull(folder: string, options: StoreOptions): Promise<void> {
    const probe = `${folder}/.sparkwright-${randomBytes(8).toString('hex')}`
    try {
      await this.#hdfs.create(probe, 'is there room?', options)
    } finally {
      await this.#hdfs.delete(probe, options).catch(() => undefined)
    }
  }

  async discard(root: string, runId: string, options?: StoreOptions): Promise<boolean> {
    checkNames({ runId })
    await this.#hdfs.delete(proposal(root, runId), options)
    // Of one who died while he settled it.
    const aside = await orIfMissing(() => this.#hdfs.list(`${root}/manifests`, options), [])
    for (const { pathSuffix: name } of aside)
      if (name.startsWith(`.settle-${runId}-`)) await this.#hdfs.delete(`${root}/manifests/${name}`, options)
    const state = await this.#newest(root, options)
    // However long ago it has published: what a state names, nobody takes for staging.
    const isNamed = [...pathsOf(state)].some((path) => runFolder(path) === `runs/${runId}`)
    if (isNamed || hasPublished(state, runId)) return false
    return this.#hdfs.delete(`${root}/runs/${runId}`, options)
  }

  async staged(root: string, options?: StoreOptions): Promise<readonly string[]> {
    const there = await orIfMissing(() => this.#hdfs.list(`${root}/runs`, options), [])
    const state = await this.#newest(root, options)
    const garbage = state?.garbage.map(({ path }) => path) ?? []
    const named = new Set([...pathsOf(state), ...garbage].map(runFolder))
    return there
      .map(({ pathSuffix }) => pathSuffix)
      .filter((run) => !named.has(`runs/${run}`) && !hasPublished(state, run))
  }

  async missing(root: string, options?: StoreOptions): Promise<readonly PartBatch[]> {
    const state = await this.#newest(root, options)
    const shown = Object.entries(state?.batches ?? {}).flatMap(([batch, { parts }]) =>
      Object.entries(parts).map(([part, entry]) => ({ part, batch, entry })),
    )
    const lost = await inParallel(shown, async ({ part, batch, entry }) =>
      (await this.#isThere(root, entry, options)) ? [] : [{ part, batch }],
    )
    return lost.flat()
  }

  /** The newest state there is. `mine` has been given its number: where it is the newest, it need not be read. */
  async #newest(root: string, options?: StoreOptions, mine?: Manifest): Promise<Manifest | undefined> {
    for (let look = 1; ; look++) {
      const last = (await this.#versions(root, options)).at(-1)
      if (last === undefined) return undefined
      const state = last.version === mine?.version ? mine : await this.#read(root, last, options)
      if (state) {
        this.#known.set(root, { file: last.file, state })
        return state
      }
      if (look === LOOKS)
        throw new StoreError(
          'STORE_BUSY',
          `manifest ${last.version} of ${root} and those after it vanished. Try again.`,
        )
    }
  }

  async #read(root: string, { version, file }: Version, options?: StoreOptions): Promise<Manifest | undefined> {
    const known = this.#known.get(root)
    if (known?.file === file) return known.state
    const path = `${root}/manifests/${manifestName(version)}`
    const text = await orIfMissing(() => this.#hdfs.open(path, options), undefined)
    return text === undefined ? undefined : parseManifest(path, text)
  }

  /** The versions there are, lowest first. */
  async #versions(root: string, options?: StoreOptions): Promise<readonly Version[]> {
    const files = await orIfMissing(() => this.#hdfs.list(`${root}/manifests`, options), [])
    const versions = files.flatMap(({ pathSuffix, fileId, modificationTime, length }) => {
      const version = manifestVersion(pathSuffix)
      return version === undefined ? [] : [{ version, file: [version, fileId, modificationTime, length].join() }]
    })
    return versions.sort((a, b) => a.version - b.version)
  }

  /** Writes the manifest aside, then gives it its number, which fails if the number is taken. Answers whether it has it. */
  async #propose(root: string, name: string, manifest: Manifest): Promise<boolean> {
    const aside = proposal(root, name)
    await this.#hdfs.create(aside, manifestText(manifest))
    const done = await this.#hdfs.rename(aside, `${root}/manifests/${manifestName(manifest.version)}`)
    if (!done) await this.#hdfs.delete(aside).catch(() => undefined)
    return done
  }

  /** Erases what nobody reads any more of what a state calls garbage; answers the rest. */
  async #erased(root: string, state: Manifest | undefined, fence: number): Promise<Manifest['garbage']> {
    if (!state?.garbage.length) return []
    const { gone, left } = erasable(state, {
      last: await this.#readers.last(),
      oldest: await this.#readers.oldest(fence),
    })
    const failed = await erase(this.#hdfs, root, state, gone)
    return [...left, ...failed]
  }

  /** Removes the states before the previous one, and what this one calls garbage. */
  async #tidy(root: string, newest: Manifest, fence: number): Promise<void> {
    const old = (await this.#versions(root)).filter(({ version }) => version < newest.version - 1)
    await inParallel(old, ({ version }) => this.#hdfs.delete(`${root}/manifests/${manifestName(version)}`))
    await this.#erased(root, newest, fence)
  }

  async #files(root: string, folder: string, rows: number, options?: StoreOptions): Promise<ParquetFiles> {
    if (rows === 0) return { path: null, rows, bytes: 0, files: 0 }
    const { fileCount: files, length: bytes } = await this.#hdfs.summary(folder, options)
    if (files === 0 || bytes === 0) throw incomplete(folder, `it is empty, but ${rows} rows were written to it`)
    return { path: folder.slice(root.length + 1), rows, bytes, files }
  }

  /** Refuses to name files that are not there, or not as they were verified. */
  async #refuseIncomplete(root: string, runId: string, parts: Readonly<Record<string, ParquetPart>>): Promise<void> {
    for (const [part, byBatch] of Object.entries(parts)) {
      const wanted = Object.values(byBatch).reduce((sum, { bytes }) => sum + bytes, 0)
      const staged = this.stagingPath(root, runId, part)
      const found = wanted === 0 ? 0 : (await orIfMissing(() => this.#hdfs.summary(staged), undefined))?.length
      if (found !== wanted)
        throw incomplete(staged, `${wanted} bytes were verified, and ${found ?? 'none'} are there. Run the job again`)
    }
  }

  async #isThere(root: string, { path, bytes }: ParquetEntry, options?: StoreOptions): Promise<boolean> {
    if (path === null) return true
    const found = await orIfMissing(() => this.#hdfs.summary(`${root}/${path}`, options), undefined)
    return found?.length === bytes
  }
}

/** The files of a publication that are not to be shown after all. */
function unnamed(all: Publication, own: Publication): Manifest['garbage'] {
  const left = Object.entries(all.batches).filter(([batch]) => own.batches[batch] === undefined)
  const entries = left.flatMap(([, parts]) => Object.values(parts))
  return entries.flatMap(({ path }) => (path === null ? [] : [{ path, until: null }]))
}

/** Tells the states that a run has published, or that came after. */
function by(runId: string): (state: Manifest) => boolean {
  return (state) => hasPublished(state, runId)
}

/** Compares the folders that were written with the batches that have rows. */
function checkFolders(staged: string, names: readonly string[], rows: RowsByBatch): void {
  const folders = new Set(names.filter((name) => name !== '_SUCCESS'))
  const expected = new Set(Object.keys(rows).flatMap((batch) => (rows[batch] === 0 ? [] : [`batch=${batch}`])))
  const missing = [...expected].filter((folder) => !folders.has(folder)).map((folder) => folder.slice('batch='.length))
  const extra = [...folders].filter((folder) => !expected.has(folder))
  if (missing.length > 0) throw incomplete(staged, `batches with rows but without a folder: ${missing.join(', ')}`)
  if (extra.length > 0)
    throw incomplete(staged, `it holds what the run did not announce as a batch with rows: ${extra.join(', ')}`)
}

function notKept(of: string, run: string): StoreError {
  return new StoreError(
    'VERSION_NOT_KEPT',
    `run ${of} cannot be rolled back: the files of run ${run}, which would be seen again, are gone. Nothing was changed.`,
  )
}

function incomplete(path: string, what: string): StoreError {
  return new StoreError('STAGING_INCOMPLETE', `${path} cannot be published: ${what}.`)
}

function proposal(root: string, name: string): string {
  return `${root}/manifests/.${name}.tmp`
}
