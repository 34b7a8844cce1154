import { describe, expect, test } from 'vitest'
import { CancelledError, SessionError, SparkError } from '../errors/spark-error.ts'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type {
  ExecutePlanRequest,
  ExecutePlanResponse,
  InterruptRequest,
  Plan,
  ReattachExecuteRequest,
  ReleaseExecuteRequest,
} from '../gen/spark/connect/base.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import type { Clock } from './clock.ts'
import type { Retry } from './retry-policy.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const plan: Plan = { opType: undefined }
const LENGTH = 5

/** A clock whose waits are over at once; only those in `never` are never over. */
function fastClock(never: readonly number[] = [30_000]): Clock & { readonly waits: number[] } {
  const waits: number[] = []
  return {
    waits,
    random: () => 0,
    after(ms, run) {
      if (never.includes(ms)) return () => {}
      waits.push(ms)
      const timer = setImmediate(run)
      return () => clearImmediate(timer)
    },
  }
}

async function* silent(): AsyncGenerator<never> {
  await new Promise<never>(() => {})
}

function response(index: number, serverSideSessionId = 'server-1'): ExecutePlanResponse {
  const last = index === LENGTH - 1
  return {
    sessionId,
    serverSideSessionId,
    operationId: 'op',
    responseId: `r${index}`,
    responseType: last
      ? { $case: 'resultComplete', value: {} }
      : { $case: 'arrowBatch', value: { rowCount: 1n, data: Buffer.of() } },
    metrics: undefined,
    observedMetrics: [],
    schema: undefined,
  }
}

/** The responses from one to before another. */
async function* from(start: number, end = LENGTH): AsyncGenerator<ExecutePlanResponse> {
  for (let index = start; index < end; index++) yield response(index)
}

async function* fails(error: Error, ...before: ExecutePlanResponse[]): AsyncGenerator<ExecutePlanResponse> {
  yield* before
  throw error
}

const unavailable = () => new TransportError(GrpcCode.UNAVAILABLE, 'link cut')
const unknownHandle = (what: string) =>
  new TransportError(GrpcCode.INTERNAL, `[INVALID_HANDLE.${what}] The handle is invalid.`)

/** What the server saw. */
class Seen {
  readonly executes: ExecutePlanRequest[] = []
  readonly reattaches: ReattachExecuteRequest[] = []
  readonly releases: ReleaseExecuteRequest[] = []
  readonly interrupts: InterruptRequest[] = []
}

interface Script {
  readonly execute: (nth: number, signal: AbortSignal | undefined) => AsyncIterable<ExecutePlanResponse>
  readonly reattach?: (after: string | undefined, nth: number) => AsyncIterable<ExecutePlanResponse>
  readonly clock?: Clock
  readonly handlers?: Handlers
}

function serve({ execute, reattach = () => from(0), clock = fastClock(), handlers }: Script) {
  const seen = new Seen()
  const ids = { sessionId, serverSideSessionId: 'server-1' }
  const transport = new MemoryTransport({
    analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }),
    executePlan: (request, { signal }) => execute(seen.executes.push(request), signal),
    reattachExecute: (request) => reattach(request.lastResponseId, seen.reattaches.push(request)),
    releaseExecute: async (request) => {
      seen.releases.push(request)
      return ids
    },
    interrupt: async (request) => {
      seen.interrupts.push(request)
      return { ...ids, interruptedIds: [] }
    },
    ...handlers,
  })
  return { client: new SparkConnectClient(transport, { sessionId, userId: 'me', clock }), transport, seen }
}

async function idsOf(responses: AsyncIterable<ExecutePlanResponse>): Promise<string[]> {
  const ids: string[] = []
  for await (const { responseId } of responses) ids.push(responseId)
  return ids
}

const ALL = ['r0', 'r1', 'r2', 'r3', 'r4']
const next = (id: string | undefined) => (id === undefined ? 0 : Number(id.slice(1)) + 1)
const releaseAll = expect.objectContaining({ release: { $case: 'releaseAll', value: {} } })

