import { createHash } from 'node:crypto'
import type { RequestOptions, SparkConnectClient } from '../client/spark-connect-client.ts'
import { SparkError } from '../errors/spark-error.ts'
import type { AddArtifactsResponse_ArtifactSummary as ArtifactSummary } from '../gen/spark/connect/base.ts'
import { type Artifact, memoryArtifact } from './artifact.ts'
import { checkDistinctNames } from './artifact-name.ts'
import { type GivenArtifact, givenArtifacts } from './given-artifact.ts'
import { archivesAt, classesAt, fileForServer, filesAt, jarsAt } from './local-files.ts'
import { payloads } from './payloads.ts'

const CACHE = 'cache/'

/** One or more of something. */
export type Several<T> = T | readonly T[]

/** Brings artifacts into a session, each whole and checked. Source: `AddArtifactsRequest`, PySpark's `ArtifactManager`. */
export class ArtifactManager {
  readonly #client: SparkConnectClient

  constructor(client: SparkConnectClient) {
    this.#client = client
  }

  /** Artifacts of any kind: see {@link GivenArtifact}. */
  async addGiven(given: Several<GivenArtifact>, options?: RequestOptions): Promise<void> {
    await this.add(await givenArtifacts(several(given)), options)
  }

  async addJars(paths: Several<string>, options?: RequestOptions): Promise<void> {
    await this.add(await jarsAt(several(paths)), options)
  }

  async addFiles(paths: Several<string>, options?: RequestOptions): Promise<void> {
    await this.add(await filesAt(several(paths)), options)
  }

  async addArchives(paths: Several<string>, options?: RequestOptions): Promise<void> {
    await this.add(await archivesAt(several(paths)), options)
  }

  async addClasses(folders: Several<string>, options?: RequestOptions): Promise<void> {
    await this.add(await classesAt(several(folders)), options)
  }

  async copyFromLocalToFs(path: string, target: string, options?: RequestOptions): Promise<void> {
    await this.add([await fileForServer(path, target)], options)
  }

  /** Sends what the session does not have yet. All of it is there afterwards, or this fails and says what is not. */
  async add(artifacts: readonly Artifact[], options: RequestOptions = {}): Promise<void> {
    checkDistinctNames(artifacts)
    const missing = await this.#missing(artifacts, options)
    if (missing.length === 0) return
    checkArrival(missing, await this.#client.addArtifacts(() => payloads(missing), options))
  }

  /** Keeps bytes in the session under their SHA-256, and answers that in hexadecimal. Sent only where they are new. */
  async cache(content: Uint8Array, options: RequestOptions = {}): Promise<string> {
    const hash = createHash('sha256').update(content).digest('hex')
    await this.add([memoryArtifact(`${CACHE}${hash}`, content)], options)
    return hash
  }

  async #missing(artifacts: readonly Artifact[], options: RequestOptions): Promise<readonly Artifact[]> {
    const cached = artifacts.map(({ name }) => name).filter((name) => name.startsWith(CACHE))
    if (cached.length === 0) return artifacts
    const existing = await this.#client.existingArtifacts(cached, options)
    return artifacts.filter(({ name }) => !existing.has(name))
  }
}

function several<T>(given: Several<T>): readonly T[] {
  // The compiler does not tell a read-only array from a single one here.
  return Array.isArray(given) ? given : [given as T]
}

function checkArrival(sent: readonly Artifact[], summaries: readonly ArtifactSummary[]): void {
  const intact = new Map(summaries.map(({ name, isCrcSuccessful }) => [name, isCrcSuccessful]))
  const named = (state: boolean | undefined) => sent.filter(({ name }) => intact.get(name) === state).map((a) => a.name)
  const damaged = named(false)
  if (damaged.length > 0)
    throw new SparkError(`damaged on the way, and thrown away by the server: ${damaged.join(', ')}`, {
      code: 'EXECUTION',
      hint: 'Add them again. The others of this call are there; something between here and the server alters data.',
    })
  const silent = named(undefined)
  if (silent.length > 0)
    throw new SparkError(`the server does not say whether these arrived: ${silent.join(', ')}`, { code: 'PROTOCOL' })
}
