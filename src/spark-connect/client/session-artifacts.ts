import {
  type AddArtifactsRequest,
  type AddArtifactsResponse_ArtifactSummary as ArtifactSummary,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { SessionCallOptions, SessionCalls } from './session-calls.ts'

/** One message of an upload: a batch of small artifacts, or a piece of a large one. */
export type ArtifactPayload = NonNullable<AddArtifactsRequest['payload']>

/**
 * Sends artifacts and answers what the server says of each. Tried again as a whole, which the server allows: what it
 * has already it compares. `payloads` is asked anew for each try.
 */
export async function addArtifacts(
  calls: SessionCalls,
  payloads: () => AsyncIterable<ArtifactPayload>,
  options: SessionCallOptions = {},
): Promise<readonly ArtifactSummary[]> {
  async function* requests(header: SessionCalls['header']): AsyncGenerator<AddArtifactsRequest> {
    for await (const payload of payloads()) yield { ...header, payload }
  }
  return (await calls.upload(Service.addArtifacts, requests, options)).artifacts
}

/** Which of these artifacts the session has. The server knows it of cached blobs only, `cache/<sha256>`. */
export async function existingArtifacts(
  calls: SessionCalls,
  names: readonly string[],
  options: SessionCallOptions = {},
): Promise<ReadonlySet<string>> {
  const request = (header: SessionCalls['header']) => ({ ...header, names: [...names] })
  const { statuses } = await calls.unary(Service.artifactStatus, request, options)
  return new Set(names.filter((name) => statuses[name]?.exists))
}