describe('a result', () => {
  test('comes whole and is released at its end', async () => {
    const { client, seen, transport } = serve({ execute: () => from(0) })
    expect(await idsOf(client.execute(plan, { tags: ['a'], operationId: sessionId }))).toEqual(ALL)
    await client.close()
    expect(seen.executes).toMatchObject([
      { sessionId, operationId: sessionId, tags: ['a'], userContext: { userId: 'me' } },
    ])
    expect(seen.executes[0]?.requestOptions).toEqual([
      { requestOption: { $case: 'reattachOptions', value: { reattachable: true } } },
      { requestOption: { $case: 'resultChunkingOptions', value: { allowArrowBatchChunking: true } } },
    ])
    expect(seen.releases).toEqual([releaseAll])
    expect(seen.interrupts).toEqual([])
    expect(transport.closed).toBe(true)
  })

  test('is asked for only after the server session is pinned, once', async () => {
    const { client, seen, transport } = serve({ execute: () => from(0) })
    expect(client.serverSideSessionId).toBeUndefined()
    await idsOf(client.execute(plan))
    await idsOf(client.execute(plan))
    expect(transport.calls.filter((name) => name === 'AnalyzePlan')).toHaveLength(1)
    expect(transport.calls.indexOf('AnalyzePlan')).toBe(0)
    expect(seen.executes.map((request) => request.clientObservedServerSideSessionId)).toEqual(['server-1', 'server-1'])
    expect(seen.executes[0]?.operationId).not.toBe(seen.executes[1]?.operationId)
  })

  test.each([0, 1, 2, 3, 4])('goes on after a link cut after %i responses', async (count) => {
    const { client, seen } = serve({
      execute: () => fails(unavailable(), ...ALL.slice(0, count).map((_, index) => response(index))),
      reattach: (last) => from(next(last)),
    })
    expect(await idsOf(client.execute(plan))).toEqual(ALL)
    expect(seen.executes).toHaveLength(1)
    expect(seen.reattaches).toMatchObject([{ operationId: seen.executes[0]?.operationId }])
    expect(seen.reattaches[0]?.lastResponseId).toBe(count === 0 ? undefined : `r${count - 1}`)
  })

  test('goes on when streams end without ResultComplete, again and again', async () => {
    const clock = fastClock()
    const { client, seen } = serve({
      clock,
      execute: () => from(0, 0),
      reattach: (last, nth) => (nth % 2 === 0 ? from(next(last), next(last) + 1) : from(0, 0)),
    })
    expect(await idsOf(client.execute(plan))).toEqual(ALL)
    expect(seen.reattaches).toHaveLength(10)
    // A pause after each stream that brought nothing.
    expect(clock.waits.filter((ms) => ms === 50)).toHaveLength(6)
  })

  test('has no response twice, though the server sends some again', async () => {
    const { client } = serve({ execute: () => from(0, 3), reattach: () => from(1) })
    expect(await idsOf(client.execute(plan))).toEqual(ALL)
  })

  test('is released as it comes, without a call for each response', async () => {
    const long = async function* () {
      for (let index = 0; index < 100; index++) yield { ...response(0), responseId: `x${index}` }
      yield response(LENGTH - 1)
    }
    const { client, seen } = serve({ execute: long })
    expect(await idsOf(client.execute(plan))).toHaveLength(101)
    await client.close()
    const until = seen.releases.flatMap(({ release }) =>
      release?.$case === 'releaseUntil' ? release.value.responseId : [],
    )
    expect(until[0]).toBe('x15')
    expect(until.length).toBeGreaterThan(1)
    expect(until.length).toBeLessThan(10)
    expect(seen.releases.at(-1)).toEqual(releaseAll)
  })

  test('comes though releases fail', async () => {
    const { client } = serve({
      execute: () => from(0),
      handlers: { releaseExecute: () => Promise.reject(new TransportError(GrpcCode.INTERNAL, 'no')) },
    })
    expect(await idsOf(client.execute(plan))).toEqual(ALL)
    await client.close()
  })
})

