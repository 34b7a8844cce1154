/// <reference lib="dom" />
// Runs in the browser: draws every canvas from the data block beside it, at first and after each swap by htmx.
import type {
  Chart as ChartClass,
  ChartConfiguration,
  ChartDataset,
  ChartOptions,
  ChartType,
  TooltipItem,
} from 'chart.js'
import type { ChartData, ChartSeries } from '../chart-data.ts'

/** What the script of Chart.js, loaded before this one, leaves behind. */
declare const Chart: typeof ChartClass

const THIN = '\u202f'
/** A line of more points than this is drawn without dots. */
const MANY_POINTS = 40

const darkness = matchMedia('(prefers-color-scheme: dark)')
const stillness = matchMedia('(prefers-reduced-motion: reduce)')
const drawn = new Set<ChartClass>()

/** Draws the canvases that are new, and lets go of the charts whose canvas a swap has taken away. */
function drawCharts(): void {
  for (const chart of drawn) if (!chart.canvas?.isConnected) release(chart)
  setDefaults()
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-chart]')) {
    if (!Chart.getChart(canvas)) drawn.add(new Chart(canvas, configure(readData(canvas))))
  }
}

/** Draws all anew, in the colours and with the motion that are now preferred. */
function redrawCharts(): void {
  for (const chart of drawn) release(chart)
  drawCharts()
}

function release(chart: ChartClass): void {
  chart.destroy()
  drawn.delete(chart)
}

function readData(canvas: HTMLCanvasElement): ChartData {
  return JSON.parse(canvas.parentElement?.querySelector('script')?.textContent ?? '')
}

function setDefaults(): void {
  Chart.defaults.color = css('--muted')
  Chart.defaults.borderColor = css('--line')
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily
  Chart.defaults.animation = stillness.matches ? false : { duration: 250 }
  Chart.defaults.maintainAspectRatio = false
  Chart.defaults.plugins.tooltip.callbacks.label = labelTooltip
}

function configure(data: ChartData): ChartConfiguration {
  const labels = data.labels.map((label) => (typeof label === 'string' ? label : [...label]))
  const datasets = data.series.map((series) => dataset(series, data.shape))
  switch (data.shape) {
    case 'ring':
      return { type: 'doughnut', data: { labels, datasets }, options: ringOptions() }
    case 'bars':
      return { type: 'bar', data: { labels, datasets }, options: barOptions(data) }
    case 'lines':
      return { type: 'line', data: { labels, datasets }, options: lineOptions(data) }
  }
}

function dataset({ label, values, colours, axis = 'main' }: ChartSeries, shape: ChartData['shape']): ChartDataset {
  const backgroundColor = colours.map((name) => css(`--chart-${name}`))
  const shared = { label, data: [...values], backgroundColor }
  switch (shape) {
    case 'ring':
      return { ...shared, borderColor: css('--panel'), borderWidth: 2 }
    case 'bars':
      return { ...shared, xAxisID: axis, borderRadius: 2, maxBarThickness: 22 }
    case 'lines': {
      const pointRadius = values.length > MANY_POINTS ? 0 : 2
      return { ...shared, yAxisID: axis, borderColor: backgroundColor, borderWidth: 2, pointRadius }
    }
  }
}

/** Horizontal bars: the names of the categories stay readable on a narrow screen. */
function barOptions({ axes = [''] }: ChartData): ChartOptions {
  const [main, second] = axes
  return {
    indexAxis: 'y',
    interaction: { mode: 'index', axis: 'y', intersect: false },
    plugins: { legend: legend(second !== undefined) },
    scales: {
      y: { grid: { display: false }, ticks: { autoSkip: false } },
      main: measure(main, 'bottom'),
      ...(second === undefined ? {} : { second: measure(second, 'top') }),
    },
  }
}

function lineOptions({ axes = [''] }: ChartData): ChartOptions {
  const [main, second] = axes
  return {
    interaction: { mode: 'index', intersect: false },
    plugins: { legend: legend(second !== undefined) },
    scales: {
      x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 48 } },
      main: measure(main, 'left'),
      ...(second === undefined ? {} : { second: measure(second, 'right') }),
    },
  }
}

/** An axis with figures. Only the first of two has lines across the chart. */
function measure(title: string, position: 'left' | 'right' | 'bottom' | 'top') {
  return {
    position,
    beginAtZero: true,
    title: { display: true, text: title },
    ticks: { precision: 0, maxTicksLimit: 7, maxRotation: 0, callback: shortNumber },
    grid: { drawOnChartArea: position === 'left' || position === 'bottom' },
    border: { display: false },
  }
}

function legend(display: boolean) {
  return { display, position: 'bottom' as const, labels: { boxWidth: 12, boxHeight: 12 } }
}

function ringOptions(): ChartOptions<'doughnut'> {
  return { cutout: '70%', plugins: { legend: legend(true) } }
}

/** `Frauds: 1 234`, grouped as the page groups its figures. */
function labelTooltip({ dataset, dataIndex }: TooltipItem<ChartType>): string {
  return `${dataset.label}: ${grouped(Number(dataset.data[dataIndex]))}`
}

/** A tick such as `250 k` or `1.5 M`. */
function shortNumber(value: string | number): string {
  const number = Number(value)
  if (number >= 1e6) return `${grouped(number / 1e6)}${THIN}M`
  return number >= 1e4 ? `${number / 1e3}${THIN}k` : grouped(number)
}

function grouped(number: number): string {
  const [whole = '', fraction] = String(number).split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, THIN) + (fraction === undefined ? '' : `.${fraction}`)
}

function css(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim()
}

document.addEventListener('htmx:after:swap', drawCharts)
darkness.addEventListener('change', redrawCharts)
stillness.addEventListener('change', redrawCharts)
drawCharts()
