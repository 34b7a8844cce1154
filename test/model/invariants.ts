import { hasPublished, isSettled, type Manifest } from '../../src/storage/hdfs/manifest.ts'
import { overlapOf } from '../../src/storage/overlap.ts'
import { fail } from './fail.ts'
import { fences, isReading, kept, shown } from './memory.ts'
import type { Process } from './process.ts'
import { checkTables, isInTable, isOfTable } from './table-invariants.ts'
import { namedRuns, ROOT, type World } from './world.ts'

/** Throws where something does not hold that always has to, whoever was struck by what. */
export function checkAlways(world: World): void {
  const state = world.manifest()
  if (state) {
    checkFiles(world, state)
    checkOverlap(state)
    checkKeys(world, state)
    checkEnded(world, state)
  }
  checkOrder(world, state)
  checkTables(world, state)
  checkRecords(world)
  checkOnce(world)
  checkStaging(world, state)
  checkReaders(world)
}

/** Throws where something is left once all that is dead was put in order. */
export function checkSettled(world: World): void {
  const state = world.manifest()
  for (const run of world.runs.values()) {
    const { id, state: recorded } = run
    if (recorded === 'running') fail('nothing stays running', id)
    const isThere = isOfTable(run) ? isInTable(world, run) : hasPublished(state, id)
    if ((recorded === 'succeeded') !== isThere) fail('the ledger says what the store shows', `${id} is ${recorded}`)
  }
  if (world.staged.size > 0) fail('nothing stays in staging', [...world.staged.keys()].join())
  if (world.staging.size > 0) fail('nothing stays noted as staged', [...world.staging.keys()].join())
  const named = namedRuns(state)
  const left = [...world.runFolders()].filter((run) => !named.has(run))
  if (left.length > 0) fail('nothing stays in staging', left.join())
}

/** 1, 2: a state names only files that are there, to show or to go back to. */
function checkFiles(world: World, state: Manifest): void {
  for (const [where, { path, bytes }] of [...shown(state), ...kept(state)])
    if (path !== null && world.bytesBelow(`${ROOT}/${path}`) !== bytes)
      fail('a state names only files that are there', `${where}: ${path}`)
}

/** 3: what a part of a batch shows is never replaced by an older run. */
function checkOrder(world: World, state: Manifest | undefined): void {
  for (const [where, fence] of fences(world, state)) {
    const before = world.highest.get(where) ?? 0
    if (fence < before) fail('no lower number replaces a higher one', `${where}: ${before}, then ${fence}`)
  }
}

/** 4, 5: what is settled or has failed has published nothing; what has succeeded has. */
function checkEnded({ runs }: World, state: Manifest): void {
  for (const { id, job, fence, state: recorded } of runs.values()) {
    if (isOfTable({ job })) continue
    const isThere = hasPublished(state, id)
    if (isThere && isSettled(state, { runId: id, fence })) fail('a settled run publishes nothing', id)
    if (isThere && (recorded === 'failed' || recorded === 'cancelled')) fail('what has failed is not published', id)
    if (!isThere && recorded === 'succeeded') fail('what has succeeded is published', id)
  }
}

/** 5: a record is closed once. */
function checkRecords({ runs, records }: World): void {
  for (const [id, { state, failure }] of records) {
    const now = runs.get(id)
    if (now?.state !== state || now.failure?.code !== failure?.code)
      fail('a run that has ended stays as it is', `${id}: ${state}, then ${now?.state}`)
  }
}

/** 5: of the runs with one key, one goes on or has succeeded. */
function checkOnce({ runs }: World): void {
  const keys = [...runs.values()].flatMap(({ key, state, rolledBackBy }) =>
    key !== null && rolledBackBy === null && (state === 'running' || state === 'succeeded') ? [key] : [],
  )
  if (new Set(keys).size < keys.length) fail('what is to be done once is done once', keys.join())
}

/** 6: a month and its days are never beside each other. */
function checkOverlap(state: Manifest): void {
  const parts = new Set(Object.values(state.batches).flatMap((batch) => Object.keys(batch.parts)))
  for (const part of parts) {
    const names = Object.entries(state.batches).flatMap(([batch, { parts: there }]) => (there[part] ? [batch] : []))
    const overlap = overlapOf(names, [])
    if (overlap) fail('a month is never beside its days', `${part}: ${overlap.batch}, ${overlap.other}`)
  }
}

/** 7: every row that readers see can be decrypted. */
function checkKeys({ keys }: World, state: Manifest): void {
  const there = new Set(keys.values())
  for (const [where, { keyCheck }] of [...shown(state), ...kept(state)])
    if (keyCheck !== undefined && !there.has(keyCheck))
      fail('every key that is needed is in the ring', `${where}: ${keyCheck}`)
}

/** 8: what is in staging is noted in the ledger, so that somebody clears it. */
function checkStaging(world: World, state: Manifest | undefined): void {
  const named = namedRuns(state)
  for (const run of world.runFolders())
    if (!named.has(run) && !world.staging.has(run)) fail('what is in staging is noted', run)
}

/** 9: what was replaced is not erased while a run goes on that was there then, and may be reading it. */
function checkReaders(world: World): void {
  for (const [path, readers] of world.readers) {
    const [still] = readers.filter((id) => isReading(world, id))
    if (still !== undefined && world.bytesBelow(`${ROOT}/${path}`) === 0)
      fail('what runs may be reading is not erased', `${path}: ${still}`)
  }
}

/** How the processes ended: each well, or with a refusal that says why. */
export function checkOutcomes(processes: readonly Process[], refusals: ReadonlySet<string>): void {
  for (const { name, end, isWaiting } of processes) {
    if (isWaiting) fail('nobody waits for ever', name)
    const { value, error } = end ?? {}
    if (error !== undefined && !(error instanceof Error && 'code' in error && refusals.has(String(error.code))))
      throw error
    const failure =
      typeof value === 'object' && value !== null && 'failure' in value
        ? (value.failure as { code: string; message: string } | null)
        : null
    if (failure && !refusals.has(failure.code))
      fail('nobody fails without a reason', `${name}: ${failure.code}: ${failure.message}`)
  }
}
