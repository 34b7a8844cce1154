import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ParquetDataset,
  type ParquetFiles,
  type ParquetPart,
  type ParquetStore,
  type PublishOptions,
  type RowsByBatch,
  StoreError,
  type StoreOptions,
} from '../../driver/ports.ts'
import {
  abandonedRuns,
  batchesOf,
  checkNames,
  hasPublished,
  type Manifest,
  manifestName,
  manifestVersion,
  nextManifest,
  type Publication,
  parseManifest,
  type Rollback,
  rolledBack,
} from './manifest.ts'
import { orIfMissing, type WebHdfs } from './webhdfs.ts'

/** How often a publisher tries when others publish at the same time; in each round one of them succeeds. */
const ATTEMPTS = 20

/** How often to look for the newest manifest when the one just listed has been removed by a publisher since. */
const LOOKS = 5

/**
 * Parquet datasets on HDFS.
 * ```
 * <root>/manifests/00000012.json              the highest number is the truth
 * <root>/runs/<runId>/<part>/batch=2020-03/   what it names; and what runs are still staging
 * ```
 */
export class HdfsDatasetStore implements ParquetStore {
  readonly #hdfs: WebHdfs
  readonly #keep: number

  /** `keep`: how many versions of a batch before the one that readers see can be gone back to. Default: 1. */
  constructor(hdfs: WebHdfs, { keep = 1 }: { readonly keep?: number } = {}) {
    this.#hdfs = hdfs
    this.#keep = keep
  }

