import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../client/clock.ts'
import { SparkConnectClient } from '../client/spark-connect-client.ts'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { AddArtifactsRequest } from '../gen/spark/connect/base.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import { ArtifactManager } from './artifact-manager.ts'

const ids = { sessionId: '00112233-4455-6677-8899-aabbccddeeff', serverSideSessionId: 'server-1' }
const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms > 10_000 ? ms : 0, run) }

/** A server that puts artifacts together, throws away what its checksum does not fit, and knows what it has. */
function serverOf({ damage, ...handlers }: Handlers & { damage?: (data: Buffer) => void } = {}) {
  const stored = new Map<string, Buffer>()
  const uploads: AddArtifactsRequest[] = []
  const transport = new MemoryTransport({
    artifactStatus: async ({ names }) => ({
      ...ids,
      statuses: Object.fromEntries(names.map((name) => [name, { exists: stored.has(name) }])),
    }),
    addArtifacts: async (requests) => {
      const arrived = new Map<string, { parts: Buffer[]; intact: boolean }>()
      let last = ''
      for await (const request of requests) {
        uploads.push(request)
        for (const [name, { data, crc }] of chunksIn(request)) {
          last = name ?? last
          damage?.(data)
          const { parts, intact } = arrived.get(last) ?? { parts: [], intact: true }
          arrived.set(last, { parts: [...parts, data], intact: intact && BigInt(crc32(data)) === crc })
        }
      }
      for (const [name, { parts, intact }] of arrived) if (intact) stored.set(name, Buffer.concat(parts))
      return { ...ids, artifacts: [...arrived].map(([name, { intact }]) => ({ name, isCrcSuccessful: intact })) }
    },
    ...handlers,
  })
  const client = new SparkConnectClient(transport, { sessionId: ids.sessionId, clock })
  return { artifacts: new ArtifactManager(client), transport, stored, uploads }
}

type Chunk = { readonly data: Buffer; readonly crc: bigint }

/** The chunks of a message, with the artifact's name where one begins. */
function chunksIn({ payload }: AddArtifactsRequest): (readonly [string | undefined, Chunk])[] {
  const none = { data: Buffer.of(), crc: -1n }
  if (payload?.$case === 'batch') return payload.value.artifacts.map(({ name, data }) => [name, data ?? none])
  if (payload?.$case === 'beginChunk') return [[payload.value.name, payload.value.initialChunk ?? none]]
  return [[undefined, payload?.$case === 'chunk' ? payload.value : none]]
}

let root = ''
const at = (name: string) => join(root, name)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'artifacts-'))
  writeFileSync(at('small.txt'), 'small')
  writeFileSync(at('large.txt'), Buffer.alloc(100_000, 'large '))
})

afterAll(() => rmSync(root, { recursive: true }))

describe('adding', () => {
  test('brings everything there, under the session’s name', async () => {
    const { artifacts, stored, uploads } = serverOf()
    await artifacts.addFiles([at('small.txt'), at('large.txt')])
    expect(stored.get('files/small.txt')?.toString()).toBe('small')
    expect(stored.get('files/large.txt')).toEqual(Buffer.alloc(100_000, 'large '))
    expect(uploads.every(({ sessionId }) => sessionId === ids.sessionId)).toBe(true)
  })

  test('sends nothing where two would have one name', async () => {
    const { artifacts, transport } = serverOf()
    await expect(artifacts.addFiles([at('small.txt'), `${root}/./small.txt`])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('two artifacts would both be files/small.txt'),
    })
    expect(transport.calls).toEqual([])
  })

  test('sends nothing where one of several cannot be sent', async () => {
    const { artifacts, transport } = serverOf()
    await expect(artifacts.addFiles([at('small.txt'), at('none.txt')])).rejects.toThrow('none.txt is not there')
    expect(transport.calls).toEqual([])
  })

  test.each(['small.txt', 'large.txt'])('says so when %s is damaged on the way', async (name) => {
    const damage = (data: Buffer) => {
      if (data.subarray(0, 5).toString() === name.slice(0, 5)) data[3] = 0
    }
    const { artifacts, stored } = serverOf({ damage })
    await expect(artifacts.addFiles([at('small.txt'), at('large.txt')])).rejects.toThrow(
      `damaged on the way, and thrown away by the server: files/${name}`,
    )
    expect(stored.size).toBe(1)
  })

  test('does not believe a server that is silent about an artifact', async () => {
    const { artifacts } = serverOf({ addArtifacts: async () => ({ ...ids, artifacts: [] }) })
    await expect(artifacts.addFiles(at('small.txt'))).rejects.toMatchObject({ code: 'PROTOCOL' })
  })

  test('is tried again from the start when the link breaks', async () => {
    let tries = 0
    const received: (string | undefined)[][] = []
    const { artifacts } = serverOf({
      addArtifacts: async (requests) => {
        const cases: (string | undefined)[] = []
        received.push(cases)
        tries += 1
        for await (const { payload } of requests) {
          cases.push(payload?.$case)
          if (tries === 1 && cases.length === 2) throw new TransportError(GrpcCode.UNAVAILABLE, 'link cut')
        }
        return { ...ids, artifacts: [{ name: 'files/large.txt', isCrcSuccessful: true }] }
      },
    })
    await artifacts.addFiles(at('large.txt'))
    expect(received).toEqual([
      ['beginChunk', 'chunk'],
      ['beginChunk', 'chunk', 'chunk', 'chunk'],
    ])
  })

  test('fails when a file is written to meanwhile', async () => {
    writeFileSync(at('growing.txt'), Buffer.alloc(100_000))
    const { artifacts } = serverOf({
      addArtifacts: async (requests) => {
        for await (const _ of requests) appendFileSync(at('growing.txt'), 'more')
        return { ...ids, artifacts: [] }
      },
    })
    await expect(artifacts.addFiles(at('growing.txt'))).rejects.toThrow('growing.txt was changed while it was being')
  })

  test('stops when the caller says so', async () => {
    const controller = new AbortController()
    const { artifacts } = serverOf({
      addArtifacts: async () => {
        controller.abort('enough')
        return new Promise<never>(() => {})
      },
    })
    await expect(artifacts.addFiles(at('small.txt'), { signal: controller.signal })).rejects.toMatchObject({
      name: 'CancelledError',
      cause: 'enough',
    })
  })
})

describe('cached blobs', () => {
  const blob = Buffer.from('a blob')
  const hash = createHash('sha256').update(blob).digest('hex')

  test('are named by their hash, and sent once', async () => {
    const { artifacts, transport, stored } = serverOf()
    expect(await artifacts.cache(blob)).toBe(hash)
    expect(await artifacts.cache(blob)).toBe(hash)
    expect(stored.get(`cache/${hash}`)).toEqual(blob)
    expect(transport.calls).toEqual(['ArtifactStatus', 'AddArtifacts', 'ArtifactStatus'])
  })

  test('of other content are sent beside what is there', async () => {
    const { artifacts, uploads } = serverOf()
    await artifacts.cache(blob)
    await artifacts.cache(Buffer.from('another'))
    expect(uploads).toHaveLength(2)
  })
})
