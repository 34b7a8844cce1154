import { expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { ErrorInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import type { ExecutePlanResponse } from '../gen/spark/connect/base.ts'
import { MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms > 10_000 ? ms : 0, run) }

/** An operation whose tries fail one after the other, once so many responses have come. */
async function failureOf(failures: readonly Error[], came = 0, other = 'server-1'): Promise<unknown> {
  let tries = 0
  async function* answer(): AsyncGenerator<ExecutePlanResponse> {
    const failure = failures[tries++]
    for (let index = 0; tries === 1 && index < came; index++) yield response(`r${index}`, 'server-1')
    if (failure) throw failure
    yield response('r', other)
  }
  const transport = new MemoryTransport({
    analyzePlan: async () => ({
      sessionId,
      serverSideSessionId: 'server-1',
      result: { $case: 'sparkVersion', value: { version: '9.9.9' } },
    }),
    executePlan: answer,
    reattachExecute: answer,
    releaseExecute: async () => ({ sessionId, serverSideSessionId: 'server-1', operationId: undefined }),
  })
  const client = new SparkConnectClient(transport, { sessionId, clock })
  try {
    for await (const _ of client.execute({ opType: undefined }));
  } catch (error) {
    return error
  }
  return undefined
}

function response(responseId: string, serverSideSessionId: string): ExecutePlanResponse {
  const rest = { metrics: undefined, observedMetrics: [], schema: undefined, responseType: undefined }
  return { sessionId, serverSideSessionId, operationId: 'op', responseId, ...rest }
}

function refusal(errorClass: string): TransportError {
  const value = Buffer.from(ErrorInfo.encode({ reason: '', domain: '', metadata: { errorClass } }).finish())
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value }]
  const status = Status.encode({ code: 13, message: 'The handle is invalid.', details }).finish()
  return new TransportError(GrpcCode.INTERNAL, 'The handle is invalid.', status)
}

const changed = refusal('INVALID_HANDLE.SESSION_CHANGED')
const unavailable = new TransportError(GrpcCode.UNAVAILABLE, 'link cut')

const NOT_BEGUN = 'The handle is invalid; this operation had not begun: nothing of it was done'
const PERHAPS = 'this operation had been sent, and may have been done in part or to its end'

test.each([
  ['a restarted server that refuses the request', [changed], 0, 'SESSION_CHANGED', NOT_BEGUN],
  ['an expired session', [refusal('INVALID_HANDLE.SESSION_CLOSED')], 0, 'SESSION_EXPIRED', NOT_BEGUN],
  ['a restart while the answer was on its way', [unavailable, changed], 0, 'SESSION_CHANGED', PERHAPS],
  ['a restart in the midst of the result', [unavailable, changed], 2, 'SESSION_CHANGED', PERHAPS],
])('%s is told with what became of the operation', async (_, failures, came, code, fate) => {
  expect(await failureOf(failures, came)).toMatchObject({
    name: 'SessionError',
    code,
    message: expect.stringContaining(fate),
    operationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    hint: expect.stringContaining('new session'),
  })
})

test('an answer of another server than the one that was asked leaves it open what was done', async () => {
  expect(await failureOf([], 0, 'server-2')).toMatchObject({
    code: 'SESSION_CHANGED',
    message: expect.stringContaining(PERHAPS),
  })
})

test('other failures stay as they are', async () => {
  const error = await failureOf([new TransportError(GrpcCode.INTERNAL, 'boom')])
  expect(error).toMatchObject({ name: 'ExecutionError', message: 'boom' })
})
