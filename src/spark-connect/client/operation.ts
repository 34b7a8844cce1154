import { randomUUID } from 'node:crypto'
import { SparkError } from '../errors/spark-error.ts'
import { readStatusDetails } from '../errors/status-details.ts'
import { TransportError } from '../errors/transport-error.ts'
import {
  type ExecutePlanResponse,
  type Plan,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import { sleep } from './clock.ts'
import { isUuid } from './connection-string.ts'
import { interrupt } from './interrupt.ts'
import { ResponseLedger } from './response-ledger.ts'
import type { Backoff } from './retry-policy.ts'
import type { SessionCalls } from './session-calls.ts'
import { watchedStream } from './watched-stream.ts'

export interface ExecuteOptions {
  /** Interrupts the operation on the server; the iteration then fails with `CancelledError`. */
  readonly signal?: AbortSignal | undefined
  /** Names by which the operation can be interrupted and found in the Spark UI; no commas. */
  readonly tags?: readonly string[] | undefined
  /** A UUID of the caller's. Default: a new one. */
  readonly operationId?: string | undefined
}

/** The server ends each stream within two minutes: one that is silent for longer is frozen. */
const PATIENCE = 150_000
/** The pause after a stream that ended without a message, lest a broken server be asked without end. */
const EMPTY_STREAM_PAUSE = 50

/** Where the next responses are to come from. */
type Source = 'execute' | 'reattach'

/**
 * One `ExecutePlan` from its request to its release. The server ends streams at its leisure: only `ResultComplete`
 * ends the result, and until it comes the operation is attached to anew after the last response that came.
 */
export class Operation {
  readonly id: string
  readonly #calls: SessionCalls
  readonly #plan: Plan
  readonly #tags: readonly string[]
  readonly #signal: AbortSignal | undefined
  readonly #ledger: ResponseLedger
  #sent = false
  /** The result is complete or has failed: there is nothing left to interrupt. */
  #ended = false

  constructor(calls: SessionCalls, plan: Plan, { signal, tags = [], operationId = randomUUID() }: ExecuteOptions) {
    this.id = checkedId(operationId)
    this.#calls = calls
    this.#plan = plan
    this.#tags = tags.map(checkedTag)
    this.#signal = signal
    this.#ledger = new ResponseLedger(calls, this.id)
  }

  /** All responses, each once, the last of them `ResultComplete`. Stopping early interrupts the operation. */
  async *responses(): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    const stop = () => this.#interrupt()
    this.#signal?.addEventListener('abort', stop, { once: true })
    try {
      yield* this.#untilComplete()
    } catch (error) {
      this.#ended = true
      throw error
    } finally {
      this.#signal?.removeEventListener('abort', stop)
      if (!this.#ended) stop()
      if (this.#sent) this.#ledger.releaseAll()
    }
  }

  async *#untilComplete(): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    let source: Source = 'execute'
    let backoff: Backoff | undefined
    for (;;) {
      try {
        const before = this.#ledger.last
        for await (const response of this.#open(source)) {
          backoff = undefined
          if (!this.#ledger.enter(response)) continue
          this.#ended = response.responseType?.$case === 'resultComplete'
          yield response
          if (this.#ended) return
        }
        source = 'reattach'
        if (this.#ledger.last === before) await sleep(this.#calls.options.clock, EMPTY_STREAM_PAUSE, this.#signal)
      } catch (error) {
        backoff ??= this.#calls.backoff()
        source = await this.#recover(error, source, backoff)
      }
    }
  }

  #open(source: Source): AsyncIterable<ExecutePlanResponse> {
    this.#sent = true
    const { clock } = this.#calls.options
    const attach = source === 'execute' ? this.#execute : this.#reattach
    return watchedStream((signal) => attach.call(this, signal), { clock, patience: PATIENCE, signal: this.#signal })
  }

  #execute(signal: AbortSignal): AsyncIterable<ExecutePlanResponse> {
    const request = {
      ...this.#calls.header,
      operationId: this.id,
      plan: this.#plan,
      requestOptions: [{ requestOption: { $case: 'reattachOptions' as const, value: { reattachable: true } } }],
      tags: [...this.#tags],
    }
    return this.#calls.stream(Service.executePlan, request, signal)
  }

  #reattach(signal: AbortSignal): AsyncIterable<ExecutePlanResponse> {
    const request = { ...this.#calls.header, operationId: this.id, lastResponseId: this.#ledger.last }
    return this.#calls.stream(Service.reattachExecute, request, signal)
  }

  /** Where to go on after a failure, once the wait is over. Fails where there is nothing to go on with. */
  async #recover(error: unknown, failed: Source, backoff: Backoff): Promise<Source> {
    const facts = { signal: this.#signal, operationId: this.id }
    if (failed === 'execute' || !isUnknownHere(error)) {
      await this.#calls.waitOrFail(error, backoff, facts)
      return 'reattach'
    }
    // The server does not know the operation. If nothing ever came of it, its request never arrived: send it again,
    // which the pinned session makes safe. If something came, the rest of the result is gone.
    const wait = this.#ledger.last === undefined ? backoff.next(error) : undefined
    if (wait === undefined) throw await this.#calls.toError(error, facts)
    await sleep(this.#calls.options.clock, wait, this.#signal)
    return 'execute'
  }

  #interrupt(): void {
    if (this.#sent) this.#calls.inBackground(interrupt(this.#calls, { operationId: this.id }, { timeout: 10_000 }))
  }
}

function isUnknownHere(error: unknown): error is TransportError {
  if (!(error instanceof TransportError)) return false
  const said = readStatusDetails(error).errorClass ?? error.message
  return /INVALID_HANDLE\.(OPERATION|SESSION)_NOT_FOUND/.test(said)
}

function checkedId(operationId: string): string {
  if (isUuid(operationId)) return operationId
  throw new SparkError(`operationId must be a UUID, not ${JSON.stringify(operationId)}`, { code: 'INVALID_INPUT' })
}

function checkedTag(tag: string): string {
  if (tag !== '' && !tag.includes(',')) return tag
  throw new SparkError(`a tag must not be empty nor hold a comma: ${JSON.stringify(tag)}`, { code: 'INVALID_INPUT' })
}
