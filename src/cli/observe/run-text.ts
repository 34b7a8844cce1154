import { inColumns } from '../../columns.ts'
import { type Run, standOf } from '../../runs/run.ts'
import { type DatasetTotal, deedOf, type RunDetails, totalsOf, versionOf } from '../../runs/run-details.ts'
import { thousands } from '../../thousands.ts'

const HEAD = ['RUN', 'STATE', 'SECONDS', 'ROWS IN', 'PUBLISHED', 'QUARANTINED', 'DUPLICATES', 'BATCHES']
const DATASETS_HEAD = ['', 'DATASET', 'BATCHES', 'ROWS', 'BYTES', 'AS OF']
/** What becomes of a run that is dead. */
const DEAD = 'its process is gone; the next run of any job takes away what it left'
/** More batches than this are told by their ends. */
const BATCHES_SHOWN = 3

/** Runs as a table for people, one a line. */
export function tableOfRuns(runs: readonly Run[]): string {
  return inColumns([HEAD, ...runs.map(rowOf)])
}

function rowOf(run: Run): readonly string[] {
  const { id, counts, batches } = run
  const { rowsIn, published, quarantined, duplicates } = counts ?? {}
  return [
    id,
    standOf(run),
    seconds(run),
    ...[rowsIn, published, quarantined, duplicates].map(count),
    shortened(batches),
  ]
}

/** All that is recorded of a run, for people; `ui` is where the Spark UI is. */
export function textOf(run: RunDetails, ui: string): string {
  const { rowsIn, published, quarantined, duplicates } = run.counts ?? {}
  const lines: readonly (readonly [string, string])[] = [
    ['run', run.id],
    ['job', run.job],
    ['state', run.isDead ? `dead: ${DEAD}` : run.state],
    [
      'params',
      Object.entries(run.params)
        .map(([name, value]) => `--${name} ${value}`)
        .join(' '),
    ],
    ['batches', run.batches.join(', ')],
    ['started', run.startedAt.toISOString()],
    ['ended', run.finishedAt?.toISOString() ?? ''],
    ['seconds', seconds(run)],
    ['steps', run.steps.map((step) => `${step.name} ${step.seconds.toFixed(1)} s`).join(', ')],
    ['rows in', count(rowsIn)],
    ['published', count(published)],
    ['quarantined', count(quarantined)],
    ['duplicates', count(duplicates)],
    ['bytes read', count(run.bytesRead ?? undefined)],
    ['bytes written', count(run.bytesWritten ?? undefined)],
    ['failure', run.failure === null ? '' : `${run.failure.code}: ${run.failure.message}`],
    ['warnings', run.warnings.join('; ')],
    ['submitted by', run.submittedBy],
    ['code version', run.codeVersion],
    ['plan', run.planDigest ?? ''],
    ['tags', run.tags.join(', ')],
    ['key', run.key ?? ''],
    ['rolls back', run.rollsBack ?? ''],
    ['rolled back by', run.rolledBackBy ?? ''],
    ['Spark UI', `${ui}, tag ${run.tag}`],
    ['session', run.session?.id ?? ''],
    ['operations', run.operationIds.join(', ')],
  ]
  const details = inColumns(lines.map(([name, value]) => [name, value === '' ? '–' : value]))
  if (run.datasets.length === 0) return details
  return `${details}\n\n${inColumns([DATASETS_HEAD, ...totalsOf(run.datasets).map((total) => datasetRow(total, run))])}`
}

function datasetRow(total: DatasetTotal, run: RunDetails): readonly string[] {
  const { role, dataset, batches, rows, bytes, madeBy } = total
  const asOf = role === 'read' ? `${versionOf(total)}${shortened(madeBy)}` : ''
  return [deedOf(total, run), dataset, shortened(batches), count(rows), count(bytes ?? undefined), asOf]
}

/** How long it took, or has been running so far; of a dead one nobody knows. */
function seconds({ startedAt, finishedAt, isDead }: Run): string {
  if (isDead) return '–'
  return (((finishedAt?.getTime() ?? Date.now()) - startedAt.getTime()) / 1000).toFixed(1)
}

function count(rows: number | undefined): string {
  return rows === undefined ? '–' : thousands(rows)
}

function shortened(batches: readonly string[]): string {
  if (batches.length <= BATCHES_SHOWN) return batches.join(', ')
  return `${batches[0]} … ${batches.at(-1)} (${batches.length})`
}
