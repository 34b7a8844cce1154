/** How many calls are under way at the same time: the name node answers each in some milliseconds. */
const AT_ONCE = 16

/** Does `work` for each item, some at a time; the answers in the order of the items. After a failure none is begun any more. */
export async function inParallel<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<readonly B[]> {
  const done: B[] = []
  const waiting = items.map((item, place) => [item, place] as const)
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [item, place] = next
      done[place] = await work(item).catch((error: unknown) => {
        waiting.length = 0
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
  return done
}
