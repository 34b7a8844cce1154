import type { html } from 'hono/html'

/** Escaped HTML, as the `html` template makes it. */
export type Markup = ReturnType<typeof html>

/** The way to the Spark UI, the History Server and HDFS. */
export interface Links {
  readonly sparkUi: string
  readonly sparkHistory: string
  readonly hdfs: string
}
