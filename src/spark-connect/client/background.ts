import type { Clock } from './clock.ts'
import { checkedTimeout } from './time-limit.ts'

/** How long ending something may take. */
export interface EndOptions {
  /** How long is waited for the server, in ms. Default: as long as it takes. */
  readonly timeout?: number | undefined
}

/** What a client does beside its callers' own calls, and which operations it has the server stop. */
export class Background {
  readonly #clock: Clock
  readonly #calls = new Set<Promise<unknown>>()
  readonly #stopping = new Set<string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Operations that the server was to stop and has not said to have ended. */
  get stopping(): ReadonlySet<string> {
    return this.#stopping
  }

  /** Lets a call run beside the caller's own; its failure is nobody's concern. */
  add(call: Promise<unknown>): void {
    const settled = call.catch(() => {}).finally(() => this.#calls.delete(settled))
    this.#calls.add(settled)
  }

  /** The same for a call that has an operation stopped: until it has succeeded, nobody knows that nothing runs. */
  addStop(operationId: string, stop: () => Promise<void>): void {
    if (this.#stopping.has(operationId)) return
    this.#stopping.add(operationId)
    this.add(stop().then(() => this.#stopping.delete(operationId)))
  }

  /** Waits until nothing runs here, or time is up. Answers the operations that may run on. */
  async settled({ timeout }: EndOptions = {}): Promise<readonly string[]> {
    let isUp = false
    let callOff = () => {}
    const up = new Promise<void>((resolve) => {
      if (timeout === undefined) return
      callOff = this.#clock.after(checkedTimeout(timeout), () => {
        isUp = true
        resolve()
      })
    })
    while (this.#calls.size > 0 && !isUp) await Promise.race([Promise.all(this.#calls), up])
    callOff()
    return [...this.#stopping]
  }
}
