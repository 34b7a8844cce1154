import { html } from 'hono/html'
import type { Links, Markup } from './markup.ts'

/** What every page has around its content. */
export interface Frame {
  readonly links: Links
  /** Where the browser gets a file from, such as `dashboard.css`. */
  readonly address: (asset: string) => string
}

/** A whole page. Scripts are files of ours and deferred: the page forbids inline ones. */
export function page(title: string, content: Markup, { links, address }: Frame): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content='{"includeIndicatorCSS":false}'>
<title>${title} · Fraud pipeline</title>
<link rel="icon" href="${address('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${address('dashboard.css')}">
<script defer src="${address('htmx.js')}"></script>
<script defer src="${address('chart.js')}"></script>
<script type="module" src="${address('charts.js')}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><img src="${address('icon.svg')}" alt="" width="24" height="24"> Fraud pipeline</a>
<nav aria-label="Servers">${link(links.sparkUi, 'Spark UI')}${link(links.sparkHistory, 'Spark history')}${link(links.hdfs, 'HDFS')}</nav>
</header>
<main id="main">${content}</main>
</body>
</html>`
}

function link(address: string, name: string): Markup {
  return html`<a href="${address}" rel="noreferrer">${name}</a>`
}
