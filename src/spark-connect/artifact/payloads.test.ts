import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ArtifactPayload } from '../client/session-artifacts.ts'
import { type Artifact, CHUNK_SIZE, memoryArtifact } from './artifact.ts'
import { payloads } from './payloads.ts'

const of = (name: string, size: number) => memoryArtifact(name, Buffer.alloc(size, name))

async function sent(...artifacts: Artifact[]): Promise<ArtifactPayload[]> {
  const all: ArtifactPayload[] = []
  for await (const payload of payloads(artifacts)) all.push(payload)
  return all
}

/** What a server would put together of the messages, each chunk checked. */
function received(messages: readonly ArtifactPayload[]): Record<string, string> {
  const all: Record<string, Buffer[]> = {}
  let last = ''
  const enter = (chunk: { data: Buffer; crc: bigint } | undefined) => {
    expect(chunk?.crc).toBe(BigInt(crc32(chunk?.data ?? '')))
    expect(chunk?.data.length).toBeLessThanOrEqual(CHUNK_SIZE)
    all[last] = [...(all[last] ?? []), chunk?.data ?? Buffer.of()]
  }
  for (const { $case, value } of messages) {
    if ($case === 'batch')
      for (const { name, data } of value.artifacts) {
        last = name
        enter(data)
      }
    else if ($case === 'beginChunk') {
      last = value.name
      enter(value.initialChunk)
    } else enter(value)
  }
  return Object.fromEntries(Object.entries(all).map(([name, parts]) => [name, Buffer.concat(parts).toString()]))
}

describe('payloads', () => {
  test('small artifacts go several to a message of at most 32 KiB', async () => {
    const messages = await sent(of('files/a', 20_000), of('files/b', 12_768), of('files/c', 1))
    expect(messages.map(({ value }) => 'artifacts' in value && value.artifacts.map(({ name }) => name))).toEqual([
      ['files/a', 'files/b'],
      ['files/c'],
    ])
  })

  test('a large one goes in pieces that are announced, after the small ones before it', async () => {
    const size = 2 * CHUNK_SIZE + 1
    const messages = await sent(of('files/a', 5), of('jars/b.jar', size), of('files/c', 5))
    expect(messages.map(({ $case }) => $case)).toEqual(['batch', 'beginChunk', 'chunk', 'chunk', 'batch'])
    expect(messages[1]?.value).toMatchObject({ name: 'jars/b.jar', totalBytes: BigInt(size), numChunks: 3n })
  })

  test.each([0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE])(
    'an artifact of %i bytes arrives whole',
    async (size) => {
      const messages = await sent(of('files/x', size), of('files/y', 3))
      expect(received(messages)).toEqual({
        'files/x': Buffer.alloc(size, 'files/x').toString(),
        'files/y': 'fil',
      })
    },
  )

  test('checksums are Java’s CRC32', async () => {
    const [message] = await sent(memoryArtifact('files/x', Buffer.from('123456789')))
    // The check value that every description of CRC-32 gives.
    expect(message?.value).toMatchObject({ artifacts: [{ data: { crc: 0xcbf43926n } }] })
  })
})
