import { expect, test, vi } from 'vitest'
import { GrpcTransport } from '../transport/grpc-transport.ts'
import { MemoryTransport } from '../transport/memory-transport.ts'
import { systemClock } from './clock.ts'
import type { ArtifactPayload } from './session-artifacts.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const ids = { sessionId: '00112233-4455-6677-8899-aabbccddeeff', serverSideSessionId: 'server-1' }

async function* unreadable(): AsyncGenerator<ArtifactPayload> {
  if (ids) throw new Error('the file is gone')
  yield { $case: 'batch', value: { artifacts: [] } }
}

test('a source that fails ends the call and is all that is heard of it', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const client = new SparkConnectClient(new GrpcTransport({ host: '127.0.0.1', port: 1, useSsl: false }))
  await expect(client.addArtifacts(unreadable)).rejects.toThrow('the file is gone')
  await new Promise((done) => setTimeout(done, 50))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
  await client.close()
})

test('a link that freezes is renewed, and everything sent again', async () => {
  let tries = 0
  // Long waits are over at once; a link is frozen that takes as long as they.
  const clock = {
    ...systemClock,
    after: (ms: number, run: () => void) => systemClock.after(ms >= 150_000 ? 20 : 0, run),
  }
  const transport = new MemoryTransport({
    config: async () => ({ ...ids, pairs: [], warnings: [] }),
    addArtifacts: async (requests) => {
      tries += 1
      for await (const _ of requests) if (tries === 1) await new Promise<never>(() => {})
      return { ...ids, artifacts: [{ name: 'files/x', isCrcSuccessful: true }] }
    },
  })
  const renew = vi.spyOn(transport, 'renew')
  const client = new SparkConnectClient(transport, { sessionId: ids.sessionId, clock })
  async function* payloads(): AsyncGenerator<ArtifactPayload> {
    yield { $case: 'batch', value: { artifacts: [] } }
  }
  expect(await client.addArtifacts(payloads)).toHaveLength(1)
  expect(tries).toBe(2)
  expect(renew).toHaveBeenCalledTimes(1)
  await client.close()
})

test('a limit of time ends it', async () => {
  const transport = new MemoryTransport({ addArtifacts: () => new Promise<never>(() => {}) })
  const client = new SparkConnectClient(transport, { sessionId: ids.sessionId })
  async function* payloads(): AsyncGenerator<ArtifactPayload> {
    yield { $case: 'batch', value: { artifacts: [] } }
  }
  await expect(client.addArtifacts(payloads, { timeout: 30 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  await client.close()
})
