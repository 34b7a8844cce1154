import type { Hono } from 'hono'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Run, RunDataset } from '../runs/run.ts'
import { createApp, type Dashboard } from './app.ts'
import { type Assets, asset } from './assets.ts'
import type { FraudReport, Report } from './reports.ts'

const assets: Assets = new Map(
  ['htmx.js', 'chart.js', 'charts.js', 'dashboard.css', 'icon.svg'].map((name) => [name, asset(name, 'text/plain')]),
)
const links = { sparkUi: 'http://spark', sparkHistory: 'http://history', hdfs: 'http://hdfs' }
const counts = { transactions: 1000, frauds: 2, rate: '0.2000' }
const fraud: FraudReport = {
  totals: { ...counts, amount: '5000.10', fraudAmount: '1234.50', averageFraud: '617.25', biggestFraud: '1000.00' },
  flags: { flagged: 4, correct: 3, accuracy: '75.0000' },
  byType: [{ ...counts, type: '</script><b>TRANSFER' }],
  overTime: [{ ...counts, period: '2020-03-01', amount: '5000.10', fraudAmount: '1234.50' }],
  amountBands: [{ ...counts, band: '0 – 100' }],
  violations: [{ type: 'TRANSFER', transactions: 1000, violations: 125, rate: '12.5000' }],
  destinations: [{ name: 'C12•••789', transactions: 3, amount: '99.90', frauds: 1 }],
}
const full: Report = { batches: ['2020-02', '2020-03'], fraud, creditcard: undefined }
const nothing: Report = { batches: [], fraud: undefined, creditcard: undefined }
const run: Run = {
  id: '20200322T141503-transform-9f3c2a',
  job: 'transform',
  state: 'failed',
  params: { batch: '2020-03' },
  batches: ['2020-03'],
  startedAt: new Date('2020-03-22T14:15:03Z'),
  finishedAt: new Date('2020-03-22T14:15:15.400Z'),
  counts: null,
  steps: [{ name: 'stage', seconds: 4.2 }],
  failure: { code: 'CANNOT_PARSE', message: '<i>bad</i> batch' },
  tag: 'tag-of-run',
  tags: [],
  ...{ planDigest: null, bytesRead: null, bytesWritten: null },
  ...{ rollsBack: null, rolledBackBy: null, fence: 0, isDead: false },
  key: null,
  warnings: [],
  session: null,
  operationIds: ['3b0b3f6e'],
  submittedBy: 'ada',
  codeVersion: '0.1.0',
}
const down = Object.assign(new Error('PostgreSQL at 127.0.0.1:5432 does not answer'), { code: 'STORE_UNAVAILABLE' })

function dashboard(report: Report | Error, known: readonly Run[] = [], more: Partial<Dashboard> = {}): Hono {
  const outcome = async () => {
    if (report instanceof Error) throw report
    return report
  }
  const reports = { read: outcome, ping: async () => void (await outcome()) }
  const runs = {
    ...{ datasets: async () => [] },
    ...{ recent: async () => known, find: async (id: string) => known.find((run) => run.id === id) },
  }
  return createApp({ reports, runs, links, assets, ...more })
}

const get = (app: Hono, path: string) => app.request(`http://127.0.0.1:3000${path}`)
const text = async (app: Hono, path: string) => (await get(app, path)).text()

afterEach(() => vi.restoreAllMocks())

describe('the page', () => {
  test('shows the figures, with narrow spaces', async () => {
    const page = await text(dashboard(full), '/')
    for (const figure of ['1\u202f000', '0.200\u202f%', '1\u202f234.50', '617.25', '75.00\u202f%', 'C12•••789'])
      expect(page).toContain(figure)
  })

  test('escapes what comes from the database, in markup and in data blocks', async () => {
    const page = await text(dashboard(full), '/')
    expect(page).toContain('&lt;/script&gt;&lt;b&gt;TRANSFER')
    expect(page).toContain('\\u003c/script>\\u003cb>TRANSFER')
    expect(page).not.toContain('<b>TRANSFER')
  })

  test('passes the batch on, and selects it in the filter', async () => {
    const read = vi.fn(async () => full)
    const app = dashboard(full, [], { reports: { read, ping: async () => undefined } })
    expect(await text(app, '/?batch=2020-03')).toMatch(/<option value="2020-03" selected/)
    await get(app, '/?batch=')
    expect(read.mock.calls).toEqual([['2020-03'], [undefined]])
  })

  test('a batch that is not there is a 404 that names it', async () => {
    const response = await get(dashboard({ ...full, fraud: undefined }), '/?batch=<1999>')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('No batch &lt;1999&gt;')
  })

  test('says which commands to run while nothing is published, and shows the runs all the same', async () => {
    const page = await text(dashboard(nothing, [run]), '/')
    expect(page).toContain('npm run job:ingest')
    expect(page).toContain(run.id)
  })

  test('shows no runs where their table is not there yet', async () => {
    const recent = () => Promise.reject(Object.assign(new Error('no table'), { sqlState: '42P01' }))
    const none = async () => undefined
    const runs = { recent, find: none, datasets: async () => [] }
    expect(await text(dashboard(nothing, [], { runs }), '/')).toContain('No job has run yet.')
  })
})