  newest(root: string, options?: StoreOptions): Promise<ParquetDataset | undefined> {
    return this.#newest(root, options)
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
    const found: [string, ParquetFiles][] = []
    for (const [batch, count] of Object.entries(rows))
      found.push([batch, await this.#files(root, `${staged}/batch=${batch}`, count, options)])
    return Object.fromEntries(found)
  }

  async publish(
    root: string,
    runId: string,
    parts: Readonly<Record<string, ParquetPart>>,
    options?: PublishOptions,
  ): Promise<ParquetDataset> {
    const batches = batchesOf(runId, parts, options)
    const publication: Publication = { runId, publishedAt: new Date(), batches }
    checkNames({ runId, batches: Object.keys(publication.batches) })
    const next = async (base: Manifest | undefined) => {
      refuseOvertaken(root, base, options?.madeFrom)
      return nextManifest(base, publication, this.#keep)
    }
    return this.#replace(root, runId, next, options)
  }

  async rollback(
    root: string,
    { runId, of, batches }: Omit<Rollback, 'publishedAt'>,
    options?: StoreOptions,
  ): Promise<ParquetDataset> {
    checkNames({ runId })
    const rollback: Rollback = { runId, publishedAt: new Date(), of, batches }
    const back = async (base: Manifest | undefined) => {
      const next = rolledBack(root, base, rollback)
      for (const run of new Set(batches.flatMap((batch) => next.batches[batch]?.runId ?? [])))
        if ((await this.#hdfs.status(`${root}/runs/${run}`, options)) === undefined) throw notKept(of, run)
      return next
    }
    return this.#replace(root, runId, back, options)
  }

  /** Puts the state that a run makes of the newest in its place, however many do so at the same time. */
  async #replace(
    root: string,
    runId: string,
    next: (base: Manifest | undefined) => Promise<Manifest>,
    options?: StoreOptions,
  ): Promise<Manifest> {
    let base = await this.#newest(root, options)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (hasPublished(base, runId)) return base
      options?.signal?.throwIfAborted()
      const proposed = await next(base)
      // From here to the answer there is no turning back, hence no signal.
      await this.#propose(root, proposed)
      // Whether the rename went well does not matter, only what can be read now does: it may have gone well under a
      // number that faster publishers had used and removed again.
      const newest = await this.#newest(root)
      if (hasPublished(newest, runId)) {
        // What cannot be removed now is tried again by the next publication; this one stands.
        await this.#tidy(root, newest, base, options).catch(() => undefined)
        return newest
      }
      base = newest
      await sleep(Math.random() * 100 * (attempt + 1), undefined, { signal: options?.signal })
    }
    throw new StoreError(
      'STORE_BUSY',
      `run ${runId} could not publish to ${root}: others published first ${ATTEMPTS} times in a row. Run the job again when fewer write to it.`,
    )
  }

  async hasPublished(root: string, runId: string, options?: StoreOptions): Promise<boolean> {
    return hasPublished(await this.#newest(root, options), runId)
  }

  async refuseUnwritable(root: string, options?: StoreOptions): Promise<void> {
    const now = { ...options, patience: 0 }
    // In safe mode this too is refused; otherwise it does nothing.
    await this.#hdfs.makeDirectory('/', now)
    for (const place of [`${root}/runs`, `${root}/manifests`]) {
      let there = place
      while (there !== '' && (await this.#hdfs.status(there, now)) === undefined)
        there = there.slice(0, there.lastIndexOf('/'))
      await this.#hdfs.checkAccess(there || '/', '-wx', now)
    }
  }

  async discard(root: string, runId: string, options?: StoreOptions): Promise<boolean> {
    checkNames({ runId })
    await this.#hdfs.delete(proposal(root, runId), options)
    if (await this.hasPublished(root, runId, options)) return false
    return this.#hdfs.delete(`${root}/runs/${runId}`, options)
  }

  async #newest(root: string, options?: StoreOptions): Promise<Manifest | undefined> {
    for (let look = 1; ; look++) {
      const version = (await this.#versions(root, options)).at(-1)
      if (version === undefined) return undefined
      const file = `${root}/manifests/${manifestName(version)}`
      const text = await orIfMissing(() => this.#hdfs.open(file, options), undefined)
      if (text !== undefined) return parseManifest(file, text)
      if (look === LOOKS) throw new StoreError('STORE_BUSY', `${file} and those after it vanished. Try again.`)
    }
  }

  /** The versions there are, lowest first. */
  async #versions(root: string, options?: StoreOptions): Promise<readonly number[]> {
    const files = await orIfMissing(() => this.#hdfs.list(`${root}/manifests`, options), [])
    return files.flatMap((file) => manifestVersion(file.pathSuffix) ?? []).sort((a, b) => a - b)
  }

  /** Writes the manifest aside, then gives it its number, which fails if the number is taken. */
  async #propose(root: string, manifest: Manifest): Promise<void> {
    const aside = proposal(root, manifest.runId)
    await this.#hdfs.create(aside, `${JSON.stringify(manifest, undefined, 2)}\n`)
    await this.#hdfs.rename(aside, `${root}/manifests/${manifestName(manifest.version)}`)
  }

  /**
   * Removes the states before the previous one, with the folders that only they named. A folder that no manifest
   * named may be what another run is staging, and stays.
   */
  async #tidy(root: string, newest: Manifest, previous: Manifest | undefined, options?: StoreOptions): Promise<void> {
    if (previous?.version !== newest.version - 1) return
    const folders = async () => {
      const there = new Set((await this.#hdfs.list(`${root}/runs`, options)).map((folder) => folder.pathSuffix))
      const runs = abandonedRuns(newest, previous).filter((run) => there.has(run))
      for (const run of runs) await this.#hdfs.delete(`${root}/runs/${run}`, options)
    }
    const manifests = async () => {
      const old = (await this.#versions(root, options)).filter((version) => version < previous.version)
      for (const version of old) await this.#hdfs.delete(`${root}/manifests/${manifestName(version)}`, options)
    }
    await Promise.all([folders(), manifests()])
  }

  async #files(root: string, folder: string, rows: number, options?: StoreOptions): Promise<ParquetFiles> {
    if (rows === 0) return { path: null, rows, bytes: 0, files: 0 }
    const { fileCount: files, length: bytes } = await this.#hdfs.summary(folder, options)
    if (files === 0 || bytes === 0) throw incomplete(folder, `it is empty, but ${rows} rows were written to it`)
    return { path: folder.slice(root.length + 1), rows, bytes, files }
  }
}

/** Compares the folders that were written with the batches that have rows. */
function checkFolders(staged: string, names: readonly string[], rows: RowsByBatch): void {
  const expected = Object.keys(rows).filter((batch) => rows[batch] !== 0)
  const folders = names.filter((name) => name !== '_SUCCESS')
  const missing = expected.filter((batch) => !folders.includes(`batch=${batch}`))
  const extra = folders.filter((name) => !expected.some((batch) => name === `batch=${batch}`))
  if (missing.length > 0) throw incomplete(staged, `batches with rows but without a folder: ${missing.join(', ')}`)
  if (extra.length > 0)
    throw incomplete(staged, `it holds what the run did not announce as a batch with rows: ${extra.join(', ')}`)
}

/** Refuses to replace batches that are no longer those that were read. */
function refuseOvertaken(root: string, base: Manifest | undefined, madeFrom: PublishOptions['madeFrom']): void {
  const overtaken = [...(madeFrom ?? [])].filter(([batch, run]) => base?.batches[batch]?.runId !== run)
  if (overtaken.length === 0) return
  throw new StoreError(
    'RUN_SUPERSEDED',
    `${root}: batches ${overtaken.map(([batch]) => batch).join(', ')} have been published anew since this run read them. Run it again.`,
  )
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

function proposal(root: string, runId: string): string {
  return `${root}/manifests/.${runId}.tmp`
}
