import type { ParquetEntry } from '../../src/driver/ports.ts'
import type { Manifest } from '../../src/storage/hdfs/manifest.ts'
import { ROOT, type World } from './world.ts'

// What invariants compare with what was there before.

/** Takes down of what is newly shown who published it, and who may be reading what is not shown any more. */
export function remember(world: World): void {
  const state = world.manifest()
  for (const [where, fence] of fences(world, state))
    world.highest.set(where, Math.max(fence, world.highest.get(where) ?? 0))
  for (const { path } of state?.garbage ?? []) {
    if (world.readers.has(path) || world.bytesBelow(`${ROOT}/${path}`) === 0) continue
    const reading = [...world.runs.keys()].filter((id) => isReading(world, id))
    world.readers.set(path, reading)
  }
}

/** Takes down how runs have ended. */
export function rememberEnded({ runs, records }: World): void {
  for (const run of runs.values()) if (run.state !== 'running' && !records.has(run.id)) records.set(run.id, run)
}

/** By which number each part of a batch, and each batch of the table, shows what it shows, or nothing. */
export function fences(
  { tables }: World,
  state: Manifest | undefined,
): readonly (readonly [where: string, fence: number])[] {
  const gone = Object.entries(state?.gone ?? {}).flatMap(([batch, parts]) =>
    Object.entries(parts).map(([part, fence]) => [`${batch}/${part}`, fence] as const),
  )
  const there = [...(state ? shown(state) : []), ...tables].map(([where, { fence }]) => [where, fence] as const)
  return [...there, ...gone]
}

/**
 * Whether a run goes on that has not verified yet what it made: after that it reads nothing. Nor does one whose session was ended,
 * or a rollback ever.
 */
export function isReading({ runs, datasets, ended }: World, id: string): boolean {
  const run = runs.get(id)
  const isOver = run?.state !== 'running' || run.rollsBack !== null || datasets.has(id)
  return !isOver && !ended.has(run.session?.id ?? '')
}

type Where = readonly [where: string, entry: ParquetEntry]

export function shown(state: Manifest): readonly Where[] {
  return Object.entries(state.batches).flatMap(([batch, { parts }]) =>
    Object.entries(parts).map(([part, entry]) => [`${batch}/${part}`, entry] as const),
  )
}

export function kept(state: Manifest): readonly Where[] {
  return Object.entries(state.kept).flatMap(([batch, parts]) =>
    Object.entries(parts).flatMap(([part, all]) =>
      all.flatMap((entry) => (entry ? [[`${batch}/${part} before`, entry] as const] : [])),
    ),
  )
}