describe('failures', () => {
  test('PostgreSQL down is a 503 that says what to do', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const response = await get(dashboard(down), '/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run stack -- up')
    expect(stderr).toHaveBeenCalledWith(`dashboard: ${down.message}\n`)
  })

  test('a bug is a 500 that shows nothing of the error', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const response = await get(dashboard(new TypeError('inner')), '/')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('inner')
  })

  test('/health says whether PostgreSQL answers', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await (await get(dashboard(full), '/health')).json()).toEqual({ status: 'ok', postgres: 'ok' })
    const response = await get(dashboard(down), '/health')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'unavailable', postgres: 'unreachable' })
  })
})

describe('runs', () => {
  test('are asked for often only while one is running', async () => {
    expect(await text(dashboard(full, [run]), '/runs')).toContain('hx-trigger="every 20s"')
    const running: Run = { ...run, state: 'running', finishedAt: null }
    expect(await text(dashboard(full, [running]), '/runs')).toContain('hx-trigger="every 3s"')
  })

  test('tell the page that figures have changed when it has not seen the newest success', async () => {
    const app = dashboard(full, [run, { ...run, id: 'newer', state: 'succeeded' }])
    expect((await get(app, '/runs?seen=older')).headers.get('HX-Trigger')).toBe('published')
    expect((await get(app, '/runs?seen=newer')).headers.get('HX-Trigger')).toBeNull()
    expect((await get(app, '/runs')).headers.get('HX-Trigger')).toBeNull()
  })

  test('one shows its steps, failure, tag and operations', async () => {
    const page = await text(dashboard(full, [run]), `/runs/${run.id}`)
    for (const shown of ['stage', '4.2\u202fs', 'CANNOT_PARSE', '&lt;i&gt;bad&lt;/i&gt; batch', run.tag, '3b0b3f6e'])
      expect(page).toContain(shown)
    expect(page).not.toContain('hx-trigger')
    expect((await get(dashboard(full), '/runs/none')).status).toBe(404)
  })

  test('tells what was read and written, as of when, and who took it back', async () => {
    const done: Run = { ...run, state: 'succeeded', failure: null, planDigest: 'd1ge57', bytesRead: 1500 }
    const read = { role: 'read', dataset: '/d/accepted', madeBy: 'r1', version: 12, rows: 2000, bytes: 1500 } as const
    const datasets: readonly RunDataset[] = [
      { ...read, batch: '2020-03' },
      {
        ...{ role: 'written', dataset: 'sums', batch: '2020-03' },
        madeBy: run.id,
        version: null,
        rows: 4,
        bytes: null,
      },
    ]
    const runs = { recent: async () => [], datasets: async () => datasets }
    const pageOf = (rolledBackBy: string | null) =>
      text(dashboard(full, [], { runs: { ...runs, find: async () => ({ ...done, rolledBackBy }) } }), `/runs/${run.id}`)
    const page = await pageOf(null)
    for (const shown of ['d1ge57', '/d/accepted', '2\u202f000', 'manifest 12, <a href="/runs/r1">r1</a>', '>written<'])
      expect(page).toContain(shown)
    expect(page).not.toContain('Rolled back by')
    const back = await pageOf('r3')
    for (const shown of ['Rolled back by', '<a href="/runs/r3">', '>rolled back<']) expect(back).toContain(shown)
  })
})

describe('security', () => {
  test('a page forbids everything from elsewhere and is not kept', async () => {
    const { headers } = await get(dashboard(full), '/')
    const policy = headers.get('Content-Security-Policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  test('no page has inline scripts, styles or handlers', async () => {
    const page = (await text(dashboard(full, [run]), '/')) + (await text(dashboard(full, [run]), `/runs/${run.id}`))
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script>|javascript:/)
  })

  test('answers to no name but its own', async () => {
    expect((await dashboard(full).request('http://evil.example/')).status).toBe(421)
    expect((await dashboard(full).request('http://localhost:3000/')).status).toBe(200)
  })
})

describe('assets', () => {
  test('are kept for ever under the hash of their content', async () => {
    const app = dashboard(full)
    const [address = ''] = /\/assets\/\w+\/charts\.js/.exec(await text(app, '/')) ?? []
    const response = await get(app, address)
    expect(await response.text()).toBe('charts.js')
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    const known = { headers: { 'If-None-Match': response.headers.get('ETag') ?? '' } }
    expect((await app.request(`http://127.0.0.1:3000${address}`, known)).status).toBe(304)
  })

  test('an old hash or another file is a 404', async () => {
    expect((await get(dashboard(full), '/assets/0000/charts.js')).status).toBe(404)
    expect((await get(dashboard(full), '/assets/0000/..%2F..%2Fpackage.json')).status).toBe(404)
  })
})
