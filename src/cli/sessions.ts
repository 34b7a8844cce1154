import type { Progress, Retry, SparkSession } from '#spark-connect'
import type { Settings } from '../config.ts'
import { endsSoon, orGivenUp } from '../driver/patience.ts'
import { openSpark } from './open-resources.ts'

/** What each session of a command is opened with. */
export interface SessionsOptions {
  readonly signal: AbortSignal
  /** Sent to each session when it is opened. */
  readonly artifacts: {
    readonly jars?: readonly string[]
    readonly files?: readonly string[]
    readonly archives?: readonly string[]
  }
  readonly onProgress: readonly ((progress: Progress) => void)[]
  /** Told where Spark is away for longer than a moment; once for all calls that wait at the same time. */
  readonly onWait: (retry: Retry) => void
}

type Properties = Readonly<Record<string, string>>

/** How long a session may take to end, in ms; what it then still does, the server drops some minutes later. */
const ENDING = 4000
/** Shorter waits are a moment, in ms. */
const MOMENT = 3000

/** The session of a command that runs several jobs: the same one, and a new one after {@link end} or for other properties. */
export class Sessions implements AsyncDisposable {
  readonly #settings: Settings
  readonly #options: SessionsOptions
  #open: Promise<SparkSession> | undefined
  /** The properties that it was opened with. */
  #conf = ''
  #waitingUntil = 0

  constructor(settings: Settings, options: SessionsOptions) {
    this.#settings = settings
    this.#options = options
  }

  /**
   * Opens it where there is none. Whoever knows that it will be needed may ask before, and need not wait. Nobody waits for a
   * server that does not answer once the signal has aborted.
   */
  current(conf: Properties): Promise<SparkSession> {
    return orGivenUp(this.#current(conf), this.#options.signal, 0)
  }

  #current(conf: Properties): Promise<SparkSession> {
    const wanted = JSON.stringify(Object.entries(conf).sort())
    if (this.#open && this.#conf === wanted) return this.#open
    const open = this.end().then(() => this.#connect(conf))
    this.#open = open
    this.#conf = wanted
    // Whoever needs it is told; the next one may have more luck.
    open.catch(() => {
      if (this.#open === open) this.#open = undefined
    })
    return open
  }

  /** Ends the session, if there is one; a server that does not answer within some seconds is left to forget it by itself. */
  async end(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    if (open !== undefined) await endsSoon(open.then((spark) => spark.stop({ timeout: ENDING })))
  }

  async #connect(conf: Properties): Promise<SparkSession> {
    const { signal, artifacts, onProgress } = this.#options
    const onRetry = (retry: Retry) => this.#wait(retry)
    const spark = await openSpark(this.#settings, { userAgent: 'sparkwright-driver', conf, signal, onRetry })
    try {
      const { jars = [], files = [], archives = [] } = artifacts
      if (jars.length > 0) await spark.addJars(jars)
      if (files.length > 0) await spark.addFiles(files)
      if (archives.length > 0) await spark.addArchives(archives)
    } catch (error) {
      await spark.stop().catch(() => undefined)
      throw error
    }
    for (const handler of onProgress) spark.onProgress(handler)
    return spark
  }

  #wait(retry: Retry): void {
    const now = Date.now()
    if (retry.wait < MOMENT || now < this.#waitingUntil) return
    this.#waitingUntil = now + retry.wait
    this.#options.onWait(retry)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}
