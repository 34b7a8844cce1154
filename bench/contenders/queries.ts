// The queries of the client benchmarks by this library: `queries.js WHAT SETTINGS`, settings as JSON.
import { readFileSync } from 'node:fs'
import { SparkSession } from '#spark-connect'
import { cpuSeconds, report } from './report.ts'

interface Settings {
  readonly remote: string
  readonly tokenFile: string
}

function connect({ remote, tokenFile }: Settings): Promise<SparkSession> {
  return SparkSession.connect(remote, { token: readFileSync(tokenFile, 'utf8').trim() })
}

const tasks: Readonly<Record<string, (settings: never) => Promise<void>>> = {
  'first-row': async (settings: Settings) => {
    await using spark = await connect(settings)
    const rows = await (await spark.sql('select 1')).collect()
    if (rows.length !== 1) throw new Error(`${rows.length} rows instead of one`)
    report({ firstRow: true })
  },

  latency: async ({ queries, warmUp, ...settings }: Settings & { queries: number; warmUp: number }) => {
    await using spark = await connect(settings)
    for (let i = 0; i < warmUp; i++) await (await spark.sql('select 1')).collect()
    const seconds: number[] = []
    const before = cpuSeconds()
    for (let i = 0; i < queries; i++) {
      const started = performance.now()
      await (await spark.sql('select 1')).collect()
      seconds.push((performance.now() - started) / 1000)
    }
    report({ seconds, cpuSeconds: cpuSeconds() - before })
  },

  collect: async ({ query, warmUp, ...settings }: Settings & { query: string; warmUp: string }) => {
    await using spark = await connect(settings)
    await (await spark.sql(warmUp)).collect()
    const before = cpuSeconds()
    const started = performance.now()
    const rows = await (await spark.sql(query)).collect()
    const seconds = (performance.now() - started) / 1000
    report({ rows: rows.length, seconds, cpuSeconds: cpuSeconds() - before })
  },
}

const [task = '', settings = '{}'] = process.argv.slice(2)
await tasks[task]?.(JSON.parse(settings) as never)
