import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { ErrorInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import type {
  ExecutePlanRequest,
  ExecutePlanResponse,
  ReattachExecuteRequest,
  ReleaseExecuteRequest,
} from '../gen/spark/connect/base.ts'
import { MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const ids = { sessionId, serverSideSessionId: 'server-1' }
/** Waits are over at once, but for the one after which a silent stream is looked after. */
const clock = {
  ...systemClock,
  after: (ms: number, run: () => void) => (ms === 30_000 ? () => {} : systemClock.after(0, run)),
}

/** What becomes of one stream: so many responses come, then this happens. */
interface Fault {
  readonly after: number
  readonly outcome: 'end' | 'unavailable' | 'disconnected' | 'lost request'
  /** How many responses that have come before are sent once more. */
  readonly again: number
}

const fault: fc.Arbitrary<Fault> = fc.record({
  after: fc.nat({ max: 6 }),
  outcome: fc.constantFrom('end', 'unavailable', 'disconnected', 'lost request'),
  again: fc.nat({ max: 2 }),
})

const ERRORS = {
  unavailable: new TransportError(GrpcCode.UNAVAILABLE, 'gone'),
  disconnected: new TransportError(GrpcCode.INTERNAL, '[INVALID_CURSOR.DISCONNECTED] elsewhere'),
  notFound: withClass('INVALID_HANDLE.OPERATION_NOT_FOUND'),
}

/** A server with one result, and a link that does to each stream what the next fault says. */
class FaultyServer {
  readonly #length: number
  readonly #faults: Fault[]
  /** Responses before this one are forgotten. */
  #kept = 0
  /** How often the plan was run. */
  runs = 0

  constructor(length: number, faults: readonly Fault[]) {
    this.#length = length
    this.#faults = [...faults]
  }

  async *execute({ operationId = '' }: ExecutePlanRequest): AsyncGenerator<ExecutePlanResponse> {
    const fault = this.#faults.shift()
    if (fault?.outcome === 'lost request') throw ERRORS.unavailable
    this.runs += 1
    yield* this.#from(0, operationId, fault)
  }

  async *reattach({ operationId, lastResponseId }: ReattachExecuteRequest): AsyncGenerator<ExecutePlanResponse> {
    const fault = this.#faults.shift()
    if (fault?.outcome === 'lost request') throw ERRORS.unavailable
    if (this.runs === 0) throw ERRORS.notFound
    const next = lastResponseId === undefined ? 0 : Number(lastResponseId) + 1
    yield* this.#from(Math.max(this.#kept, next - (fault?.again ?? 0)), operationId, fault)
  }

  release({ release }: ReleaseExecuteRequest): void {
    if (release?.$case === 'releaseUntil') this.#kept = Number(release.value.responseId) + 1
  }

  *#from(start: number, operationId: string, fault: Fault | undefined): Generator<ExecutePlanResponse> {
    const end = Math.min(this.#length, start + (fault?.after ?? this.#length))
    for (let index = start; index < end; index++) yield this.#response(index, operationId)
    if (end === this.#length && fault === undefined) return
    if (fault?.outcome === 'unavailable') throw ERRORS.unavailable
    if (fault?.outcome === 'disconnected') throw ERRORS.disconnected
  }

  #response(index: number, operationId: string): ExecutePlanResponse {
    const isLast = index === this.#length - 1
    const responseType = isLast
      ? { $case: 'resultComplete' as const, value: {} }
      : { $case: 'arrowBatch' as const, value: { rowCount: 1n, data: Buffer.of(index) } }
    return {
      ...ids,
      operationId,
      responseId: String(index),
      observedMetrics: [],
      metrics: undefined,
      schema: undefined,
      responseType,
    }
  }
}

function withClass(errorClass: string): TransportError {
  const value = Buffer.from(ErrorInfo.encode({ reason: '', domain: '', metadata: { errorClass } }).finish())
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value }]
  return new TransportError(
    GrpcCode.INTERNAL,
    errorClass,
    Buffer.from(Status.encode({ code: 13, message: errorClass, details }).finish()),
  )
}

test('whatever becomes of the streams, each response comes once and in order, and the plan is run once', async () => {
  const faults = fc.array(fault, { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), faults, async (length, script) => {
      const server = new FaultyServer(length, script)
      const transport = new MemoryTransport({
        analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }),
        executePlan: (request) => server.execute(request),
        reattachExecute: (request) => server.reattach(request),
        releaseExecute: async (request) => {
          server.release(request)
          return ids
        },
        interrupt: async () => ({ ...ids, interruptedIds: [] }),
      })
      const client = new SparkConnectClient(transport, { sessionId, clock })
      const came: number[] = []
      for await (const { responseId } of client.execute({ opType: undefined })) came.push(Number(responseId))
      await client.close()
      expect(came).toEqual(Array.from({ length }, (_, index) => index))
      expect(server.runs).toBe(1)
      expect(transport.calls.filter((call) => call === 'Interrupt')).toEqual([])
    }),
    { numRuns: 300 },
  )
})
