import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { packageRoot, readSettings } from '../../src/config.ts'
import { createApp } from '../../src/dashboard/app.ts'
import { listen } from '../../src/dashboard/listen.ts'
import type { Run } from '../../src/runs/run.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresReports } from '../../src/storage/postgres/reports.ts'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!CHROMIUM) console.warn('dashboard.test.ts is skipped: there is no Chromium (apt-get install chromium).')

const SCHEMA = `test_dashboard_${randomBytes(4).toString('hex')}`
const LINKS = {
  sparkUi: 'http://127.0.0.1:4040',
  sparkHistory: 'http://127.0.0.1:18080',
  hdfs: 'http://127.0.0.1:9870',
}
const WIDE = { viewport: { width: 1360, height: 900 } }

// Amounts with more digits than a number holds, so that a float on the way would show.
const TABLES = `
  create schema ${SCHEMA};
  set local search_path = ${SCHEMA};
  create table fraud_by_type(batch text, trans_type text, total_transactions bigint, fraudulent_transactions bigint, fraud_rate numeric(9,4));
  create table fraud_stats(batch text, total_transactions bigint, total_amount numeric(28,2), fraudulent_transactions bigint, fraud_amount numeric(28,2), avg_fraud_amount numeric(22,6), max_fraud_amount numeric(18,2));
  create table flagged_fraud_accuracy(batch text, total_flagged bigint, true_positive_flags bigint, flag_accuracy numeric(9,4));
  create table fraud_by_day(batch text, day date, total_transactions bigint, total_amount numeric(28,2), fraudulent_transactions bigint, fraud_amount numeric(28,2));
  create table amount_bands(batch text, band integer, band_label text, total_transactions bigint, fraudulent_transactions bigint);
  create table balance_violations(batch text, trans_type text, total_transactions bigint, violations bigint);
  create table top_destinations(batch text, name_dest text, transactions bigint, total_amount numeric(28,2), fraudulent_transactions bigint);
  create table creditcard_by_class(batch text, class integer, transactions bigint, total_amount numeric(28,2), max_amount numeric(18,2));
  create table creditcard_by_hour(batch text, hour integer, transactions bigint, frauds bigint);
  insert into creditcard_by_class values ('all', 0, 284315, 25102462.04, 25691.16), ('all', 1, 492, 60127.97, 2125.87);
  insert into creditcard_by_hour select 'all', h, 2000 + h * 37 % 900, h % 19 from generate_series(0, 47) h;
  grant usage on schema ${SCHEMA} to fraud_reader;
  grant select on all tables in schema ${SCHEMA} to fraud_reader;`

/** A month's results; \`size\` makes the months differ, so that an average of rates is not the rate of the sums. */
const month = (batch: string, size: number) => `
  set local search_path = ${SCHEMA};
  insert into fraud_by_type values ('${batch}', 'CASH_OUT', ${size * 500}, ${size + 3}, 0), ('${batch}', 'PAYMENT', ${size * 400}, 0, 0), ('${batch}', 'TRANSFER', ${size * 100}, ${size}, 0);
  insert into fraud_stats values ('${batch}', ${size * 1000}, 90071992547409931.27, ${size * 2 + 3}, 9007199254740993.0${size % 10}, 0, ${size * 1000}.55);
  insert into flagged_fraud_accuracy values ('${batch}', ${size}, ${Math.floor(size / 3)}, 0);
  insert into fraud_by_day select '${batch}', date '${batch}-01' + d, ${size} * (30 + d * 7 % 11), 1000.01 * d, d % 5, 10.10 * d from generate_series(0, 27) d;
  insert into amount_bands select '${batch}', b, 'band ' || b, ${size} * (b + 1), b from generate_series(0, 5) b;
  insert into balance_violations values ('${batch}', 'CASH_OUT', ${size * 500}, ${size * 440}), ('${batch}', 'TRANSFER', ${size * 100}, ${size * 93});
  insert into top_destinations select '${batch}', 'C12' || (34500000 + d), d + 1, 1000000.01 * (d + 1), d % 2 from generate_series(0, 14) d;`

/** Runs in the page before its own scripts: says what the policy forbade, and adds up how far the layout jumped. */
const WATCH = `
  addEventListener('securitypolicyviolation', (event) => console.error('forbidden: ' + event.violatedDirective))
  window.shift = 0
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shift += value
  }).observe({ type: 'layout-shift', buffered: true })`

const run: Run = {
  id: '20200322T141503-transform-9f3c2a',
  job: 'transform',
  state: 'running',
  params: {},
  batches: ['2020-04'],
  startedAt: new Date(),
  finishedAt: null,
  counts: null,
  steps: [],
  failure: null,
  tag: 'sparkwright-test',
  tags: [],
  ...{ planDigest: null, bytesRead: null, bytesWritten: null },
  ...{ rollsBack: null, rolledBackBy: null, fence: 0, isDead: false },
  key: null,
  warnings: [],
  session: null,
  operationIds: [],
  submittedBy: 'test',
  codeVersion: '0.1.0',
}

