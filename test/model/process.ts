import { StoreError } from '../../src/driver/ports.ts'
import type { World } from './world.ts'

/** A call to a store that a process has made and that has not been answered yet. */
interface Pending {
  readonly label: string
  readonly act: () => unknown
  /** Whether it can be answered now; one that cannot waits. */
  readonly isReady: () => boolean
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** How a call is made. */
interface CallOptions {
  readonly isReady?: () => boolean
  /** Forgets what was answered before: nothing that the process does from here on depends on it but what it said to keep. */
  readonly isFresh?: boolean
  /** Others are not let in between this call and the one before it. */
  readonly isJoined?: boolean
}

/** The step in which a run publishes. */
export const LAST_PHASE = 6

/** A process of the model: real code, of which each call to a store waits until it is let go on. */
export class Process {
  readonly name: string
  readonly world: World
  /** Undefined while it runs. */
  end: { readonly value?: unknown; readonly error?: unknown } | undefined
  isCrashed = false
  /** The runs that it has begun. */
  readonly own = new Set<string>()
  /** Those whose locks it has lost with its connection, and whether somebody has settled them. */
  readonly lost = new Map<string, { isSettled: boolean }>()
  /** How often it has made sure that its run is not settled: so many steps of it have begun. */
  phase = 0
  readonly #pending: Pending[] = []
  #history = ''
  #kept = ''
  #numbers = 0

  constructor(name: string, world: World) {
    this.name = name
    this.world = world
  }

  start(work: (process: Process) => Promise<unknown>): void {
    work(this).then(
      (value) => {
        this.end = { value }
      },
      (error: unknown) => {
        this.end = { error }
      },
    )
  }

  /** Makes a call to a store: `act` happens in one step, whenever the scheduler lets it. */
  async call<T>(
    label: string,
    act: () => T,
    { isReady = () => true, isFresh = false, isJoined = false }: CallOptions = {},
  ) {
    if (isFresh) this.#history = ''
    if (isJoined) return act()
    const answer = await new Promise<unknown>((resolve, reject) => {
      this.#pending.push({ label, act, isReady, resolve, reject })
    })
    return answer as T
  }

  /** Says that what the process does later depends on this. */
  keep(text: string): void {
    this.#kept += `${text};`
  }

  /** What the process waits for; undefined where it waits for nothing that can happen now. */
  next(): string | undefined {
    return this.isCrashed ? undefined : this.#pending.find(({ isReady }) => isReady())?.label
  }

  get isWaiting(): boolean {
    return !this.isCrashed && this.end === undefined
  }

  /** Lets one call happen. With `answers` false it happens, and the process is told that the store did not answer. */
  step(answers = true): void {
    const place = this.#pending.findIndex(({ isReady }) => isReady())
    const [pending] = this.#pending.splice(place, 1)
    if (!pending) return
    const { label, act, resolve, reject } = pending
    const [, run = '', nth] = /^check (\S+) (\d)/.exec(label) ?? []
    // A rollback publishes at once.
    if (nth !== undefined) {
      this.phase = run.includes('-rollback-') ? LAST_PHASE : Number(nth)
      this.world.begun.set(run, this.phase)
    }
    try {
      const answer = act()
      if (!answers) throw new StoreError('STORE_UNAVAILABLE', `${label} was not answered`)
      this.#history = `${this.#history}|${label}=${JSON.stringify(answer, told)}`
      resolve(answer)
    } catch (error) {
      this.#history = `${this.#history}|${label}!${error instanceof Error ? error.message : ''}`
      reject(error)
    }
  }

  /** Ends for good: what it held it holds no more. */
  crash(): void {
    this.disconnect()
    this.isCrashed = true
    this.lost.clear()
  }

  get isConnected(): boolean {
    return [...this.world.locks.values()].includes(this.name)
  }

  /** Its connections are gone, and with them the locks: it has not noticed yet. */
  disconnect(): void {
    const { locks } = this.world
    for (const [run, holder] of locks) {
      if (holder !== this.name) continue
      locks.delete(run)
      if (this.own.has(run)) this.lost.set(run, { isSettled: false })
    }
  }

  /** Whether it would have its connection back if it tried now. */
  get canRegain(): boolean {
    const { locks, runs } = this.world
    return [...this.lost].some(
      ([run, { isSettled }]) => !isSettled && (!locks.has(run) || runs.get(run)?.state !== 'running'),
    )
  }

  /** Has its connection anew: takes the locks, unless somebody has settled the run. */
  regain(): void {
    const { locks, runs } = this.world
    for (const [run, lost] of this.lost) {
      if (runs.get(run)?.state !== 'running') lost.isSettled = true
      else if (!locks.has(run)) {
        locks.set(run, this.name)
        this.lost.delete(run)
      }
    }
  }

  /** Numbers of its own, always the same ones. */
  number(): number {
    return ++this.#numbers
  }

  /** Tells what the process knows and will do. */
  digest(): string {
    if (this.isCrashed) return 'crashed'
    if (this.end) return `ended ${outcomeOf(this.end)}`
    const waiting = this.#pending.map(({ label }) => label).join()
    const lost = [...this.lost].map(([run, { isSettled }]) => `${run}${isSettled}`).join()
    return `${this.#kept}/${this.#history}/${waiting}/${lost}`
  }
}

/** What whoever has started it is told. */
function outcomeOf({ value, error }: NonNullable<Process['end']>): string {
  if (error !== undefined) return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const isRun = typeof value === 'object' && value !== null && 'state' in value && 'failure' in value
  return isRun ? JSON.stringify([value.state, value.failure]) : ''
}

/** Of runs only what others decide by. */
function told(key: string, value: unknown): unknown {
  return key === 'steps' || key === 'startedAt' || key === 'finishedAt' || key === 'warnings' ? undefined : value
}
