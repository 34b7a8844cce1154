import {
  type ExecutePlanResponse,
  type ReleaseExecuteRequest,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { SessionCalls } from './session-calls.ts'

/** The server is told of so many responses at a time: it keeps but 10 MiB of them in any case. */
const RELEASE_EVERY = 16
const RELEASE_TIMEOUT = 10_000

/**
 * Which responses of an operation came, and how far the server may forget them. Releases run beside the result, one at
 * a time: while one is under way, later ones wait and become one.
 */
export class ResponseLedger {
  readonly #calls: SessionCalls
  readonly #operationId: string
  /** Responses that the server may send again. */
  readonly #unreleased = new Set<string>()
  #last: string | undefined
  #releasing: Promise<void> = Promise.resolve()
  #busy = false

  constructor(calls: SessionCalls, operationId: string) {
    this.#calls = calls
    this.#operationId = operationId
  }

  /** The id of the last response that came. */
  get last(): string | undefined {
    return this.#last
  }

  /** Enters a response; false if it came before. */
  enter({ responseId }: ExecutePlanResponse): boolean {
    if (this.#unreleased.has(responseId)) return false
    this.#unreleased.add(responseId)
    this.#last = responseId
    if (this.#unreleased.size >= RELEASE_EVERY && !this.#busy) this.#releaseUntil(responseId)
    return true
  }

  /** Tells the server to forget the operation. */
  async releaseAll(): Promise<void> {
    await this.#releasing
    await this.#send({ $case: 'releaseAll', value: {} })
  }

  #releaseUntil(responseId: string): void {
    this.#busy = true
    const covered = [...this.#unreleased]
    this.#releasing = this.#send({ $case: 'releaseUntil', value: { responseId } })
      .then(() => {
        for (const id of covered) this.#unreleased.delete(id)
      })
      // Not said again by itself: the next release covers this one.
      .catch(() => {})
      .finally(() => {
        this.#busy = false
      })
    this.#calls.background.add(this.#releasing)
  }

  async #send(release: ReleaseExecuteRequest['release']): Promise<void> {
    const request = (header: SessionCalls['header']) => ({ ...header, operationId: this.#operationId, release })
    await this.#calls.unary(Service.releaseExecute, request, { timeout: RELEASE_TIMEOUT })
  }
}
