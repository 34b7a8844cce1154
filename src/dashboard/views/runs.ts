import { html } from 'hono/html'
import { type Run, type RunState, standOf } from '../../runs/run.ts'
import { formatBatches, formatCount, formatDuration, formatTime } from '../format.ts'
import type { Markup } from './markup.ts'
import { type Column, table } from './table.ts'

/** Seconds between two looks at the runs: often while one is running, now and then to notice that one began. */
const RUNNING_SECONDS = 3
const IDLE_SECONDS = 20

/** A sign as well as a colour, for whoever cannot tell the colours apart. */
const signs: Readonly<Record<RunState | 'dead', string>> = {
  ...{ running: '●', succeeded: '✓', failed: '✕', cancelled: '–' },
  dead: '✕',
}

const columns: readonly Column<Run>[] = [
  {
    heading: 'Job',
    cell: (run) => html`<a id="run-${run.id}" href="/runs/${encodeURIComponent(run.id)}">${jobOf(run)}</a>`,
  },
  { heading: 'State', cell: (run) => runState(standOf(run)) },
  { heading: 'Batches', cell: ({ batches }) => formatBatches(batches) },
  { heading: 'Rows in', cell: ({ counts }) => count(counts?.rowsIn), numeric: true },
  { heading: 'Published', cell: ({ counts }) => count(counts?.published), numeric: true },
  { heading: 'Quarantined', cell: ({ counts }) => count(counts?.quarantined), numeric: true },
  { heading: 'Duplicates', cell: ({ counts }) => count(counts?.duplicates), numeric: true },
  { heading: 'Duration', cell: (run) => runDuration(run), numeric: true },
  { heading: 'Started', cell: ({ startedAt }) => time(startedAt) },
]

/** The newest runs. The section asks for itself again, and says which success it has seen: see `GET /runs`. */
export function runsSection(runs: readonly Run[]): Markup {
  const seconds = runs.some((run) => standOf(run) === 'running') ? RUNNING_SECONDS : IDLE_SECONDS
  return html`<section id="runs" aria-labelledby="runs-heading"
  hx-get="/runs?seen=${encodeURIComponent(newestSuccess(runs))}" hx-select="#runs" hx-trigger="every ${seconds}s"
  hx-swap="outerHTML ignoreTitle:true" hx-status:5xx="swap:none">
<h2 id="runs-heading">Runs</h2>
<div class="panel full">${runs.length > 0 ? table('Runs, newest first', columns, runs) : html`<p class="note">No job has run yet.</p>`}</div>
</section>`
}

/** The id of the newest run that succeeded, empty where none has. */
export function newestSuccess(runs: readonly Run[]): string {
  return runs.find(({ state }) => state === 'succeeded')?.id ?? ''
}

/** What a run does. */
export function jobOf({ job, rollsBack }: Run): string {
  return rollsBack === null ? job : `${job} rollback`
}

/** One word with its sign. */
export function runState(state: RunState | 'dead'): Markup {
  return html`<span class="state ${state}"><span aria-hidden="true">${signs[state]}</span> ${state}</span>`
}

/** How long a run took, or has taken so far. */
export function runDuration({ startedAt, finishedAt, isDead }: Run): string {
  if (isDead) return 'unknown'
  return formatDuration(Math.max(0, ((finishedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000))
}

/** A moment, readable by people and by machines. */
export function time(moment: Date): Markup {
  return html`<time datetime="${moment.toISOString()}">${formatTime(moment)}</time>`
}

function count(value: number | undefined): string {
  return value === undefined ? '–' : formatCount(value)
}
