// The queries of the client benchmarks by this library: `queries.js WHAT SETTINGS`, settings as JSON.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Row, SparkSession } from '#spark-connect'
import { parseConnectionString } from '../../src/spark-connect/client/connection-string.ts'
import { SparkConnectClient } from '../../src/spark-connect/client/spark-connect-client.ts'
import { readArrow } from '../../src/spark-connect/decode/arrow.ts'
import { encodeQuery } from '../../src/spark-connect/encode/plan.ts'
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'
import { cpuSeconds, report, rssMb } from './report.ts'

interface Settings {
  readonly remote: string
  readonly tokenFile: string
}

function tokenOf({ tokenFile }: Settings): string | undefined {
  return tokenFile === '' ? undefined : readFileSync(tokenFile, 'utf8').trim()
}

function connect(settings: Settings): Promise<SparkSession> {
  return SparkSession.connect(settings.remote, { token: tokenOf(settings) })
}

/** Below the frames, where Arrow is at hand; `sessionId` joins a session that is there. */
function connectClient(settings: Settings, sessionId?: string): SparkConnectClient {
  const connection = parseConnectionString(settings.remote, { token: tokenOf(settings) })
  return new SparkConnectClient(new GrpcTransport(connection), { ...connection, sessionId })
}

/** A small query: one of SQL, or of a range. */
async function small(spark: SparkSession, query: string): Promise<number> {
  if (query === 'range') return (await spark.range(100).collect()).length
  return (await (await spark.sql(query)).collect()).length
}

async function timed(work: () => Promise<object>): Promise<void> {
  const before = cpuSeconds()
  const started = performance.now()
  const found = await work()
  report({ seconds: (performance.now() - started) / 1000, cpuSeconds: cpuSeconds() - before, ...found })
}

async function arrow(client: SparkConnectClient, query: string): Promise<object> {
  let [rows, bytes] = [0, 0]
  for await (const { responseType } of client.execute(encodeQuery({ kind: 'sql', query, args: {} }))) {
    if (responseType?.$case !== 'arrowBatch') continue
    const { data } = responseType.value
    bytes += data.length
    for (const { length } of readArrow(data)) rows += length
  }
  return { rows, bytes }
}

/** What is lost or doubled shows in the sum of the ids. */
function sumOf(rows: readonly Row[]): string {
  return rows.reduce((sum, { id }) => sum + (typeof id === 'bigint' ? id : 0n), 0n).toString()
}

const tasks: Readonly<Record<string, (settings: never) => Promise<void>>> = {
  'first-row': async (settings: Settings) => {
    await using spark = await connect(settings)
    const rows = await (await spark.sql('select 1')).collect()
    if (rows.length !== 1) throw new Error(`${rows.length} rows instead of one`)
    report({ firstRow: true })
  },

  latency: async ({ query, queries, warmUp, ...settings }: Settings & Latency) => {
    await using spark = await connect(settings)
    for (let i = 0; i < warmUp; i++) await small(spark, query)
    const seconds: number[] = []
    const before = cpuSeconds()
    for (let i = 0; i < queries; i++) {
      const started = performance.now()
      await small(spark, query)
      seconds.push((performance.now() - started) / 1000)
    }
    report({ seconds, cpuSeconds: cpuSeconds() - before })
  },

  collect: async ({ query, warmUp, ...settings }: Settings & Query) => {
    await using spark = await connect(settings)
    await (await spark.sql(warmUp)).collect()
    let rows: readonly Row[] = []
    await timed(async () => {
      rows = await (await spark.sql(query)).collect()
      return { rows: rows.length }
    })
    report({ sum: sumOf(rows) })
  },

  arrow: async ({ query, warmUp, ...settings }: Settings & Query) => {
    const client = connectClient(settings)
    await arrow(client, warmUp)
    await timed(() => arrow(client, query))
    await client.releaseSession()
    await client.close()
  },

  stream: async ({ query, warmUp, total, ...settings }: Settings & Query & { total: number }) => {
    await using spark = await connect(settings)
    await (await spark.sql(warmUp)).collect()
    await timed(async () => {
      let [rows, quarterMb, mostMb] = [0, 0, 0]
      for await (const _ of (await spark.sql(query)).toLocalIterator()) {
        if (++rows % 50_000 !== 0) continue
        mostMb = Math.max(mostMb, rssMb())
        if (rows <= total / 4) quarterMb = mostMb
      }
      return { rows, quarterMb, mostMb }
    })
  },

  'slow-consumer': async ({ query, warmUp, takes, ...settings }: Settings & Query & { takes: number }) => {
    await using spark = await connect(settings)
    await (await spark.sql(warmUp)).collect()
    await sleep(500)
    const idleMb = rssMb()
    let [rows, mostMb] = [0, idleMb]
    for await (const _ of (await spark.sql(query)).toLocalIterator()) {
      if (++rows % 1_000 !== 0) continue
      await sleep(5)
      mostMb = Math.max(mostMb, rssMb())
      if (rows >= takes) break
    }
    const other = connectClient(settings, spark.sessionId)
    await sleep(1_000)
    const running = await other.interrupt({ all: true })
    await other.close()
    report({ rows, idleMb, mostMb, running: running.length })
  },

  concurrency: async ({ queries, repeats, ...settings }: Settings & { queries: number; repeats: number }) => {
    await using spark = await connect(settings)
    const all = () => Promise.all(Array.from({ length: queries }, (_, i) => small(spark, `select ${i} as n`)))
    await all()
    const seconds: number[] = []
    const before = cpuSeconds()
    for (let i = 0; i < repeats; i++) {
      const started = performance.now()
      const rows = await all()
      seconds.push((performance.now() - started) / 1000)
      if (rows.some((count) => count !== 1)) throw new Error('a query did not give its row')
    }
    report({ seconds, cpuSeconds: cpuSeconds() - before })
  },
}

interface Query {
  readonly query: string
  readonly warmUp: string
}

interface Latency {
  readonly query: string
  readonly queries: number
  readonly warmUp: number
}

const [task = '', settings = '{}'] = process.argv.slice(2)
const run = tasks[task]
if (!run) throw new Error(`there is no task ${task}`)
await run(JSON.parse(settings) as never)
