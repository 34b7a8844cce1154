import type { SparkSession } from '#spark-connect'

/** How often the server is asked, in ms. */
const INTERVAL = 500

/**
 * Once `signal` aborts, has the server stop what carries `tag`, again and again until the returned function is called:
 * an operation that the server has accepted and not begun yet escapes the first request. The operation itself is waited
 * for, so that nothing is still writing when what it wrote is taken away.
 */
export function interruptOnAbort(spark: SparkSession, tag: string, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined
  const ask = () => void spark.interruptTag(tag).catch(() => undefined)
  const begin = () => {
    ask()
    timer = setInterval(ask, INTERVAL)
  }
  if (signal?.aborted) begin()
  signal?.addEventListener('abort', begin, { once: true })
  return () => {
    signal?.removeEventListener('abort', begin)
    clearInterval(timer)
  }
}
