/** The data of one chart, as the server writes it into the page and `browser/charts.ts` draws it. */
export interface ChartData {
  readonly shape: 'bars' | 'lines' | 'ring'
  /** One a category. Two strings are written on two lines. */
  readonly labels: readonly (string | readonly string[])[]
  readonly series: readonly ChartSeries[]
  /** What is counted: the title of the main axis, and of the second one where a series uses it. */
  readonly axes?: readonly [main: string, second?: string]
}

/** One measure over all the categories. */
export interface ChartSeries {
  readonly label: string
  readonly values: readonly number[]
  /** The meanings that have a colour of their own, the same in every chart; a ring needs one a slice. */
  readonly colours: readonly ChartColour[]
  /** Default: the main one. */
  readonly axis?: 'main' | 'second'
}

/** Names of the CSS variables `--chart-…`. */
export type ChartColour = 'volume' | 'fraud' | 'violation' | 'rest'
