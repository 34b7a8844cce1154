import { describe, expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const ids = { sessionId: '00112233-4455-6677-8899-aabbccddeeff', serverSideSessionId: 'server-1' }
const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms > 10_000 ? ms : 0, run) }

function clientOf(handlers: Handlers, version = '9.9.9') {
  const transport = new MemoryTransport({
    analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version } } }),
    ...handlers,
  })
  return new SparkConnectClient(transport, { sessionId: ids.sessionId, clock })
}

describe('the status of operations', () => {
  test('has a word for every state', async () => {
    const states = [2, 3, 4, 5, 6, 1, 0] as const
    const client = clientOf({
      getStatus: async ({ operationStatus }) => {
        expect(operationStatus?.operationIds).toEqual(['a'])
        const operationStatuses = states.map((state) => ({ operationId: `op-${state}`, state, extensions: [] }))
        return { ...ids, operationStatuses, extensions: [] }
      },
    })
    expect((await client.status(['a'])).map(({ state }) => state)).toEqual([
      'running',
      'terminating',
      'succeeded',
      'failed',
      'cancelled',
      'unknown',
      'unknown',
    ])
  })

  test('is not asked of a server that is too old', async () => {
    await expect(clientOf({}, '4.1.2').status()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/4\.2.*4\.1\.2/),
    })
  })
})

describe('a clone', () => {
  test('is named by the caller, or anew for each try', async () => {
    const asked: (string | undefined)[] = []
    const client = clientOf({
      cloneSession: async ({ newSessionId = '' }) => {
        asked.push(newSessionId)
        if (asked.length === 1) throw new TransportError(GrpcCode.UNAVAILABLE, 'link cut')
        return { ...ids, newSessionId, newServerSideSessionId: 'server-2' }
      },
    })
    expect(await client.cloneSession()).toEqual({ sessionId: asked[1], serverSideSessionId: 'server-2' })
    expect(asked[0]).not.toBe(asked[1])
    const { sessionId } = await client.cloneSession(ids.sessionId)
    expect(sessionId).toBe(ids.sessionId)
  })

  test('under an id that is no UUID is refused', async () => {
    await expect(clientOf({}).cloneSession('mine')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('is pinned to its server from the first call on', async () => {
    const transport = new MemoryTransport({
      config: async ({ clientObservedServerSideSessionId }) => ({
        ...ids,
        serverSideSessionId: clientObservedServerSideSessionId ?? 'none',
        pairs: [],
        warnings: [],
      }),
    })
    const client = new SparkConnectClient(transport, { ...ids, serverSideSessionId: 'server-2' })
    await client.config({ $case: 'get', value: { keys: [] } })
    expect(client.serverSideSessionId).toBe('server-2')
  })
})
