import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import { anySignal } from './any-signal.ts'
import type { Clock } from './clock.ts'

/** How a call is watched. All times in ms. */
export interface Watch {
  readonly clock: Clock
  /** How long it may be silent while somebody waits for it, whatever the server says meanwhile. */
  readonly patience: number
  /** Whether the server answers over the same connection; asked in the midst of a long silence. */
  readonly isAlive: () => Promise<boolean>
  /** Is told that the connection is dead. */
  readonly onFrozen: () => void
  readonly signal?: AbortSignal | undefined
}

/** After so long a silence the server is asked for a sign of life, and again after as long. */
const SILENCE = 30_000

/**
 * The messages of a stream that must not freeze: where the link is dead, or nothing comes for as long as patience lasts,
 * the stream is cancelled and fails with UNAVAILABLE. The time its consumer takes over a message does not count.
 */
export async function* watchedStream<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  watch: Watch,
): AsyncGenerator<T, void, undefined> {
  const frozen = new AbortController()
  const iterator = open(withSignal(frozen, watch))[Symbol.asyncIterator]()
  try {
    for (;;) {
      const stop = guard(watch, frozen)
      const next = await iterator.next().finally(stop)
      if (next.done === true) return
      yield next.value
    }
  } catch (error) {
    throw reasonOf(frozen, error)
  } finally {
    await iterator.return?.()
  }
}

/** The answer to a call that must not freeze; fails like {@link watchedStream}. */
export function watchedCall<T>(call: (signal: AbortSignal) => Promise<T>, watch: Watch): Promise<T> {
  const frozen = new AbortController()
  const stop = guard(watch, frozen)
  return settled(call(withSignal(frozen, watch)), frozen, stop)
}

/** The same for a call that sends many messages: each has to be taken in time, and after the last the answer has to come. */
export function watchedUpload<Q, R>(
  call: (requests: AsyncIterable<Q>, signal: AbortSignal) => Promise<R>,
  requests: AsyncIterable<Q>,
  watch: Watch,
): Promise<R> {
  const frozen = new AbortController()
  let stop = () => {}
  async function* watched(): AsyncGenerator<Q, void, undefined> {
    for await (const request of requests) {
      stop = guard(watch, frozen)
      try {
        yield request
      } finally {
        stop()
      }
    }
    stop = guard(watch, frozen)
  }
  return settled(call(watched(), withSignal(frozen, watch)), frozen, () => stop())
}

/** Settles as the call does, with the reason where it froze; ends the watch. */
async function settled<T>(call: Promise<T>, frozen: AbortController, stop: () => void): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw reasonOf(frozen, error)
  } finally {
    stop()
  }
}

function withSignal(frozen: AbortController, { signal }: Watch): AbortSignal {
  return signal === undefined ? frozen.signal : anySignal(signal, frozen.signal)
}

function reasonOf(frozen: AbortController, error: unknown): unknown {
  return frozen.signal.aborted ? frozen.signal.reason : error
}

/** Watches one wait; the function it returns ends that. */
function guard({ clock, patience, isAlive, onFrozen }: Watch, frozen: AbortController): () => void {
  let waited = 0
  let isOver = false
  const step = Math.min(SILENCE, patience)
  const look = async () => {
    waited += step
    const isLost = waited >= patience || !(await isAlive())
    if (isOver) return
    if (!isLost) {
      callOff = clock.after(step, look)
      return
    }
    onFrozen()
    const seconds = Math.round(waited / 1000)
    frozen.abort(new TransportError(GrpcCode.UNAVAILABLE, `the link froze: nothing came for ${seconds} s`))
  }
  let callOff = clock.after(step, look)
  return () => {
    isOver = true
    callOff()
  }
}
