import { crc32 } from 'node:zlib'
import type { ArtifactPayload } from '../client/session-artifacts.ts'
import type {
  AddArtifactsRequest_ArtifactChunk as ArtifactChunk,
  AddArtifactsRequest_SingleChunkArtifact as SingleChunkArtifact,
} from '../gen/spark/connect/base.ts'
import { type Artifact, CHUNK_SIZE } from './artifact.ts'

/** The messages that carry artifacts, in order: small ones several to a message, large ones in pieces. */
export async function* payloads(artifacts: readonly Artifact[]): AsyncGenerator<ArtifactPayload> {
  let batch: SingleChunkArtifact[] = []
  let size = 0
  for (const artifact of artifacts) {
    const large = artifact.size > CHUNK_SIZE
    if (batch.length > 0 && (large || size + artifact.size > CHUNK_SIZE)) {
      yield { $case: 'batch', value: { artifacts: batch } }
      batch = []
      size = 0
    }
    if (large) yield* pieces(artifact)
    else {
      batch.push(await single(artifact))
      size += artifact.size
    }
  }
  if (batch.length > 0) yield { $case: 'batch', value: { artifacts: batch } }
}

async function single(artifact: Artifact): Promise<SingleChunkArtifact> {
  let content: Buffer = Buffer.alloc(0)
  for await (const chunk of artifact.chunks()) content = chunk
  return { name: artifact.name, data: checked(content) }
}

async function* pieces(artifact: Artifact): AsyncGenerator<ArtifactPayload> {
  const { name, size } = artifact
  let begun = false
  for await (const data of artifact.chunks()) {
    const chunk = checked(data)
    const count = { totalBytes: BigInt(size), numChunks: BigInt(Math.ceil(size / CHUNK_SIZE)) }
    yield begun
      ? { $case: 'chunk', value: chunk }
      : { $case: 'beginChunk', value: { name, ...count, initialChunk: chunk } }
    begun = true
  }
}

/** The server compares with Java's `java.util.zip.CRC32`. */
function checked(data: Buffer): ArtifactChunk {
  return { data, crc: BigInt(crc32(data)) }
}
