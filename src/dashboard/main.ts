/** Serves the dashboard until it is told to stop: `npm run dashboard`. */
import { once } from 'node:events'
import { Command } from 'commander'
import { ConfigError, readSettings, type Settings } from '../config.ts'
import { PostgresPool } from '../storage/postgres/pool.ts'
import { PostgresReports } from '../storage/postgres/reports.ts'
import { PostgresRunStore } from '../storage/postgres/run-store.ts'
import { createApp } from './app.ts'
import { listen } from './listen.ts'
import type { Links } from './views/markup.ts'

/** No query of a page takes long: they read sums, never single transactions. In milliseconds. */
const STATEMENT_TIMEOUT = 20_000

async function serve(settings: Settings): Promise<void> {
  await using pool = new PostgresPool(settings.postgres, {
    role: 'fraud_reader',
    application: 'sparkwright dashboard',
    statementTimeout: STATEMENT_TIMEOUT,
  })
  const app = createApp({
    reports: new PostgresReports(pool),
    runs: new PostgresRunStore(pool),
    links: linksFrom(settings),
  })
  const { host, port } = settings.dashboard
  const { server, port: got } = await listen(app, host, port)
  if (got !== port && port !== 0) console.log(`Port ${port} is taken: using ${got}.`)
  console.log(`Dashboard: http://${host}:${got} (end it with Ctrl-C)`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  server.close()
  server.closeAllConnections()
}

function linksFrom({ spark, hdfs }: Settings): Links {
  const files = `${hdfs.web}/webhdfs/v1/?op=LISTSTATUS&user.name=${encodeURIComponent(hdfs.user)}`
  return { sparkUi: spark.ui, sparkHistory: spark.history, hdfs: files }
}

// With --help, or what it does not know, it ends here.
new Command('dashboard')
  .description('Serves charts of the results, and the runs, until it is ended with Ctrl-C.')
  .addHelpText('after', '\nWhere it listens, DASHBOARD_HOST and DASHBOARD_PORT say: see .env.example.')
  .allowExcessArguments(false)
  .parse()

try {
  await serve(readSettings())
} catch (error) {
  const isKnown = error instanceof ConfigError || (error instanceof Error && 'code' in error)
  console.error(isKnown ? `dashboard: ${error.message}` : error)
  process.exitCode = 1
}
