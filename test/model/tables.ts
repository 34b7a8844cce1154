import { StoreError, type TableStore } from '../../src/driver/ports.ts'
import type { Run } from '../../src/runs/run.ts'
import { overlapOf } from '../../src/storage/overlap.ts'
import { refuseRollback } from '../../src/storage/refuse-rollback.ts'
import { update } from './ledger.ts'
import type { Process } from './process.ts'
import { placeOf, type World } from './world.ts'

/** PostgreSQL's tables in memory, as a process sees them: each method is one transaction. */
export function tableStore(process: Process): TableStore {
  const { world } = process
  const { staged, tables, replaced } = world
  const stagedBy = (run: string) => staged.beginningWith(`${run} `)
  return {
    prepare: async () => undefined,
    stage: (run, contracts, batches) =>
      process.call(`stage ${run}`, () => {
        for (const { table } of contracts)
          for (const batch of batches) staged.set(`${run} ${placeOf(table, batch)}`, { rows: [], isClosed: false })
        return Object.fromEntries(contracts.map(({ table }) => [table, `${run} ${table}`]))
      }),
    verify: (run) =>
      process.call(`verify ${run}`, () => {
        if (stagedBy(run).length === 0) throw new StoreError('STAGING_INCOMPLETE', `nothing is staged by ${run}`)
        const counts: Record<string, Record<string, number>> = {}
        for (const key of stagedBy(run)) {
          const [table = '', batch = ''] = key.slice(run.length + 1).split('/')
          const rows = staged.get(key)?.rows ?? []
          staged.set(key, { rows, isClosed: true })
          counts[table] = { ...counts[table], [batch]: rows.length }
        }
        return counts
      }),
    sizes: async (_, rows) => rows,
    publish: (run, rows) =>
      process.call(`publish ${run.id}`, () => {
        const fence = fenceOf(world, run)
        const places = Object.entries(rows).flatMap(([table, batches]) =>
          Object.keys(batches).map((batch) => placeOf(table, batch)),
        )
        for (const place of places) refusePlace(world, place, fence)
        const keys = places.map((place) => `${run.id} ${place}`)
        if (keys.sort().join() !== [...stagedBy(run.id)].sort().join())
          throw new StoreError('STAGING_INCOMPLETE', `${run.id} has staged something else`)
        for (const place of places) {
          replaced.set(`${place} ${fence}`, tables.get(place) ?? { runId: null, fence: 0, rows: [] })
          tables.set(place, { runId: run.id, fence, rows: staged.get(`${run.id} ${place}`)?.rows ?? [] })
          staged.delete(`${run.id} ${place}`)
        }
        update(world.runs, run)
      }),
    rollback: (run, of, written) =>
      process.call(`rollback ${run.id}`, () => {
        const fence = fenceOf(world, run)
        const back = written.map(({ table, batch }) => {
          const place = placeOf(table, batch)
          const version = `${place} ${world.runs.get(of)?.fence}`
          const before = replaced.get(version)
          return { dataset: table, batch, place, version, before, now: tables.get(place)?.runId ?? null }
        })
        refuseRollback(
          of,
          back.map((one) => ({ ...one, isKept: one.before !== undefined })),
        )
        for (const { place, version, before } of back) {
          replaced.delete(version)
          if (before) tables.set(place, { ...before, fence })
        }
        update(world.runs, run)
      }),
    discard: (run) => process.call(`discard ${run}`, () => stagedBy(run).forEach((key) => void staged.delete(key))),
    published: (table) =>
      process.call(`published ${table}`, () =>
        tables.beginningWith(placeOf(table, '')).flatMap((place) => {
          const { runId = null, fence: version = 0, rows = [] } = tables.get(place) ?? {}
          const batch = place.slice(placeOf(table, '').length)
          return runId === null ? [] : [{ batch, version, runId, rows: rows.length, bytes: 0 }]
        }),
      ),
    // What tables are made of is files here; and nobody looks at what they hold.
    ...{
      refuseOvertaken: async () => undefined,
      checksum: async () => ({}),
      requirePublishable: async () => undefined,
    },
    ...{ compare: async () => [], tidy: async () => undefined, read: async () => [] },
  }
}

/** The number of a run, which has to be running. */
function fenceOf({ runs }: World, { id }: Run): number {
  const { state, fence = 0 } = runs.get(id) ?? {}
  if (state !== 'running') throw new StoreError('RUN_NOT_RUNNING', `run ${id} is not running`)
  return fence
}

function refusePlace({ tables }: World, place: string, fence: number): void {
  if ((tables.get(place)?.fence ?? 0) > fence) throw new StoreError('RUN_SUPERSEDED', `${place} is newer`)
  const [table = '', batch = ''] = place.split('/')
  const there = tables.beginningWith(`${table}/`).filter((one) => (tables.get(one)?.runId ?? null) !== null)
  const overlap = overlapOf(
    [batch],
    there.map((one) => one.slice(table.length + 1)),
  )
  if (overlap) throw new StoreError('BATCHES_OVERLAP', `${place} beside ${overlap.other}`)
}
