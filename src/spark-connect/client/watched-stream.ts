import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import type { Clock } from './clock.ts'

/** How a stream is watched. */
export interface Watch {
  readonly clock: Clock
  /** How long the stream may be silent while somebody waits for it, in ms. */
  readonly patience: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The messages of a stream that must not freeze: when none comes for `patience` ms, the stream is cancelled and fails
 * with UNAVAILABLE. The time its consumer takes over a message does not count.
 */
export async function* watchedStream<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { clock, patience, signal }: Watch,
): AsyncGenerator<T, void, undefined> {
  const frozen = new AbortController()
  const stop = signal === undefined ? frozen.signal : AbortSignal.any([signal, frozen.signal])
  const iterator = open(stop)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const callOff = clock.after(patience, () => frozen.abort())
      const next = await iterator.next().finally(callOff)
      if (next.done === true) return
      yield next.value
    }
  } catch (error) {
    if (!frozen.signal.aborted) throw error
    const seconds = Math.round(patience / 1000)
    throw new TransportError(GrpcCode.UNAVAILABLE, `the stream froze: nothing came for ${seconds} s`)
  } finally {
    await iterator.return?.()
  }
}
