import { html } from 'hono/html'
import { formatCount, formatMoney, formatPercent } from '../format.ts'
import { chartAmountBands, chartByType, chartFlags, chartOverTime, chartViolations } from '../report-charts.ts'
import type {
  BalanceViolations,
  Destination,
  FlagAccuracy,
  FraudCounts,
  FraudReport,
  FraudTotals,
  PeriodCounts,
} from '../reports.ts'
import { chartPanel } from './chart.ts'
import type { Markup } from './markup.ts'
import { type Column, table } from './table.ts'

/** Columns that every table of fraud counts has. */
const counts: readonly Column<FraudCounts>[] = [
  { heading: 'Transactions', cell: ({ transactions }) => formatCount(transactions), numeric: true },
  { heading: 'Frauds', cell: ({ frauds }) => formatCount(frauds), numeric: true },
  { heading: 'Fraud rate', cell: ({ rate }) => formatPercent(rate, 3), numeric: true },
]

const periodColumns: readonly Column<PeriodCounts>[] = [
  { heading: 'Period', cell: ({ period }) => period },
  ...counts,
  { heading: 'Amount', cell: ({ amount }) => formatMoney(amount), numeric: true },
  { heading: 'Fraud amount', cell: ({ fraudAmount }) => formatMoney(fraudAmount), numeric: true },
]

const violationColumns: readonly Column<BalanceViolations>[] = [
  { heading: 'Type', cell: ({ type }) => type },
  { heading: 'Transactions', cell: ({ transactions }) => formatCount(transactions), numeric: true },
  { heading: 'Violations', cell: ({ violations }) => formatCount(violations), numeric: true },
  { heading: 'Share', cell: ({ rate }) => formatPercent(rate, 2), numeric: true },
]

const destinationColumns: readonly Column<Destination>[] = [
  { heading: 'Account', cell: ({ name }) => html`<code>${name}</code>` },
  { heading: 'Transactions', cell: ({ transactions }) => formatCount(transactions), numeric: true },
  { heading: 'Total amount', cell: ({ amount }) => formatMoney(amount), numeric: true },
  {
    heading: 'Frauds',
    cell: ({ frauds }) => (frauds > 0 ? html`<strong class="fraud">${formatCount(frauds)}</strong>` : '0'),
    numeric: true,
  },
]

/** The fraud pipeline's results: key figures, charts, top destinations. */
export function fraudReport(report: FraudReport): Markup {
  return html`<h2 class="sr-only">Fraud in the transactions</h2>
${keyFigures(report.totals, report.flags)}
<div class="panels">
${overTime(report.overTime)}${flagAccuracy(report.flags, report.totals)}
${byType(report)}${amountBands(report)}
${violations(report.violations)}${destinations(report.destinations)}
</div>`
}

function keyFigures(totals: FraudTotals, flags: FlagAccuracy): Markup {
  return html`<dl class="figures">
${figure('Transactions', formatCount(totals.transactions))}
${figure('Frauds', formatCount(totals.frauds), 'fraud')}
${figure('Fraud rate', formatPercent(totals.rate, 3), 'fraud')}
${figure('Fraud amount', formatMoney(totals.fraudAmount), 'fraud')}
${figure('Average fraud', formatMoney(totals.averageFraud))}
${figure('Biggest fraud', formatMoney(totals.biggestFraud))}
${figure('Flag accuracy', formatPercent(flags.accuracy, 2))}
</dl>`
}

function figure(name: string, value: string, accent = ''): Markup {
  return html`<div><dt>${name}</dt><dd class="${accent}">${value}</dd></div>`
}

function overTime(periods: readonly PeriodCounts[]): Markup {
  return chartPanel({
    title: 'Fraud over time',
    note: `Transactions and frauds by ${periods[0]?.period.length === 7 ? 'month' : 'day'}, each on its own axis.`,
    data: chartOverTime(periods),
    table: table('Fraud over time', periodColumns, periods),
    width: 'two-thirds',
  })
}

function flagAccuracy(flags: FlagAccuracy, totals: FraudTotals): Markup {
  const columns: readonly Column<FlagAccuracy>[] = [
    { heading: 'Flagged', cell: ({ flagged }) => formatCount(flagged), numeric: true },
    { heading: 'Of these fraud', cell: ({ correct }) => formatCount(correct), numeric: true },
    { heading: 'Accuracy', cell: ({ accuracy }) => formatPercent(accuracy, 2), numeric: true },
  ]
  return chartPanel({
    title: 'Flag accuracy',
    note: `${formatCount(flags.correct)} of ${formatCount(flags.flagged)} flagged transactions were fraud; there were ${formatCount(totals.frauds)} frauds in all.`,
    data: chartFlags(flags),
    table: table('Flag accuracy', columns, [flags]),
    width: 'third',
  })
}

function byType({ byType: types }: FraudReport): Markup {
  return chartPanel({
    title: 'Fraud by transaction type',
    note: 'The fraud rate of each type stands under its name.',
    data: chartByType(types),
    table: table('Fraud by transaction type', [{ heading: 'Type', cell: ({ type }) => type }, ...counts], types),
    width: 'half',
  })
}

function amountBands({ amountBands: bands }: FraudReport): Markup {
  return chartPanel({
    title: 'Fraud by amount',
    note: 'Transactions and frauds by range of amounts.',
    data: chartAmountBands(bands),
    table: table('Fraud by amount', [{ heading: 'Amount', cell: ({ band }) => band }, ...counts], bands),
    width: 'half',
  })
}

function violations(types: readonly BalanceViolations[]): Markup {
  return chartPanel({
    title: 'Balances that do not add up',
    note: 'Share of transactions whose balances before and after differ by something else than the amount.',
    data: chartViolations(types),
    table: table('Balances that do not add up', violationColumns, types),
    width: 'half',
  })
}

function destinations(rows: readonly Destination[]): Markup {
  return html`<section class="panel half">
<h3>Top destinations</h3>
<p class="note">Accounts that received most, counted from the top list of each batch. Names are masked.</p>
${table('Top destinations', destinationColumns, rows)}
</section>`
}
