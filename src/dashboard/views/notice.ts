import { html } from 'hono/html'
import type { Markup } from './markup.ts'

/** Nothing is published yet: which commands change that. */
export function nothingPublished(): Markup {
  return html`<section class="notice">
<h2>No data yet</h2>
<p>Nothing has been published to PostgreSQL. Run these commands in the project's folder, then reload this page:</p>
<pre><code>npm run stack -- up
npm run data:generate
npm run job:ingest
npm run job:transform</code></pre>
<p>Or let <code>npm run demo</code> do all of it.</p>
</section>`
}

/** A batch was asked for that is not there. */
export function noSuchBatch(batch: string): Markup {
  return html`<section class="notice">
<h2>No batch ${batch}</h2>
<p>It has not been published. Choose one from the list above, or publish it with
<code>npm run job:transform -- --batch ${batch}</code>.</p>
</section>`
}

/** PostgreSQL does not answer, or refuses. Named as the report, because htmx puts it in the report's place. */
export function databaseUnreachable(): Markup {
  return html`<section id="report" class="notice" role="alert">
<h1>PostgreSQL is not reachable</h1>
<p>The dashboard reads everything from PostgreSQL, and it does not answer or refuses the role
<code>fraud_reader</code>. See whether it runs, start it, then reload this page:</p>
<pre><code>npm run stack -- status
npm run stack -- up</code></pre>
<p>If it runs elsewhere, check <code>PGHOST</code>, <code>PGPORT</code>, <code>PGDATABASE</code> and
<code>PGPASSFILE</code> in <code>.env</code>. The terminal of the dashboard shows the error.</p>
</section>`
}

/** There is nothing at this address. */
export function notFound(what: string): Markup {
  return html`<section class="notice"><h1>Not found</h1><p>${what} <a href="/">Go to the dashboard.</a></p></section>`
}

/** A mistake of ours. Named as the report, because htmx puts it in the report's place. */
export function somethingBroke(): Markup {
  return html`<section id="report" class="notice" role="alert"><h1>Something broke</h1>
<p>This is a fault in the dashboard. The terminal it runs in shows the error.</p></section>`
}