describe('trying again', () => {
  test('waits longer and longer, and anew after each response', async () => {
    const clock = fastClock()
    const { client } = serve({
      clock,
      execute: () => fails(unavailable()),
      reattach: (last, nth) =>
        nth === 3 ? fails(unavailable(), response(0)) : nth < 5 ? fails(unavailable()) : from(next(last)),
    })
    expect(await idsOf(client.execute(plan))).toEqual(ALL)
    expect(clock.waits).toEqual([50, 200, 800, 50, 200])
  })

  test('ends when the tries are used up; the operation is released', async () => {
    const { client, seen } = serve({ execute: () => fails(unavailable()), reattach: () => fails(unavailable()) })
    await expect(idsOf(client.execute(plan))).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(seen.reattaches).toHaveLength(15)
    await client.close()
    expect(seen.releases).toEqual([releaseAll])
  })

  test('is not done after an error of the query', async () => {
    const boom = new TransportError(GrpcCode.INTERNAL, 'boom')
    const { client, seen } = serve({ execute: () => fails(boom, response(0)) })
    await expect(idsOf(client.execute(plan, { operationId: sessionId }))).rejects.toMatchObject({
      code: 'EXECUTION',
      message: 'boom',
      operationId: sessionId,
    })
    await client.close()
    expect(seen.reattaches).toEqual([])
    expect(seen.releases).toEqual([releaseAll])
    expect(seen.interrupts).toEqual([])
  })

  test('goes on for minutes on a server that names no session of its own, once it has answered', async () => {
    const clock = fastClock()
    const version = { $case: 'sparkVersion' as const, value: { version: '3.5.0' } }
    const { client } = serve({
      execute: (nth) => (nth === 1 ? fails(unavailable()) : from(0)),
      reattach: (_, nth) => (nth < 10 ? fails(unavailable()) : from(0)),
      clock,
      handlers: { analyzePlan: async () => ({ sessionId, serverSideSessionId: '', result: version }) },
    })
    expect(await idsOf(client.execute(plan))).toEqual(ALL)
    expect(clock.waits.length).toBeGreaterThan(4)
  })

  test('a wrong address is known for one within seconds', async () => {
    const clock = fastClock()
    const transport = new MemoryTransport({ analyzePlan: () => Promise.reject(unavailable()) })
    const told: Retry[] = []
    const onRetry = (retry: Retry) => told.push(retry)
    const client = new SparkConnectClient(transport, { sessionId, endpoint: 'h:1', clock, onRetry })
    await expect(idsOf(client.execute(plan))).rejects.toThrow('nothing answers at h:1')
    expect(clock.waits).toEqual([50, 200, 800, 3200])
    expect(told).toEqual(clock.waits.map((wait, nth) => ({ endpoint: 'h:1', wait, attempt: nth + 1 })))
    expect(transport.calls).not.toContain('ExecutePlan')
  })
})

describe('the plan is executed again', () => {
  test.each(['OPERATION_NOT_FOUND', 'SESSION_NOT_FOUND'])(
    'after %s, at once, when nothing came of it',
    async (what) => {
      const clock = fastClock()
      const { client, seen } = serve({
        clock,
        execute: (nth) => (nth === 1 ? fails(unavailable()) : from(0)),
        reattach: () => fails(unknownHandle(what)),
      })
      expect(await idsOf(client.execute(plan))).toEqual(ALL)
      expect(clock.waits).toEqual([50])
      expect(seen.executes).toHaveLength(2)
      expect(seen.executes[1]).toEqual(seen.executes[0])
      expect(seen.executes[1]?.clientObservedServerSideSessionId).toBe('server-1')
    },
  )

  test('on a server too old to pin a session only where it reads', async () => {
    const version = { $case: 'sparkVersion' as const, value: { version: '3.5.0' } }
    const old = () =>
      serve({
        execute: (nth) => (nth === 1 ? fails(unavailable()) : from(0)),
        reattach: () => fails(unknownHandle('OPERATION_NOT_FOUND')),
        handlers: { analyzePlan: async () => ({ sessionId, serverSideSessionId: '', result: version }) },
      })
    const query = old()
    expect(await idsOf(query.client.execute({ opType: { $case: 'root', value: {} as never } }))).toEqual(ALL)
    const command = old()
    const write: Plan = { opType: { $case: 'command', value: { commandType: undefined } } }
    await expect(idsOf(command.client.execute(write))).rejects.toBeInstanceOf(SparkError)
    expect(command.seen.executes).toHaveLength(1)
  })

  test('never when something came of it', async () => {
    const { client, seen } = serve({
      execute: () => fails(unavailable(), response(0)),
      reattach: () => fails(unknownHandle('OPERATION_NOT_FOUND')),
    })
    await expect(idsOf(client.execute(plan))).rejects.toBeInstanceOf(SparkError)
    expect(seen.executes).toHaveLength(1)
  })

  test('never when the server refused the plan itself', async () => {
    const { client, seen } = serve({ execute: () => fails(unknownHandle('SESSION_NOT_FOUND')) })
    await expect(idsOf(client.execute(plan))).rejects.toBeInstanceOf(SparkError)
    expect(seen.executes).toHaveLength(1)
  })

  test('not without end', async () => {
    const { client, seen } = serve({
      execute: () => fails(unavailable()),
      reattach: () => fails(unknownHandle('OPERATION_NOT_FOUND')),
    })
    await expect(idsOf(client.execute(plan))).rejects.toBeInstanceOf(SparkError)
    expect(seen.executes.length).toBeLessThan(16)
  })
})

