import { randomUUID } from 'node:crypto'
import { SparkError } from '../errors/spark-error.ts'
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
import type { Awaited, SessionCalls } from './session-calls.ts'
import { isUnknownHere, saysOfWork, stopOperation } from './stop-operation.ts'
import { checkedTag } from './tag.ts'
import { limiting } from './time-limit.ts'

export interface ExecuteOptions {
  /** Interrupts the operation on the server; the iteration then fails with `CancelledError`. */
  readonly signal?: AbortSignal | undefined
  /** Interrupts the operation after so many ms; the iteration then fails with code `TIMEOUT`. Default: no limit. */
  readonly timeout?: number | undefined
  /** Names by which the operation can be interrupted and found in the Spark UI; no commas. */
  readonly tags?: readonly string[] | undefined
  /** A UUID of the caller's. Default: a new one. */
  readonly operationId?: string | undefined
  /** Leaves the operation to the server when the iteration stops early, rather than interrupting and releasing it. */
  readonly detach?: boolean | undefined
  /** Takes over an operation that another client began, from its first response on; no plan is sent. */
  readonly attach?: boolean | undefined
}

/** The pause after a stream that ended without a message, lest a broken server be asked without end. */
const EMPTY_STREAM_PAUSE = 50

/** Where the next responses are to come from. */
type Source = 'execute' | 'reattach'

/**
 * One `ExecutePlan` from its request to its release. The server ends streams at its leisure: only `ResultComplete`
 * ends the result, and until it comes the operation is attached to anew after the last response that came.
 */
export class Operation implements Awaited {
  readonly id: string
  readonly tags: readonly string[]
  readonly #calls: SessionCalls
  readonly #plan: Plan
  readonly #signal: AbortSignal | undefined
  readonly #detach: boolean
  readonly #attach: boolean
  readonly #ledger: ResponseLedger
  #sent = false
  #reattached = false
  /** The result is complete or has failed: there is nothing left to interrupt. */
  #ended = false
  /** The server has just said that the cluster works on it. */
  #isUnderWay = false
  /** Somebody has asked for its end, which Spark would have lost then. */
  #isUnwanted = false
  #left = false

  constructor(calls: SessionCalls, plan: Plan, options: ExecuteOptions) {
    const { tags = [], operationId = randomUUID(), detach = false, attach = false } = options
    this.id = checkedId(operationId)
    this.#calls = calls
    this.#plan = plan
    this.tags = tags.map(checkedTag)
    this.#signal = limiting(options)
    this.#detach = detach
    this.#attach = attach
    this.#ledger = new ResponseLedger(calls, this.id)
  }

  /** Whether the server may have begun it, as far as is known here. */
  get begun(): boolean {
    return this.#reattached || this.#ledger.last !== undefined
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay
  }

  interruptUnderWay(): void {
    this.#isUnwanted = true
  }

  /** All responses, each once, the last of them `ResultComplete`. Stopping early interrupts the operation. */
  async *responses(): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    const signal = this.#signal
    if (signal?.aborted) throw await this.#calls.toError(signal.reason, { signal, operationId: this.id })
    const stop = () => this.#leave()
    this.#signal?.addEventListener('abort', stop, { once: true })
    this.#calls.awaited.add(this)
    try {
      yield* this.#untilComplete()
    } catch (error) {
      this.#ended = this.#signal?.aborted !== true
      throw error
    } finally {
      this.#signal?.removeEventListener('abort', stop)
      this.#calls.awaited.delete(this)
      stop()
    }
  }

  /** Has the server stop, if there is anything to stop, and forget the operation once it has. */
  #leave(): void {
    // What was to be left to the server and is cancelled before it says that it runs is not left to it.
    if (!this.#sent || this.#left || (this.#detach && !this.#signal?.aborted)) return
    this.#left = true
    const release = () => this.#calls.background.add(this.#ledger.releaseAll())
    const stopped = { operationId: this.id, last: this.#ledger.last, isUnderWay: this.#isUnderWay }
    if (this.#ended) release()
    else this.#calls.background.addStop(this.id, () => stopOperation(this.#calls, stopped).then(release))
  }

  async *#untilComplete(): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    let source: Source = this.#attach ? 'reattach' : 'execute'
    let backoff: Backoff | undefined
    for (;;) {
      try {
        const before = this.#ledger.last
        for await (const response of this.#open(source)) {
          backoff = undefined
          if (!this.#ledger.enter(response)) continue
          this.#isUnderWay = saysOfWork(response)
          if (this.#isUnderWay && this.#isUnwanted)
            this.#calls.background.add(interrupt(this.#calls, { operationId: this.id }))
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
    return source === 'execute' ? this.#execute() : this.#reattach()
  }

  #execute(): AsyncIterable<ExecutePlanResponse> {
    const request = {
      ...this.#calls.header,
      operationId: this.id,
      plan: this.#plan,
      requestOptions: [
        { requestOption: { $case: 'reattachOptions' as const, value: { reattachable: true } } },
        { requestOption: { $case: 'resultChunkingOptions' as const, value: { allowArrowBatchChunking: true } } },
      ],
      tags: [...this.tags],
    }
    return this.#calls.stream(Service.executePlan, request, this.#signal)
  }

  #reattach(): AsyncIterable<ExecutePlanResponse> {
    this.#reattached = true
    const request = { ...this.#calls.header, operationId: this.id, lastResponseId: this.#ledger.last }
    return this.#calls.stream(Service.reattachExecute, request, this.#signal)
  }

  /** A server before Spark 4.0 cannot be pinned: there a command, unlike a query, is not sent again. */
  get #repeatable(): boolean {
    const safe = this.#calls.serverSideSessionId !== undefined || this.#plan.opType?.$case === 'root'
    return this.#ledger.last === undefined && !this.#attach && safe
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
    // It answers, hence at once, though not without end.
    if (!this.#repeatable || backoff.next(error) === undefined) throw await this.#calls.toError(error, facts)
    return 'execute'
  }
}

function checkedId(operationId: string): string {
  if (isUuid(operationId)) return operationId
  throw new SparkError(`operationId must be a UUID, not ${JSON.stringify(operationId)}`, { code: 'INVALID_INPUT' })
}
