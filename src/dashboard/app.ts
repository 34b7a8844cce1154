import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { detailsOf } from '../runs/run-details.ts'
import type { RunStore } from '../runs/run-store.ts'
import { type Assets, addressOf, loadAssets, serveAssets } from './assets.ts'
import { failureOf, orWhenAbsent } from './failures.ts'
import type { Reports } from './reports.ts'
import { keepNothing, refuseForeignNames, restrictPages } from './security.ts'
import { page } from './views/layout.ts'
import type { Links, Markup } from './views/markup.ts'
import { databaseUnreachable, notFound, somethingBroke } from './views/notice.ts'
import { reportSection } from './views/report.ts'
import { runDetail } from './views/run.ts'
import { newestSuccess, runsSection } from './views/runs.ts'

/** What the dashboard is made of. */
export interface Dashboard {
  readonly reports: Reports
  /** The dashboard only looks at runs. */
  readonly runs: Pick<RunStore, 'recent' | 'find' | 'datasets'>
  readonly links: Links
  /** The files for the browser. Default: those of the packages and of the build. */
  readonly assets?: Assets
}

const RUNS_SHOWN = 25

/**
 * The dashboard as a Hono app. Every address is a whole page; htmx picks the part it wants with `hx-select`.
 * Throws where the project is not built.
 */
export function createApp({ reports, runs, links, assets = loadAssets() }: Dashboard): Hono {
  const address = (name: string) => addressOf(assets, name)
  const show = (c: Context, title: string, content: Markup, status: 200 | 404 | 500 | 503 = 200) =>
    c.html(page(title, content, { links, address }), status)
  const recentRuns = () => orWhenAbsent(runs.recent(RUNS_SHOWN), [])

  const app = new Hono()
  app.use(refuseForeignNames, restrictPages, keepNothing)
  app.get('/assets/:hash/:name', serveAssets(assets))

  app.get('/', async (c) => {
    const batch = c.req.query('batch') || undefined
    const report = await reports.read(batch)
    const isMissing = batch !== undefined && report.fraud === undefined
    const content = html`${reportSection(report, batch)}${runsSection(await recentRuns())}`
    return show(c, batch === undefined ? 'All batches' : `Batch ${batch}`, content, isMissing ? 404 : 200)
  })

  app.get('/runs', async (c) => {
    const recent = await recentRuns()
    const seen = c.req.query('seen')
    // A page that has not seen the newest success shows figures that have changed since: it then reads them again.
    if (seen !== undefined && seen !== newestSuccess(recent)) c.header('HX-Trigger', 'published')
    return show(c, 'Runs', runsSection(recent))
  })

  app.get('/runs/:id', async (c) => {
    const run = await orWhenAbsent(runs.find(c.req.param('id')), undefined)
    if (!run) return show(c, 'Not found', notFound('There is no run with this id.'), 404)
    return show(c, `Run ${run.id}`, runDetail(await detailsOf(run, runs), links))
  })

  app.get('/health', async (c) => {
    const failure = await reports.ping().then(() => undefined, explain)
    return failure
      ? c.json({ status: 'unavailable', postgres: failure }, 503)
      : c.json({ status: 'ok', postgres: 'ok' })
  })

  app.notFound((c) => show(c, 'Not found', notFound('There is no page at this address.'), 404))
  app.onError((error, c) => {
    if (explain(error) === 'bug') return show(c, 'Something broke', somethingBroke(), 500)
    return show(c, 'PostgreSQL is not reachable', databaseUnreachable(), 503)
  })
  return app
}

/** Says on standard error what went wrong, for the operator, and tells which page to answer with. */
function explain(error: unknown): 'unreachable' | 'bug' {
  const isUnreachable = failureOf(error) === 'unreachable'
  const text = error instanceof Error ? (isUnreachable ? error.message : error.stack) : String(error)
  process.stderr.write(`dashboard: ${text}\n`)
  return isUnreachable ? 'unreachable' : 'bug'
}
