import { html } from 'hono/html'
import type { Report } from '../reports.ts'
import { creditcardReport } from './creditcard.ts'
import { fraudReport } from './fraud.ts'
import type { Markup } from './markup.ts'
import { noSuchBatch, nothingPublished } from './notice.ts'

/** The part of the page that the batch filter replaces, with the filter itself; `batch` is undefined for all. */
export function reportSection(report: Report, batch: string | undefined): Markup {
  return html`<div id="report" hx-get="/?batch=${encodeURIComponent(batch ?? '')}" hx-trigger="published from:body"
  hx-select="#report" hx-swap="outerHTML">
<div class="title"><h1>${batch === undefined ? 'All batches' : `Batch ${batch}`}</h1>
${report.batches.length > 0 ? batchFilter(report.batches, batch) : ''}</div>
${figures(report, batch)}
${report.creditcard ? creditcardReport(report.creditcard) : ''}
</div>`
}

function figures({ fraud, batches }: Report, batch: string | undefined): Markup {
  if (fraud) return fraudReport(fraud)
  return batch === undefined || batches.length === 0 ? nothingPublished() : noSuchBatch(batch)
}

/** A plain form, so that it works without scripts too. */
function batchFilter(batches: readonly string[], batch: string | undefined): Markup {
  return html`<form class="filter" action="/" method="get" hx-get="/" hx-trigger="change" hx-target="#report"
  hx-select="#report" hx-swap="outerHTML" hx-push-url="true" hx-indicator="#report" hx-sync="this:replace">
<label for="batch">Batch</label>
<select id="batch" name="batch">
<option value="">All batches</option>
${batches.map((name) => html`<option value="${name}" ${name === batch ? 'selected' : ''}>${name}</option>`)}
</select>
<noscript><button>Show</button></noscript>
</form>`
}
