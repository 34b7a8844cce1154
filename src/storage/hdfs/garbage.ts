import { inParallel } from './in-parallel.ts'
import { type Garbage, type Manifest, pathsOf, runFolder } from './manifest.ts'
import type { NameNode } from './webhdfs.ts'

/** Which runs there are now: see {@link Readers}. */
interface Now {
  readonly last: number
  readonly oldest: number | undefined
}

/**
 * Divides what a state calls garbage into what may be erased and what runs may still be reading: those that were there
 * when it was replaced. Of what has only just been replaced, these are all there are.
 */
export function erasable({ garbage }: Manifest, { last, oldest = Infinity }: Now) {
  const stamped = garbage.map(({ path, until }): Garbage => ({ path, until: until ?? last }))
  const isFree = ({ until }: Garbage) => (until ?? last) < oldest
  return { gone: stamped.filter(isFree), left: stamped.filter((one) => !isFree(one)) }
}

/** Erases folders that a state does not name, each run's as one where it names none of them; answers those that could not be. */
export async function erase(
  hdfs: NameNode,
  root: string,
  state: Manifest,
  gone: readonly Garbage[],
): Promise<readonly Garbage[]> {
  const erasing = new Set(gone.map(({ path }) => path))
  const others = state.garbage.filter(({ path }) => !erasing.has(path)).map(({ path }) => path)
  const needed = new Set([...pathsOf(state), ...others].map(runFolder))
  const folders = new Map<string, Garbage[]>()
  for (const one of gone) {
    const folder = needed.has(runFolder(one.path)) ? one.path : runFolder(one.path)
    folders.set(folder, [...(folders.get(folder) ?? []), one])
  }
  const failed = await inParallel([...folders], async ([folder, all]) => {
    try {
      await hdfs.delete(`${root}/${folder}`)
      return []
    } catch {
      return all
    }
  })
  return failed.flat()
}
