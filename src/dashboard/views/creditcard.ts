import { html } from 'hono/html'
import { formatCount, formatMoney } from '../format.ts'
import { chartByHour } from '../report-charts.ts'
import type { ClassCounts, CreditcardReport, HourCounts } from '../reports.ts'
import { chartPanel } from './chart.ts'
import type { Markup } from './markup.ts'
import { type Column, table } from './table.ts'

const classColumns: readonly Column<ClassCounts>[] = [
  { heading: 'Class', cell: (row) => (row.class === 1 ? html`<strong class="fraud">Fraud</strong>` : 'Genuine') },
  { heading: 'Transactions', cell: ({ transactions }) => formatCount(transactions), numeric: true },
  { heading: 'Total amount', cell: ({ amount }) => formatMoney(amount), numeric: true },
  { heading: 'Biggest', cell: ({ biggest }) => formatMoney(biggest), numeric: true },
]

const hourColumns: readonly Column<HourCounts>[] = [
  { heading: 'Hour', cell: ({ hour }) => String(hour), numeric: true },
  { heading: 'Transactions', cell: ({ transactions }) => formatCount(transactions), numeric: true },
  { heading: 'Frauds', cell: ({ frauds }) => formatCount(frauds), numeric: true },
]

/** The results of the real credit-card data, which no batch filter touches. */
export function creditcardReport({ byClass, byHour }: CreditcardReport): Markup {
  return html`<section id="creditcard" aria-labelledby="creditcard-heading">
<h2 id="creditcard-heading">Real credit-card payments</h2>
<div class="panels">
<section class="panel half"><h3>By class</h3><p class="note">All batches; the filter above does not apply.</p>
${table('Card payments by class', classColumns, byClass)}</section>
${chartPanel({
  title: 'Card payments by hour',
  note: 'Hours are counted from the first payment.',
  data: chartByHour(byHour),
  table: table('Card payments by hour', hourColumns, byHour),
  width: 'half',
})}
</div>
</section>`
}
