import type { Run } from '../../src/runs/run.ts'
import { hasPublished, type Manifest } from '../../src/storage/hdfs/manifest.ts'
import { overlapOf } from '../../src/storage/overlap.ts'
import { fail } from './fail.ts'
import { ROWS } from './reads.ts'
import { type ShownRows, TABLE, type World } from './world.ts'

/** Whether a run writes the table, or takes back what was written there. */
export function isOfTable({ job }: Pick<Run, 'job'>): boolean {
  return job.endsWith('-table')
}

/** Whether a run has published in the table; one that was taken back had. */
export function isInTable({ tables, replaced }: World, { fence, rolledBackBy }: Run): boolean {
  return rolledBackBy !== null || [...tables.values(), ...replaced.values()].some((shown) => shown.fence === fence)
}

/** What always holds of the table, by itself and beside the dataset that it is made of. */
export function checkTables(world: World, state: Manifest | undefined): void {
  const there = [...world.tables].filter(([, { runId }]) => runId !== null)
  for (const [place, shown] of there) {
    checkRows(place, shown)
    checkSource(place, shown, { world, state })
  }
  const overlap = overlapOf(
    there.map(([place]) => place.slice(TABLE.length + 1)),
    [],
  )
  if (overlap) fail('a month is never beside its days', `${overlap.batch}, ${overlap.other}`)
  for (const run of world.runs.values()) {
    if (!isOfTable(run) || run.state === 'running') continue
    if ((run.state === 'succeeded') !== isInTable(world, run))
      fail('the table shows what its run is recorded to have published', `${run.id} is ${run.state}`)
  }
}

/** Of the rows that a run has written, each is there once, and nobody else's is. */
function checkRows(place: string, { runId, rows }: ShownRows): void {
  const own = rows.filter((row) => row.endsWith(` by ${runId}`))
  if (own.length !== rows.length || new Set(rows).size !== ROWS[TABLE] || rows.length !== ROWS[TABLE])
    fail('rows are neither lost nor doubled', `${place} by ${runId}: ${rows.join()}`)
}

/** The ledger says which rows of the dataset those of the table were made of, and these were published. */
function checkSource(
  place: string,
  { runId, rows }: ShownRows,
  { world, state }: { readonly world: World; readonly state: Manifest | undefined },
): void {
  const read = world.datasets.get(runId ?? '')?.find(({ role }) => role === 'read')?.madeBy ?? ''
  if (!hasPublished(state, read) || rows.some((row) => !row.includes(` of ${read} by `)))
    fail('the ledger says what the table was made of', `${place} by ${runId}: ${read}`)
}
