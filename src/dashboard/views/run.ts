import { html } from 'hono/html'
import { type Run, type RunStep, standOf } from '../../runs/run.ts'
import { type DatasetTotal, deedOf, type RunDetails, totalsOf, versionOf } from '../../runs/run-details.ts'
import { formatBatches, formatCount, formatDuration } from '../format.ts'
import type { Links, Markup } from './markup.ts'
import { jobOf, runDuration, runState, time } from './runs.ts'
import { type Column, table } from './table.ts'

const stepColumns: readonly Column<RunStep>[] = [
  { heading: 'Step', cell: ({ name }) => name },
  { heading: 'Duration', cell: ({ seconds }) => formatDuration(seconds), numeric: true },
]

/** All that is known of one run. While it runs, the page asks for itself again. */
export function runDetail(run: RunDetails, links: Links): Markup {
  const again = html`hx-get="/runs/${encodeURIComponent(run.id)}" hx-select="#run" hx-trigger="every 3s"
  hx-swap="outerHTML" hx-status:5xx="swap:none"`
  return html`<div id="run" ${standOf(run) === 'running' ? again : ''}>
<p class="back"><a href="/">← Dashboard</a></p>
<h1>${jobOf(run)} ${runState(standOf(run))}</h1>
${failure(run)}${run.isDead ? dead() : ''}
<div class="panels">
<section class="panel two-thirds"><h2>Run</h2>${facts(run)}</section>
<section class="panel third"><h2>Steps</h2>${steps(run.steps)}</section>
<section class="panel full"><h2>Read and written</h2>${datasets(run)}</section>
<section class="panel full"><h2>In Spark</h2>
<p class="note">Every operation of the run carries this tag: look for it in the
<a href="${links.sparkUi}/connect/" rel="noreferrer">Spark UI</a>, or, once Spark has stopped, in the
<a href="${links.sparkHistory}" rel="noreferrer">History Server</a>.</p>
<dl class="facts">${fact('Tag', html`<code>${run.tag}</code>`)}${fact('Operations', operations(run.operationIds))}</dl>
</section>
</div>
</div>`
}

function failure({ failure }: Run): Markup {
  return failure === null
    ? html``
    : html`<section class="notice" role="alert"><h2>${failure.code}</h2><p class="message">${failure.message}</p></section>`
}

function dead(): Markup {
  return html`<section class="notice" role="alert"><h2>Dead</h2><p class="message">The process of this run is gone.
Nothing of it is published; the next run of any job takes away what it left.</p></section>`
}

function facts(run: RunDetails): Markup {
  const { counts } = run
  return html`<dl class="facts">
${fact('Id', html`<code>${run.id}</code>`)}
${run.rollsBack === null ? '' : fact('Rolls back', linkTo(run.rollsBack))}
${run.rolledBackBy === null ? '' : fact('Rolled back by', linkTo(run.rolledBackBy))}
${fact('Parameters', parameters(run.params))}
${fact('Batches', run.batches.join(', ') || 'none')}
${fact('Started', time(run.startedAt))}
${fact('Finished', run.finishedAt ? time(run.finishedAt) : 'not yet')}
${fact('Duration', runDuration(run))}
${counts ? fact('Rows in', formatCount(counts.rowsIn)) : ''}
${counts ? fact('Published', formatCount(counts.published)) : ''}
${counts ? fact('Quarantined', formatCount(counts.quarantined)) : ''}
${counts ? fact('Duplicates', formatCount(counts.duplicates)) : ''}
${run.bytesRead === null ? '' : fact('Bytes read', formatCount(run.bytesRead))}
${run.bytesWritten === null ? '' : fact('Bytes written', formatCount(run.bytesWritten))}
${run.planDigest === null ? '' : fact('Plan', html`<code>${run.planDigest}</code>`)}
${fact('Submitted by', `${run.submittedBy}, with version ${run.codeVersion}`)}
</dl>`
}

function fact(name: string, value: string | Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function linkTo(id: string): Markup {
  return html`<a href="/runs/${encodeURIComponent(id)}">${id}</a>`
}

function parameters(params: Run['params']): string | Markup {
  const given = Object.entries(params)
  return given.length === 0 ? 'none' : html`${given.map(([name, value]) => html`<code>${name}=${value}</code> `)}`
}

function steps(done: readonly RunStep[]): Markup {
  return done.length > 0 ? table('Steps', stepColumns, done) : html`<p class="note">None is finished yet.</p>`
}

function datasets(run: RunDetails): Markup {
  if (run.datasets.length === 0)
    return html`<p class="note">Nothing was recorded: that is done once all is verified.</p>`
  const columns: readonly Column<DatasetTotal>[] = [
    { heading: 'Dataset', cell: ({ dataset }) => dataset },
    { heading: 'What', cell: (total) => deedOf(total, run) },
    { heading: 'Batches', cell: ({ batches }) => formatBatches(batches) },
    { heading: 'Rows', cell: ({ rows }) => formatCount(rows), numeric: true },
    { heading: 'Bytes', cell: ({ bytes }) => (bytes === null ? '–' : formatCount(bytes)), numeric: true },
    { heading: 'As of', cell: asOf },
  ]
  return table('Read and written', columns, totalsOf(run.datasets))
}

/** Which version was read: its number, and the run that wrote it. */
function asOf(total: DatasetTotal): string | Markup {
  const [first, ...others] = total.role === 'read' ? total.madeBy : []
  if (first === undefined) return ''
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return html`${versionOf(total)}${linkTo(first)}${more}`
}

function operations(ids: readonly string[]): string | Markup {
  return ids.length === 0 ? 'none' : html`<ul>${ids.map((id) => html`<li><code>${id}</code></li>`)}</ul>`
}
