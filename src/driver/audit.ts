import type { LastWriter, RunStore } from '../runs/run-store.ts'
import { datasetName, partOf, rootOf } from './ledger-names.ts'
import type { ParquetStore, TableStore } from './ports.ts'

/** Something in which the ledger, the stores and what readers see do not agree, or that somebody has left. */
export interface Discrepancy {
  /** A run, a dataset, or a batch of one. */
  readonly where: string
  /** What is wrong, and what to do. */
  readonly problem: string
}

/** What is compared with each other. */
export interface Audited {
  readonly runs: RunStore
  readonly parquet: ParquetStore
  readonly tables: TableStore
}

/** A batch as readers see it: the run that made it, and the number of the run that has shown it last. */
interface Shown {
  readonly runId: string
  readonly fence: number
}

/** How many batches of a dataset are named one by one. */
const NAMED = 5

/** Runs that are dead, and what runs have left in staging. */
export async function auditRuns({ runs }: Pick<Audited, 'runs'>): Promise<readonly Discrepancy[]> {
  const dead = (await runs.dead()).map(({ id, job }) => ({
    where: `run ${id}`,
    problem: `is dead: its process is gone, and what it left goes with the next run of any job (of ${job} or another)`,
  }))
  const left = (await runs.staged()).filter(({ run }) => run.state !== 'running')
  const staged = left.map(({ run, root }) => ({
    where: `run ${run.id}`,
    problem: `has ${run.state}, and what it staged ${root === null ? 'in PostgreSQL' : `below ${root}`} could not be taken away then: it goes with the next run of any job`,
  }))
  return [...dead, ...staged]
}

/** Datasets, by the names that the ledger gives them, beside what it knows of them. */
export async function auditDatasets(
  datasets: readonly string[],
  { runs, parquet, tables }: Audited,
): Promise<readonly Discrepancy[]> {
  const last = await runs.lastWriters(datasets)
  const roots = [...new Set(datasets.flatMap((name) => rootOf(name) ?? []))]
  const files = roots.map(async (root) => {
    const parts = new Set(datasets.filter((name) => rootOf(name) === root).map((name) => partOf(root, name)))
    const batches = Object.entries((await parquet.newest(root))?.batches ?? {})
    const shown = batches.flatMap(([batch, entry]) =>
      Object.entries(entry.parts).flatMap(([part, { runId, fence }]) =>
        parts.has(part) ? [[batchName(datasetName(root, part), batch), { runId, fence }] as const] : [],
      ),
    )
    return [
      ...differences(
        new Map(shown),
        last.filter(({ dataset }) => rootOf(dataset) === root),
      ),
      ...(await lostFiles(root, parquet)),
      ...(await strayFiles(root, { parquet, runs })),
    ]
  })
  const rows = datasets
    .filter((name) => rootOf(name) === undefined)
    .map(async (table) => {
      const published = await tables.published(table)
      const shown = published.map(
        ({ batch, runId, version }) => [batchName(table, batch), { runId, fence: version }] as const,
      )
      const lost = published.filter(({ bytes }) => bytes === null).map(({ batch }) => batch)
      return [
        ...differences(
          new Map(shown),
          last.filter(({ dataset }) => dataset === table),
        ),
        ...(lost.length === 0
          ? []
          : [
              {
                where: table,
                problem: `${named(lost)}: published, and its rows are not there any more: submit the job again that writes them`,
              },
            ]),
      ]
    })
  return (await Promise.all([...files, ...rows])).flat()
}

/**
 * Batches of a table that its source no longer has: it was taken back there, or cut in another way since.
 */
export async function auditSources(
  { table, sources }: { readonly table: string; readonly sources: readonly string[] },
  { parquet, tables }: Pick<Audited, 'parquet' | 'tables'>,
): Promise<readonly Discrepancy[]> {
  const there = new Set<string>()
  for (const source of sources) {
    const root = rootOf(source)
    if (root === undefined) for (const { batch } of await tables.published(source)) there.add(batch)
    else
      for (const [batch, { parts }] of Object.entries((await parquet.newest(root))?.batches ?? {}))
        if (parts[partOf(root, source)]) there.add(batch)
  }
  const gone = (await tables.published(table)).map(({ batch }) => batch).filter((batch) => !there.has(batch))
  if (gone.length === 0) return []
  const problem = `${named(gone)}: no longer there where it was made from (${sources.join(', ')}): roll back the run that wrote it here, or publish it there again`
  return [{ where: table, problem }]
}

function differences(shown: ReadonlyMap<string, Shown>, last: readonly LastWriter[]): readonly Discrepancy[] {
  return last.flatMap(({ dataset, batch, runId, fence }) => {
    const where = batchName(dataset, batch)
    const seen = shown.get(where)
    if (seen?.runId === runId || (seen !== undefined && seen.fence > fence)) return []
    const what = seen === undefined ? 'readers see nothing' : `readers see what run ${seen.runId} made`
    const problem = `the ledger says that run ${runId} has published it last, and ${what}: was the store put back to an older state? Submit the job again for it`
    return [{ where, problem }]
  })
}

async function lostFiles(root: string, parquet: ParquetStore): Promise<readonly Discrepancy[]> {
  const lost = await parquet.missing(root)
  return lost.map(({ part, batch }) => ({
    where: batchName(datasetName(root, part), batch),
    problem:
      'its files are not there any more, or not all of them: roll back the run that published it, or submit the job again',
  }))
}

/** Folders of runs that neither the newest state names nor the ledger takes for staging. */
async function strayFiles(
  root: string,
  { parquet, runs }: Pick<Audited, 'parquet' | 'runs'>,
): Promise<readonly Discrepancy[]> {
  const known = new Set((await runs.staged()).map(({ run }) => run.id))
  const stray = (await parquet.staged(root)).filter((run) => !known.has(run))
  return stray.map((run) => ({
    where: `${root}/runs/${run}`,
    problem:
      'is named by no state of the dataset and belongs to no run that is at work: delete it, once you know that nobody needs it',
  }))
}

function batchName(dataset: string, batch: string): string {
  return `${dataset}, batch ${batch}`
}

function named(batches: readonly string[]): string {
  const more = batches.length - NAMED
  return `batch ${batches.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
