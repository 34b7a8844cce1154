import { expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { ErrorInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import { MemoryTransport } from '../transport/memory-transport.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const ids = { sessionId: '00112233-4455-6677-8899-aabbccddeeff', serverSideSessionId: 'server-1' }

function failure(errorClass: string): TransportError {
  const value = Buffer.from(ErrorInfo.encode({ reason: '', domain: '', metadata: { errorClass } }).finish())
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value }]
  return new TransportError(GrpcCode.INTERNAL, 'no', Status.encode({ code: 13, message: 'no', details }).finish())
}

/** Releases a session on a server whose tries end so; answers how often it was asked. */
async function release(...tries: readonly (Error | undefined)[]): Promise<number> {
  let asked = 0
  const transport = new MemoryTransport({
    releaseSession: async () => {
      const error = tries[asked++]
      if (error) throw error
      return ids
    },
  })
  await new SparkConnectClient(transport, { sessionId: ids.sessionId }).releaseSession()
  return asked
}

const stumbled = failure('SPARK_CONNECT_ILLEGAL_STATE.STATE_CONSISTENCY_EXECUTION_STATE_TRANSITION')

test('a session that the server closed with a stumble is asked for again, and gone', async () => {
  expect(await release(undefined)).toBe(1)
  expect(await release(stumbled, undefined)).toBe(2)
})

test('any other failure, and a second stumble, are the caller’s to know', async () => {
  await expect(release(failure('INTERNAL_ERROR'), undefined)).rejects.toMatchObject({ errorClass: 'INTERNAL_ERROR' })
  await expect(release(stumbled, stumbled)).rejects.toThrow('no')
})
