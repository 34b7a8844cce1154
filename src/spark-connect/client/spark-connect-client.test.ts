import { describe, expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { ErrorInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const ids = { sessionId, serverSideSessionId: 'server-1' }
const clock = { ...systemClock, after: (_: number, run: () => void) => systemClock.after(0, run) }

function clientOf(handlers: Handlers) {
  const transport = new MemoryTransport(handlers)
  return {
    transport,
    client: new SparkConnectClient(transport, { sessionId, userId: 'me', userAgent: 'job/1', clock }),
  }
}

describe('SparkConnectClient', () => {
  test('analyzes, and answers what belongs to the question', async () => {
    const { client } = clientOf({
      analyzePlan: async ({ analyze, clientType, userContext }) => {
        expect([analyze?.$case, clientType, userContext?.userId]).toEqual(['ddlParse', client.userAgent, 'me'])
        return { ...ids, result: { $case: 'ddlParse', value: { parsed: undefined } } }
      },
    })
    expect(await client.analyze({ $case: 'ddlParse', value: { ddlString: 'a int' } })).toEqual({ parsed: undefined })
    expect(client.userAgent).toMatch(/^job\/1 sparkwright\/\d+\.\d+\.\d+ os\/\w+ node\/\d+/)
    expect(client.serverSideSessionId).toBe('server-1')
  })

  test('refuses an answer to another question, or for another session', async () => {
    const other = clientOf({
      analyzePlan: async () => ({ ...ids, result: { $case: 'isLocal', value: { isLocal: true } } }),
    })
    await expect(other.client.serverVersion()).rejects.toMatchObject({ code: 'PROTOCOL' })
    const stranger = clientOf({ config: async () => ({ ...ids, sessionId: 'x', pairs: [], warnings: [] }) })
    await expect(stranger.client.config({ $case: 'get', value: { keys: [] } })).rejects.toMatchObject({
      code: 'PROTOCOL',
    })
  })

  test('asks for the version once, and again after a failure', async () => {
    let asked = 0
    const { client } = clientOf({
      analyzePlan: async () => {
        asked += 1
        if (asked === 1) throw new TransportError(GrpcCode.INTERNAL, 'no')
        return { ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }
      },
    })
    await expect(client.serverVersion()).rejects.toThrow('no')
    expect(await client.serverVersion()).toBe('9.9.9')
    expect(await client.serverVersion()).toBe('9.9.9')
    expect(asked).toBe(2)
  })

  test('tries a call again, then sends the server session it has observed', async () => {
    const observed: (string | undefined)[] = []
    const { client } = clientOf({
      config: async ({ clientObservedServerSideSessionId }) => {
        observed.push(clientObservedServerSideSessionId)
        if (observed.length < 3) throw new TransportError(GrpcCode.UNAVAILABLE, 'soon')
        return { ...ids, pairs: [{ key: 'k', value: 'v' }], warnings: [] }
      },
    })
    const get = () => client.config({ $case: 'get', value: { keys: ['k'] } })
    expect((await get()).pairs).toEqual([{ key: 'k', value: 'v' }])
    await get()
    expect(observed).toEqual([undefined, undefined, undefined, 'server-1'])
  })

  test('fetches the whole error of a failed call', async () => {
    const info = ErrorInfo.encode({ reason: '', domain: '', metadata: { errorId: 'e1', errorClass: 'X' } }).finish()
    const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: Buffer.from(info) }]
    const status = Status.encode({ code: 13, message: 'short', details }).finish()
    const { client, transport } = clientOf({
      analyzePlan: () => Promise.reject(new TransportError(GrpcCode.INTERNAL, 'short', status)),
      fetchErrorDetails: async ({ errorId }) => ({
        ...ids,
        rootErrorIdx: 0,
        errors: [{ errorTypeHierarchy: [], message: `all of ${errorId}`, stackTrace: [] }],
      }),
    })
    await expect(client.serverVersion()).rejects.toMatchObject({ message: 'all of e1', errorClass: 'X' })
    expect(transport.calls).toEqual(['AnalyzePlan', 'FetchErrorDetails'])
  })

  test.each([
    [{ all: true } as const, { interruptType: 1, interrupt: undefined }],
    [{ tag: 't' }, { interruptType: 2, interrupt: { $case: 'operationTag', value: 't' } }],
    [{ operationId: 'o' }, { interruptType: 3, interrupt: { $case: 'operationId', value: 'o' } }],
  ])('interrupts %j', async (target, expected) => {
    const { client } = clientOf({
      interrupt: async (request) => {
        expect(request).toMatchObject(expected)
        return { ...ids, interruptedIds: ['a'] }
      },
    })
    expect(await client.interrupt(target)).toEqual(['a'])
  })

  test('releases the session, and fails with the caller’s reason when cancelled', async () => {
    const { client } = clientOf({ releaseSession: async () => ids, analyzePlan: () => new Promise<never>(() => {}) })
    await client.releaseSession()
    const controller = new AbortController()
    const version = client.serverVersion({ signal: controller.signal })
    controller.abort('late')
    await expect(version).rejects.toMatchObject({ name: 'CancelledError', cause: 'late' })
  })

  test('refuses a session id that is no UUID', () => {
    expect(() => new SparkConnectClient(new MemoryTransport({}), { sessionId: '1' })).toThrow('UUID')
  })
})
