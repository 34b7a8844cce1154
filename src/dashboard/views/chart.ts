import { html, raw } from 'hono/html'
import type { ChartData } from '../chart-data.ts'
import type { Markup } from './markup.ts'

/** One panel of the page: a chart, and the same figures as a table for whoever cannot or will not read the chart. */
export interface ChartPanel {
  readonly title: string
  /** What is to be seen, in a sentence. */
  readonly note: string | Markup
  readonly data: ChartData
  readonly table: Markup
  /** How much of the row it takes. */
  readonly width: 'third' | 'half' | 'two-thirds' | 'full'
}

/** The panel as markup; `browser/charts.ts` draws the canvas from the data block that follows it. */
export function chartPanel({ title, note, data, table, width }: ChartPanel): Markup {
  return html`<section class="panel ${width}">
<h3>${title}</h3>
<p class="note">${note}</p>
<div class="chart"><canvas data-chart role="img" aria-label="Chart: ${title}. The table below has its figures."></canvas>
<script type="application/json">${dataBlock(data)}</script></div>
<details><summary>Show the figures<span class="sr-only"> of ${title}</span></summary>${table}</details>
</section>`
}

/** JSON that cannot end the script element it stands in. */
function dataBlock(data: ChartData): Markup {
  return raw(JSON.stringify(data).replaceAll('<', '\\u003c'))
}
