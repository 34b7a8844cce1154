import { expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import {
  type ExecutePlanResponse,
  type Plan,
  GetStatusResponse_OperationStatus_OperationState as State,
} from '../gen/spark/connect/base.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const operationId = '10112233-4455-6677-8899-aabbccddeeff'
const ids = { sessionId, serverSideSessionId: 'server-1' }
const plan: Plan = { opType: undefined }
/** Short waits are over at once, those of the watch never. */
const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms > 20_000 ? ms : 0, run) }

let responses = 0

function progress(...done: readonly boolean[]): ExecutePlanResponse {
  const stages = done.map((isDone, id) => ({
    stageId: BigInt(id),
    numTasks: 2n,
    numCompletedTasks: 0n,
    inputBytesRead: 0n,
    done: isDone,
  }))
  return {
    ...{ ...ids, operationId, metrics: undefined, observedMetrics: [], schema: undefined },
    responseId: `r${responses++}`,
    responseType: { $case: 'executionProgress', value: { stages, numInflightTasks: 0n } },
  }
}

const cancelled = () => new TransportError(GrpcCode.INTERNAL, 'OPERATION_CANCELED')
const unavailable = () => new TransportError(GrpcCode.UNAVAILABLE, 'link cut')
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

async function* silent(): AsyncGenerator<never> {
  await new Promise<never>(() => {})
}

/** A server whose operations run until they are interrupted; `order` is what came to pass. */
function serve(
  reattach: (order: string[], nth: number) => AsyncIterable<ExecutePlanResponse>,
  handlers: Handlers = {},
) {
  const order: string[] = []
  let reattaches = 0
  const transport = new MemoryTransport({
    analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }),
    executePlan: () => silent(),
    reattachExecute: () => reattach(order, reattaches++),
    interrupt: async () => {
      const interruptedIds = order.includes('interrupted') ? [] : [operationId]
      order.push('interrupted')
      return { ...ids, interruptedIds }
    },
    releaseExecute: async () => {
      order.push('forgotten')
      return { ...ids, operationId }
    },
    releaseSession: async () => {
      order.push('session ended')
      return ids
    },
    getStatus: async () => ({ ...ids, operationStatuses: [], extensions: [] }),
    ...handlers,
  })
  const retryPolicy = { ...DEFAULT_RETRY_POLICY, maxRetries: 2 }
  return { client: new SparkConnectClient(transport, { sessionId, clock, retryPolicy }), order }
}

/** Begins the operation and cancels it before the server has said a word. */
async function cancel(client: SparkConnectClient): Promise<void> {
  const signal = AbortSignal.timeout(5)
  await expect(client.execute(plan, { operationId, signal }).next()).rejects.toMatchObject({ operationId })
}

test('while Spark plans, however long, nothing is interrupted; once it works, until it stops', async () => {
  const { client, order } = serve(async function* (said) {
    for (let i = 0; i < 20; i++, await turn()) yield progress()
    said.push('planned')
    yield progress(false)
    yield progress(true)
    yield progress(true, false)
    said.push('stopped')
    throw cancelled()
  })
  await cancel(client)
  expect(await client.settled()).toEqual([])
  expect(order).toEqual(['planned', 'interrupted', 'interrupted', 'stopped', 'forgotten'])
})

test('it is listened to again where streams end or break meanwhile', async () => {
  const { client, order } = serve(async function* (said, nth) {
    if (nth % 2 === 0) throw unavailable()
    yield progress(nth < 3)
    if (nth < 5) return
    said.push('stopped')
    throw cancelled()
  })
  await cancel(client)
  expect(await client.settled()).toEqual([])
  expect(order).toEqual(['interrupted', 'interrupted', 'stopped', 'forgotten'])
})

test('a request that arrives after the question for it is waited for; what never arrived needs no stop', async () => {
  const unknown = () => new TransportError(GrpcCode.INTERNAL, '[INVALID_HANDLE.OPERATION_NOT_FOUND]')
  const late = serve(async function* (said, nth) {
    if (nth === 0) throw unknown()
    said.push('arrived')
    yield progress(false)
    throw cancelled()
  })
  await cancel(late.client)
  expect(await late.client.settled()).toEqual([])
  expect(late.order).toEqual(['arrived', 'interrupted', 'forgotten'])
  const never = serve(async function* () {
    yield* []
    throw unknown()
  })
  await cancel(never.client)
  expect(await never.client.settled()).toEqual([])
})

test('a result that is complete has nothing to be interrupted, and is not fetched to its end', async () => {
  const { client, order } = serve(
    async function* () {
      yield progress(false)
      yield* silent()
    },
    { interrupt: async () => ({ ...ids, interruptedIds: [] }) },
  )
  await cancel(client)
  expect(await client.settled()).toEqual([])
  expect(order).toEqual(['forgotten'])
})

test('what the server does not answer for is said to be unsettled', async () => {
  const refused = serve(async function* () {
    yield* []
    throw new TransportError(GrpcCode.UNAUTHENTICATED, 'token expired')
  })
  await cancel(refused.client)
  expect(await refused.client.settled()).toEqual([operationId])
  const gone = serve(async function* () {
    yield* []
    throw unavailable()
  })
  await cancel(gone.client)
  expect(await gone.client.settled()).toEqual([operationId])
})

test('the session ends when what runs in it has stopped, also what was left to the server', async () => {
  const { client, order } = serve(
    async function* (said) {
      yield progress()
      await turn()
      yield progress(false)
      said.push('stopped')
      throw cancelled()
    },
    {
      getStatus: async () => ({
        ...ids,
        operationStatuses: [
          { operationId, state: State.OPERATION_STATE_RUNNING, extensions: [] },
          { operationId: sessionId, state: State.OPERATION_STATE_SUCCEEDED, extensions: [] },
        ],
        extensions: [],
      }),
    },
  )
  const running = client.execute(plan, { operationId }).next()
  const failure = expect(running).rejects.toMatchObject({ name: 'CancelledError' })
  await turn()
  expect(await client.releaseSession()).toEqual([])
  await failure
  expect(order).toEqual(['interrupted', 'stopped', 'forgotten', 'session ended'])
})

test('a limit of time ends the wait: what may run on is named, and the session left to the server', async () => {
  const { client, order } = serve(() => silent())
  await cancel(client)
  expect(await client.settled({ timeout: 10 })).toEqual([operationId])
  expect(await client.releaseSession({ timeout: 10 })).toEqual([operationId])
  expect(order).toEqual([])
  expect(await client.close({ timeout: 10 })).toEqual([operationId])
  await expect(client.analyze({ $case: 'schema', value: { plan } })).rejects.toMatchObject({
    name: 'SessionError',
    code: 'SESSION_EXPIRED',
  })
  await expect(client.execute(plan).next()).rejects.toMatchObject({ name: 'CancelledError' })
})
