import { describe, expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { ExecutePlanResponse, Plan } from '../gen/spark/connect/base.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const operationId = '10112233-4455-6677-8899-aabbccddeeff'
const ids = { sessionId, serverSideSessionId: 'server-1' }
const plan: Plan = { opType: undefined }
const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms > 10_000 ? ms : 0, run) }

/** A server that knows its version, releases and interrupts; the rest is the test's. */
function serverOf(handlers: Handlers = {}) {
  const transport = new MemoryTransport({
    analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }),
    releaseExecute: async () => ({ ...ids, operationId }),
    interrupt: async () => ({ ...ids, interruptedIds: [] }),
    ...handlers,
  })
  return { transport, client: new SparkConnectClient(transport, { sessionId, clock }) }
}

function response(index: number, last: boolean): ExecutePlanResponse {
  return {
    ...ids,
    operationId,
    responseId: `r${index}`,
    responseType: last ? { $case: 'resultComplete', value: {} } : undefined,
    metrics: undefined,
    observedMetrics: [],
    schema: undefined,
  }
}

async function* responses(from: number, to: number): AsyncGenerator<ExecutePlanResponse> {
  for (let index = from; index < to; index++) yield response(index, index === to - 1)
}

/** As a query that runs on without a word; a cancelled call ends it. */
async function* silent(): AsyncGenerator<ExecutePlanResponse> {
  await new Promise<never>(() => {})
}

async function idsOf(all: AsyncIterable<ExecutePlanResponse>): Promise<string[]> {
  const found: string[] = []
  for await (const { responseId } of all) found.push(responseId)
  return found
}

const notFound = () => new TransportError(GrpcCode.INTERNAL, 'INVALID_HANDLE.OPERATION_NOT_FOUND')

describe('start', () => {
  test('leaves the operation with its first response, neither interrupted nor released', async () => {
    const { client, transport } = serverOf({
      executePlan: async function* () {
        yield response(0, false)
        yield* silent()
      },
    })
    expect(await client.start(plan, { operationId })).toBe(operationId)
    await client.close()
    expect(transport.calls).toEqual(['AnalyzePlan', 'ExecutePlan'])
  })

  test('finds out whether the server has it when the link breaks before that', async () => {
    const { client, transport } = serverOf({
      executePlan: async function* () {
        if (plan) throw new TransportError(GrpcCode.UNAVAILABLE, 'link cut')
        yield response(0, true)
      },
      reattachExecute: () => responses(0, 3),
    })
    expect(await client.start(plan, { operationId })).toBe(operationId)
    await client.close()
    expect(transport.calls).toEqual(['AnalyzePlan', 'ExecutePlan', 'ReattachExecute'])
  })

  test('fails as the operation does where that is known at once', async () => {
    const refused = new TransportError(GrpcCode.INTERNAL, 'no such table')
    const { client } = serverOf({
      executePlan: async function* () {
        if (refused) throw refused
        yield response(0, true)
      },
    })
    await expect(client.start(plan)).rejects.toThrow('no such table')
  })

  test('has the operation stopped when it is called off before it is left', async () => {
    const stage = { stageId: 1n, numTasks: 2n, numCompletedTasks: 0n, inputBytesRead: 0n, done: false }
    const value = { stages: [stage], numInflightTasks: 2n }
    const controller = new AbortController()
    const { client, transport } = serverOf({
      executePlan: async function* () {
        controller.abort('late')
        yield* silent()
      },
      reattachExecute: async function* () {
        yield { ...response(0, false), responseType: { $case: 'executionProgress', value } }
      },
    })
    await expect(client.start(plan, { signal: controller.signal })).rejects.toMatchObject({ cause: 'late' })
    await client.close()
    expect(transport.calls.slice(-3)).toEqual(['ReattachExecute', 'Interrupt', 'ReleaseExecute'])
  })
})

describe('attach', () => {
  test('takes the whole result from its first response on, and releases it', async () => {
    const asked: (string | undefined)[] = []
    const { client, transport } = serverOf({
      reattachExecute: ({ lastResponseId }) => {
        asked.push(lastResponseId)
        return lastResponseId === undefined ? responses(0, 9) : responses(9, 12)
      },
    })
    expect(await idsOf(client.attach(operationId))).toHaveLength(9)
    await client.close()
    expect(asked).toEqual([undefined])
    expect(transport.calls).toEqual(['ReattachExecute', 'ReleaseExecute'])
  })

  test('goes on after the last response when the link breaks', async () => {
    const { client } = serverOf({
      reattachExecute: async function* ({ lastResponseId }) {
        if (lastResponseId === undefined) {
          yield response(0, false)
          throw new TransportError(GrpcCode.UNAVAILABLE, 'link cut')
        }
        yield* responses(Number(lastResponseId.slice(1)) + 1, 4)
      },
    })
    expect(await idsOf(client.attach(operationId))).toEqual(['r0', 'r1', 'r2', 'r3'])
  })

  test('never sends a plan in place of an operation that is gone', async () => {
    const { client, transport } = serverOf({
      reattachExecute: async function* () {
        if (operationId) throw notFound()
        yield response(0, true)
      },
    })
    await expect(idsOf(client.attach(operationId))).rejects.toMatchObject({ operationId })
    expect(transport.calls).not.toContain('ExecutePlan')
  })

  test('refuses an id that is no UUID', async () => {
    const { client, transport } = serverOf()
    await expect(idsOf(client.attach('op-1'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(transport.calls).toEqual([])
  })
})
