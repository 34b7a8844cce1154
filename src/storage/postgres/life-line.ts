import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { z } from 'zod'
import { StoreError } from '../../driver/ports.ts'
import type { Alive } from '../../runs/run-store.ts'
import { type PostgresPool, type Session, sessionOn } from './pool.ts'

/** How often it is made sure that the connection is there, in ms. */
const BEAT = 5000
/** After how long without an answer it counts as lost, in ms. */
const SILENCE = 10_000
/** Between two attempts to have it again, in ms: nobody takes a run for dead that is back within three seconds. */
const PAUSE = 300
/** For how long it is tried to have it again, in ms. */
const PATIENCE = 600_000

const State = z.object({ state: z.string() })
const Got = z.object({ got: z.boolean() })

/** What a life line is for. */
export interface LifeLineOptions {
  readonly runId: string
  /** The number of the lock, as SQL that makes it of `$1`, the run's id. */
  readonly lock: string
  /** On which somebody may ask for the end of the run. */
  readonly channel: string
  readonly onKill: () => void
  /** The error for a run that was settled. */
  readonly settled: (runId: string) => StoreError
}

/**
 * A connection of its own, whose lock shows that a run is alive. It is never silent; when it is lost, that is noticed at once,
 * and it is made anew, unless somebody has settled the run meanwhile.
 */
export class LifeLine implements Alive {
  readonly #pool: PostgresPool
  readonly #options: LifeLineOptions
  #client: Client | undefined
  #fence = 0
  #isOver = false
  #isSettled = false
  /** Ends when the connection is there again, or the run is settled, or over. */
  #regaining: Promise<void> = Promise.resolve()
  readonly #timer: NodeJS.Timeout

  private constructor(pool: PostgresPool, options: LifeLineOptions) {
    this.#pool = pool
    this.#options = options
    this.#timer = setInterval(() => void this.#beat(), BEAT)
    this.#timer.unref()
  }

  /** Takes the lock, then has the run recorded by `record`, which answers its number. */
  static async open(pool: PostgresPool, options: LifeLineOptions, record: () => Promise<number>): Promise<LifeLine> {
    const line = new LifeLine(pool, options)
    try {
      await line.#connect('pg_advisory_lock')
      line.#fence = await record()
      return line
    } catch (error) {
      await line[Symbol.asyncDispose]()
      throw error
    }
  }

  get fence(): number {
    return this.#fence
  }

  async check(): Promise<void> {
    for (;;) {
      await this.#regaining
      if (this.#isSettled) throw this.#options.settled(this.#options.runId)
      const client = this.#client
      if (this.#isOver) return
      if (client === undefined) throw this.#unreachable()
      const state = await this.#stateOn(client).catch(() => undefined)
      if (state === 'running') return
      if (state !== undefined) throw this.#options.settled(this.#options.runId)
      this.#lost(client)
    }
  }

  async ended(): Promise<StoreError | undefined> {
    const { runId, settled } = this.#options
    const client = this.#client
    const state = client && (await this.#stateOn(client).catch(() => undefined))
    return this.#isSettled || state === 'failed' ? settled(runId) : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    clearInterval(this.#timer)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  #unreachable(): StoreError {
    return new StoreError(
      'STORE_UNAVAILABLE',
      `PostgreSQL at ${this.#pool.server} has been away for ${PATIENCE / 60_000} minutes: run ${this.#options.runId} cannot show that it lives. Nothing was published.`,
    )
  }

  /** Whether the connection answers; where it does not in time, it is given up. */
  async #beat(): Promise<void> {
    const client = this.#client
    if (client === undefined) return
    const answered = await Promise.race([
      client.query('select').then(
        () => true,
        () => false,
      ),
      sleep(SILENCE, false, { ref: false }),
    ])
    if (!answered) this.#lost(client)
  }

  #lost(client: Client): void {
    if (this.#isOver || this.#client !== client) return
    this.#client = undefined
    // A link that is dead does not even take the farewell.
    void client.end().catch(() => undefined)
    this.#regaining = this.#regain()
  }

  async #regain(): Promise<void> {
    const deadline = Date.now() + PATIENCE
    while (!this.#isOver && !this.#isSettled && Date.now() < deadline) {
      try {
        if (await this.#connect('pg_try_advisory_lock')) return
      } catch {
        // The server is away, perhaps: one tries again.
      }
      await sleep(PAUSE)
    }
  }

  /** Connects, takes the lock and listens; false where another has the lock. Notices where the run was settled. */
  async #connect(take: 'pg_advisory_lock' | 'pg_try_advisory_lock'): Promise<boolean> {
    const { runId, lock, channel, onKill } = this.#options
    const client = await this.#pool.connect()
    try {
      const session = sessionOn(client, this.#pool.server)
      const isNew = take === 'pg_advisory_lock'
      const sql = `select ${take}(${lock})${isNew ? ' is not null' : ''} as got`
      const [{ got } = { got: false }] = await session.rows(Got, sql, [runId])
      if (!isNew && (await stateOf(session, runId)) !== 'running') this.#isSettled = true
      if (!got || this.#isOver || this.#isSettled) {
        await client.end().catch(() => undefined)
        return false
      }
      client.on('notification', onKill)
      await session.run(`listen "${channel}"`)
      client.on('end', () => this.#lost(client))
      this.#client = client
      return true
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
  }

  async #stateOn(client: Client): Promise<string | undefined> {
    return Promise.race([
      stateOf(sessionOn(client, this.#pool.server), this.#options.runId),
      sleep(SILENCE, undefined, { ref: false }),
    ])
  }
}

async function stateOf(session: Session, runId: string): Promise<string | undefined> {
  const [found] = await session.rows(State, 'select state from public.runs where id = $1', [runId])
  return found?.state ?? 'none'
}