describe('stopping', () => {
  test('early interrupts and releases', async () => {
    const { client, seen } = serve({ execute: () => from(0) })
    for await (const _ of client.execute(plan, { operationId: sessionId })) break
    await client.close()
    expect(seen.interrupts).toMatchObject([{ interruptType: 3, interrupt: { $case: 'operationId', value: sessionId } }])
    expect(seen.releases).toEqual([releaseAll])
  })

  test('before the cluster works on it interrupts once it does, and not before', async () => {
    const controller = new AbortController()
    const order: string[] = []
    const { client } = serve({
      clock: fastClock([30_000, 5_000]),
      execute: () => silent(),
      reattach: async function* () {
        order.push('attached')
        await new Promise((resolve) => setTimeout(resolve, 20))
        order.push('works')
        const stage = { stageId: 1n, numTasks: 2n, numCompletedTasks: 0n, inputBytesRead: 0n, done: false }
        const value = { stages: [stage], numInflightTasks: 2n }
        yield { ...response(0), responseType: { $case: 'executionProgress' as const, value } }
        await new Promise((resolve) => setTimeout(resolve, 20))
        throw new TransportError(GrpcCode.INTERNAL, 'cancelled')
      },
      handlers: {
        interrupt: async () => {
          order.push('interrupted')
          return { sessionId, serverSideSessionId: 'server-1', interruptedIds: [] }
        },
        releaseExecute: async () => {
          order.push('released')
          return { sessionId, serverSideSessionId: 'server-1' }
        },
      },
    })
    const result = idsOf(client.execute(plan, { signal: controller.signal }))
    setTimeout(() => controller.abort(), 10)
    await expect(result).rejects.toBeInstanceOf(CancelledError)
    await client.close()
    expect(order).toEqual(['attached', 'works', 'interrupted', 'released'])
  })

  test('at ResultComplete interrupts nothing', async () => {
    const { client, seen } = serve({ execute: () => from(0) })
    for await (const { responseType } of client.execute(plan)) if (responseType?.$case === 'resultComplete') break
    await client.close()
    expect(seen.interrupts).toEqual([])
    expect(seen.releases).toEqual([releaseAll])
  })

  test('by the signal interrupts even while nobody reads on, and fails with its reason', async () => {
    const controller = new AbortController()
    const { client, seen } = serve({ execute: () => from(0) })
    const iterator = client.execute(plan, { signal: controller.signal })
    await iterator.next()
    controller.abort('enough')
    await client.close()
    expect(seen.interrupts).toHaveLength(1)
    await expect(iterator.next()).rejects.toMatchObject({ code: 'CANCELLED', cause: 'enough' })
    expect(seen.interrupts).toHaveLength(1)
  })

  test('by the signal ends a wait between tries', async () => {
    const controller = new AbortController()
    const clock = fastClock([50])
    const { client, seen } = serve({ clock, execute: () => fails(unavailable()) })
    const result = idsOf(client.execute(plan, { signal: controller.signal }))
    await expect.poll(() => seen.executes.length).toBe(1)
    controller.abort()
    await expect(result).rejects.toBeInstanceOf(CancelledError)
  })

  test('before the start sends nothing', async () => {
    const { client, transport } = serve({ execute: () => from(0) })
    await expect(idsOf(client.execute(plan, { signal: AbortSignal.abort() }))).rejects.toBeInstanceOf(CancelledError)
    expect(transport.calls).not.toContain('ExecutePlan')
  })
})

test('a frozen stream is cancelled and attached to anew, over a new connection', async () => {
  let signal: AbortSignal | undefined
  const frozen = async function* () {
    yield response(0)
    await new Promise<never>(() => {})
  }
  const { client, seen, transport } = serve({
    clock: fastClock([]),
    execute: (_, its) => {
      signal = its
      return frozen()
    },
    reattach: (last) => from(next(last)),
  })
  expect(await idsOf(client.execute(plan))).toEqual(ALL)
  expect(seen.reattaches).toMatchObject([{ lastResponseId: 'r0' }])
  expect(signal?.aborted).toBe(true)
  expect(transport.renewals).toBe(1)
})

test('a response of another server session is an error, not a result', async () => {
  const { client } = serve({
    execute: async function* () {
      yield response(0)
      yield response(1, 'server-2')
    },
  })
  const error = await idsOf(client.execute(plan)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(SessionError)
  expect(error).toMatchObject({ code: 'SESSION_CHANGED', message: expect.stringContaining('restarted') })
})

test.each([
  [{ tags: ['a,b'] }, 'tag'],
  [{ tags: [''] }, 'tag'],
  [{ operationId: 'x' }, 'operationId must be a UUID'],
])('refuses %j', async (options, message) => {
  const { client } = serve({ execute: () => from(0) })
  await expect(idsOf(client.execute(plan, options))).rejects.toThrow(message)
})

test('an error has the stack of the caller who waits for the result', async () => {
  const { client } = serve({ execute: () => fails(new TransportError(GrpcCode.INTERNAL, 'boom')) })
  async function theCallersOwnFunction() {
    for await (const _ of client.execute(plan)) void _
  }
  const error: unknown = await theCallersOwnFunction().catch((reason: unknown) => reason)
  expect(error instanceof Error && error.stack).toContain('theCallersOwnFunction')
})
