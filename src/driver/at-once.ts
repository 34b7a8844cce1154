/**
 * Does `work` for all items, so many at a time. After a failure none is begun any more, and those under way are waited
 * for: nothing may still be writing when what was written is taken away.
 */
export async function atOnce<T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      await work(item).catch((error: unknown) => {
        waiting.length = 0
        throw error
      })
  }
  const ended = await Promise.allSettled(Array.from({ length: limit }, worker))
  const failed = ended.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}
