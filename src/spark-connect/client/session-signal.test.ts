import { once } from 'node:events'
import { expect, test } from 'vitest'
import { CancelledError } from '../errors/spark-error.ts'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { ExecutePlanResponse, Plan } from '../gen/spark/connect/base.ts'
import { MemoryTransport } from '../transport/memory-transport.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const ids = { sessionId, serverSideSessionId: 'server-1' }
const plan: Plan = { opType: undefined }

/** A server that runs for ever, and takes a moment to stop once it is interrupted. */
function serve(signal: AbortSignal) {
  const order: string[] = []
  const interrupt = new AbortController()
  const stage = { stageId: 1n, numTasks: 2n, numCompletedTasks: 0n, inputBytesRead: 0n, done: false }
  const working = {
    ...{ ...ids, operationId: 'op', responseId: 'r0', metrics: undefined, observedMetrics: [], schema: undefined },
    responseType: { $case: 'executionProgress' as const, value: { stages: [stage], numInflightTasks: 2n } },
  }
  async function* work(): AsyncGenerator<ExecutePlanResponse> {
    yield working
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort')
    await new Promise((resolve) => setTimeout(resolve, 50))
    order.push('stopped')
    throw new TransportError(GrpcCode.INTERNAL, 'cancelled')
  }
  const transport = new MemoryTransport({
    analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }),
    executePlan: work,
    reattachExecute: work,
    releaseExecute: async () => ids,
    interrupt: async ({ interrupt: target }) => {
      interrupt.abort()
      return { ...ids, interruptedIds: target?.$case === 'operationId' ? [target.value] : [] }
    },
  })
  return { client: new SparkConnectClient(transport, { sessionId, userId: 'me', signal }), transport, order }
}

async function drain(responses: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of responses);
}

test('ends all that runs; settled once the server has stopped it, and later executions are refused', async () => {
  const abort = new AbortController()
  const { client, transport, order } = serve(abort.signal)
  const own = new AbortController()
  const running = [client.execute(plan), client.execute(plan, { signal: own.signal })].map(drain)
  setTimeout(() => abort.abort(), 20)
  for (const ended of await Promise.allSettled(running))
    expect(ended).toMatchObject({ status: 'rejected', reason: expect.any(CancelledError) })
  order.push('failed')
  await client.settled()
  expect(order.slice(0, 1)).toEqual(['failed'])
  expect(order.slice(1)).toContain('stopped')
  const before = transport.calls.filter((call) => call === 'ExecutePlan').length
  await expect(drain(client.execute(plan))).rejects.toBeInstanceOf(CancelledError)
  expect(transport.calls.filter((call) => call === 'ExecutePlan')).toHaveLength(before)
  // Calls that are no executions still work: what is left behind can be put away.
  expect(await client.analyze({ $case: 'sparkVersion', value: {} })).toEqual({ version: '9.9.9' })
})
