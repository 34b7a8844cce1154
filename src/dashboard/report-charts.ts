import type { ChartColour, ChartData, ChartSeries } from './chart-data.ts'
import { formatPercent } from './format.ts'
import type {
  BalanceViolations,
  BandCounts,
  FlagAccuracy,
  FraudCounts,
  HourCounts,
  PeriodCounts,
  TypeCounts,
} from './reports.ts'

/** Fraud is a thousandth of all: it needs an axis of its own to be seen at all. */
const AXES = ['Transactions', 'Frauds'] as const

/** Transactions and frauds by type; the fraud rate stands under the type's name. */
export function chartByType(types: readonly TypeCounts[]): ChartData {
  const labels = types.map(({ type, rate }) => [type, formatPercent(rate, 3)])
  return { shape: 'bars', labels, series: volumeAndFraud(types), axes: AXES }
}

/** Transactions and frauds by day or month. */
export function chartOverTime(periods: readonly PeriodCounts[]): ChartData {
  return { shape: 'lines', labels: periods.map(({ period }) => period), series: volumeAndFraud(periods), axes: AXES }
}

/** Transactions and frauds by range of amounts. */
export function chartAmountBands(bands: readonly BandCounts[]): ChartData {
  return { shape: 'bars', labels: bands.map(({ band }) => band), series: volumeAndFraud(bands), axes: AXES }
}

/** Of the flagged transactions, those that were fraud and those that were not. */
export function chartFlags({ flagged, correct }: FlagAccuracy): ChartData {
  const values = [correct, flagged - correct]
  return {
    shape: 'ring',
    labels: ['Flagged, and fraud', 'Flagged, no fraud'],
    series: [{ label: 'Transactions', values, colours: ['fraud', 'rest'] }],
  }
}

/** The share of transactions whose balances do not add up, by type. */
export function chartViolations(types: readonly BalanceViolations[]): ChartData {
  // Numbers only to be drawn: the table beside the chart has the exact figures.
  const values = types.map(({ rate }) => Number(rate ?? 0))
  return {
    shape: 'bars',
    labels: types.map(({ type }) => type),
    series: [series('Violations, %', values, 'violation')],
    axes: ['Share of transactions, %'],
  }
}

/** Card payments and frauds by hour. */
export function chartByHour(hours: readonly HourCounts[]): ChartData {
  return { shape: 'lines', labels: hours.map(({ hour }) => String(hour)), series: volumeAndFraud(hours), axes: AXES }
}

function volumeAndFraud(counts: readonly Pick<FraudCounts, 'transactions' | 'frauds'>[]): readonly ChartSeries[] {
  const transactions = counts.map((row) => row.transactions)
  const frauds = counts.map((row) => row.frauds)
  return [series('Transactions', transactions, 'volume'), { ...series('Frauds', frauds, 'fraud'), axis: 'second' }]
}

function series(label: string, values: readonly number[], colour: ChartColour): ChartSeries {
  return { label, values, colours: [colour] }
}
