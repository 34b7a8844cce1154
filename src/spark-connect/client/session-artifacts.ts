import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import {
  type AddArtifactsRequest,
  type AddArtifactsResponse_ArtifactSummary as ArtifactSummary,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { Transport } from '../transport/transport.ts'
import type { SessionCallOptions, SessionCalls } from './session-calls.ts'

/** One message of an upload: a batch of small artifacts, or a piece of a large one. */
export type ArtifactPayload = NonNullable<AddArtifactsRequest['payload']>

/** How long the link may take over one message, in ms: a longer wait means that it is frozen. */
const PATIENCE = 150_000

/**
 * Sends artifacts and answers what the server says of each. Tried again as a whole, which the server allows: what it
 * has already it compares. `payloads` is asked anew for each try.
 */
export async function addArtifacts(
  transport: Transport,
  calls: SessionCalls,
  payloads: () => AsyncIterable<ArtifactPayload>,
  options: SessionCallOptions = {},
): Promise<readonly ArtifactSummary[]> {
  const backoff = calls.backoff()
  for (;;) {
    try {
      return await send(transport, calls, payloads(), options)
    } catch (error) {
      await calls.waitOrFail(error, backoff, options)
    }
  }
}

async function send(
  transport: Transport,
  calls: SessionCalls,
  payloads: AsyncIterable<ArtifactPayload>,
  { signal }: SessionCallOptions,
): Promise<readonly ArtifactSummary[]> {
  const broken = new AbortController()
  const stop = signal === undefined ? broken.signal : AbortSignal.any([signal, broken.signal])
  const { header } = calls
  async function* requests(): AsyncGenerator<AddArtifactsRequest> {
    try {
      for await (const payload of payloads) {
        const callOff = calls.options.clock.after(PATIENCE, freeze)
        try {
          yield { ...header, payload }
        } finally {
          callOff()
        }
      }
    } catch (error) {
      // Cancels the call, so that the server keeps nothing of it.
      broken.abort(error)
    }
  }
  function freeze(): void {
    transport.renew()
    broken.abort(new TransportError(GrpcCode.UNAVAILABLE, `the link froze: nothing went for ${PATIENCE / 1000} s`))
  }
  try {
    return calls.observe(await transport.clientStream(Service.addArtifacts, requests(), { signal: stop })).artifacts
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error
  }
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