describe.skipIf(!CHROMIUM)('the dashboard in a browser', { timeout: 30_000 }, () => {
  let runs: readonly Run[] = []
  let owner: PostgresPool
  let reader: PostgresPool
  let server: Server
  let browser: Browser
  let home: string
  /** What no page may do; checked after each test. */
  const wrongs: string[] = []

  beforeAll(async () => {
    // The browser gets what the build made: it has to be that of these sources.
    execFileSync(process.execPath, ['setup/main.mjs'], { cwd: packageRoot, stdio: 'inherit' })
    const { postgres } = readSettings()
    owner = new PostgresPool(postgres, { role: 'fraud_owner' })
    await owner.transaction((session) => session.run(TABLES + month('2020-02', 7) + month('2020-03', 31)))
    // How PostgreSQL's clients are told of another schema.
    vi.stubEnv('PGOPTIONS', `-c search_path=${SCHEMA}`)
    reader = new PostgresPool(postgres, { role: 'fraud_reader' })
    ;({ server, home } = await serve(new PostgresReports(reader)))
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    server?.close()
    await reader?.end()
    vi.unstubAllEnvs()
    await owner?.run(`drop schema if exists ${SCHEMA} cascade`)
    await owner?.end()
  })

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    runs = []
    expect(wrongs.splice(0)).toEqual([])
  })

  async function serve(reports: PostgresReports): Promise<{ server: Server; home: string }> {
    const store = {
      ...{ datasets: async () => [], withKey: async () => undefined },
      ...{ recent: async () => runs, find: async (id: string) => runs.find((known) => known.id === id) },
    }
    const listening = await listen(createApp({ reports, runs: store, links: LINKS }), '127.0.0.1', 0)
    return { server: listening.server, home: `http://127.0.0.1:${listening.port}` }
  }

  async function open(path: string, options: BrowserContextOptions = WIDE): Promise<Page> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('console', (message) => message.type() === 'error' && wrongs.push(message.text()))
    page.on('pageerror', (error) => wrongs.push(error.message))
    page.on('request', (request) => request.url().startsWith(home) || wrongs.push(`asked ${request.url()}`))
    await page.addInitScript({ content: WATCH })
    await page.goto(home + path)
    return page
  }

  /** Waits until so many charts are drawn: axes and grid alone do not count, the colours of data do. */
  async function expectDrawn(page: Page, charts: number): Promise<void> {
    const drawn = () =>
      page.locator('canvas').evaluateAll((canvases) => {
        const style = getComputedStyle(document.documentElement)
        const names = ['volume', 'fraud', 'violation', 'rest']
        const colours = names.map((name) =>
          Number.parseInt(style.getPropertyValue(`--chart-${name}`).trim().slice(1), 16),
        )
        return canvases.map((canvas) => {
          if (!(canvas instanceof HTMLCanvasElement)) return false
          const bytes = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.buffer
          const pixels = new DataView(bytes ?? new ArrayBuffer())
          let count = 0
          for (let at = 0; at < pixels.byteLength; at += 4) if (colours.includes(pixels.getUint32(at) >>> 8)) count++
          return count > 400
        })
      })
    await expect.poll(drawn, { timeout: 5_000 }).toEqual(Array(charts).fill(true))
  }

  /** Presses Tab until the element with this id or text has the focus. */
  async function tabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      if ((await focused(page)) === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`60 tabs do not reach ${name}`)
  }

  function focused(page: Page): Promise<string> {
    return page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || '')
  }

  /** The key figures of a page by name, without the spaces between digits. */
  async function figures(page: Page): Promise<Record<string, string>> {
    const texts = await page.locator('.figures > div').allInnerTexts()
    return Object.fromEntries(texts.map((text) => text.replaceAll('\u202f', '').split(/\s*\n+/)))
  }

  async function expected(batch: string): Promise<unknown> {
    const [row] = await owner.rows(
      z.record(z.string(), z.string()),
      `select sum(total_transactions)::text as "Transactions", sum(fraudulent_transactions)::text as "Frauds",
        round(100.0 * sum(fraudulent_transactions) / sum(total_transactions), 3) || '%' as "Fraud rate",
        sum(fraud_amount)::text as "Fraud amount", max(max_fraud_amount)::text as "Biggest fraud",
        round(sum(fraud_amount) / sum(fraudulent_transactions), 2)::text as "Average fraud",
        (select round(100.0 * sum(true_positive_flags) / sum(total_flagged), 2) || '%'
          from ${SCHEMA}.flagged_fraud_accuracy where batch like $1) as "Flag accuracy"
       from ${SCHEMA}.fraud_stats where batch like $1`,
      [batch],
    )
    return row
  }

  test('shows the figures that SQL gives, for all batches and for one', async () => {
    const page = await open('/')
    expect(await figures(page)).toEqual(await expected('%'))
    await page.goto(`${home}/?batch=2020-02`)
    expect(await figures(page)).toEqual(await expected('2020-02'))
  })

  test('masks the names of accounts before they leave the database', async () => {
    const html = await (await fetch(home)).text()
    expect(html).toContain('C12•••014')
    expect(html).not.toMatch(/C12345\d/)
  })

  test('draws every chart, by the figures of the table beside it', async () => {
    const page = await open('/')
    await expectDrawn(page, 6)
    const days = await owner.rows(
      z.object({ day: z.string() }),
      `select day::text from ${SCHEMA}.fraud_by_day order by 1`,
    )
    const table = page.getByRole('table', { name: 'Fraud over time' })
    await page.getByText('Show the figures of Fraud over time').click()
    expect(await table.locator('tbody th').allInnerTexts()).toEqual(days.map(({ day }) => day))
    mkdirSync(join(packageRoot, '.local/screenshots'), { recursive: true })
    await page.getByText('Show the figures of Fraud over time').click()
    await page.screenshot({ path: join(packageRoot, '.local/screenshots/dashboard.png'), fullPage: true })
  })

  test('filters by batch without a reload, and goes back', async () => {
    const page = await open('/')
    await page.evaluate('window.kept = true')
    await page.getByLabel('Batch').selectOption('2020-03')
    await page.getByRole('heading', { name: 'Batch 2020-03' }).waitFor()
    expect(page.url()).toBe(`${home}/?batch=2020-03`)
    expect(await figures(page)).toEqual(await expected('2020-03'))
    await expectDrawn(page, 6)

    await page.goBack()
    await page.getByRole('heading', { name: 'All batches' }).waitFor()
    expect(await page.getByLabel('Batch').inputValue()).toBe('')
    expect(await figures(page)).toEqual(await expected('%'))
    await expectDrawn(page, 6)
    expect(await page.evaluate('window.kept')).toBe(true)
  })

  test('follows a run to its end, and then shows what it published', async () => {
    runs = [run]
    const page = await open('/')
    await page.getByRole('cell', { name: 'running' }).waitFor()
    await owner.transaction((session) => session.run(month('2020-04', 13)))
    runs = [{ ...run, state: 'succeeded', finishedAt: new Date() }]
    await page.getByRole('cell', { name: 'succeeded' }).waitFor()
    await page.locator('option[value="2020-04"]').waitFor({ state: 'attached' })
    expect(await figures(page)).toEqual(await expected('%'))
  })

  test('works by keyboard alone', async () => {
    runs = [run]
    const page = await open('/')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the content')
    await tabTo(page, 'batch')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('heading', { name: 'Batch 2020-02' }).waitFor()
    expect(await focused(page)).toBe('batch')
    await tabTo(page, 'Show the figures of Fraud by amount')
    await page.keyboard.press('Enter')
    await page.getByRole('table', { name: 'Fraud by amount' }).waitFor()
    await tabTo(page, `run-${run.id}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${home}/runs/${run.id}`)
  })

  test.each([380, 1360])('fits a screen of %d pixels, with all tables open, in the dark', async (width) => {
    runs = [run]
    const page = await open('/', { viewport: { width, height: 800 }, colorScheme: 'dark' })
    expect(await page.evaluate('window.shift')).toBeLessThan(0.02)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })

  test('says what to do when PostgreSQL is down', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-'))
    const passFile = join(folder, 'pgpass')
    writeFileSync(passFile, '*:*:*:*:none\n', { mode: 0o600 })
    await using dead = new PostgresPool({ ...readSettings().postgres, port: 1, passFile }, { role: 'fraud_reader' })
    const { server: other, home: there } = await serve(new PostgresReports(dead))
    const response = await fetch(there)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('PostgreSQL is not reachable')
    expect((await fetch(`${there}/health`)).status).toBe(503)
    other.close()
    stderr.mockRestore()
    rmSync(folder, { recursive: true })
  })

  test('says which commands to run while the tables are missing', async () => {
    vi.stubEnv('PGOPTIONS', '-c search_path=pg_temp')
    await using empty = new PostgresPool(readSettings().postgres, { role: 'fraud_reader' })
    const report = await new PostgresReports(empty).read()
    vi.stubEnv('PGOPTIONS', `-c search_path=${SCHEMA}`)
    expect(report).toEqual({ batches: [], fraud: undefined, creditcard: undefined })
  })
})
