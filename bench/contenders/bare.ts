// What a client costs at the least: gRPC, the generated messages and an Arrow library, and nothing above. No reattaching,
// no releases, no retries. `bare.js WHAT SETTINGS`, settings as JSON.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { credentials, Metadata } from '@grpc/grpc-js'
import { tableFromIPC } from '@uwdata/flechette'
import {
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  SparkConnectServiceClient,
} from '../../src/spark-connect/gen/spark/connect/base.ts'
import { cpuSeconds, report } from './report.ts'

interface Settings {
  readonly remote: string
  readonly tokenFile: string
  /** The size of gRPC's flow-control window in bytes; 0: gRPC's own, 64 kB. */
  readonly window?: number
}

const sessionId = randomUUID()

function requestOf(query: string): ExecutePlanRequest {
  const sql = { query, args: {}, posArgs: [], namedArguments: {}, posArguments: [] }
  return {
    sessionId,
    clientObservedServerSideSessionId: undefined,
    userContext: { userId: 'bench', userName: 'bench', extensions: [] },
    operationId: undefined,
    plan: { opType: { $case: 'root', value: { common: undefined, relType: { $case: 'sql', value: sql } } } },
    clientType: 'bare',
    requestOptions: [],
    tags: [],
  }
}

class Bare {
  readonly #client: SparkConnectServiceClient
  readonly #metadata = new Metadata()

  constructor({ remote, tokenFile, window = 16 << 20 }: Settings) {
    if (tokenFile) this.#metadata.set('authorization', `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`)
    this.#client = new SparkConnectServiceClient(remote.replace(/^sc:\/\//, ''), credentials.createInsecure(), {
      'grpc.max_receive_message_length': 128 << 20,
      'grpc.enable_http_proxy': 0,
      ...(window > 0 && { 'grpc-node.flow_control_window': window }),
    })
  }

  /** Runs a query; answers how many rows and bytes of Arrow came. `asRows` makes an object of each row. */
  async run(query: string, asRows: boolean): Promise<{ readonly rows: number; readonly bytes: number }> {
    let [rows, bytes] = [0, 0]
    const call: AsyncIterable<ExecutePlanResponse> = this.#client.executePlan(requestOf(query), this.#metadata)
    for await (const { responseType } of call) {
      if (responseType?.$case !== 'arrowBatch') continue
      const { data } = responseType.value
      bytes += data.length
      const aligned = data.byteOffset % 8 === 0 ? data : new Uint8Array(data)
      const table = tableFromIPC(aligned, { useBigInt: true })
      rows += asRows ? table.toArray().length : table.numRows
    }
    return { rows, bytes }
  }

  /** Ends the session and the connection. */
  async close(): Promise<void> {
    const request = { sessionId, userContext: requestOf('').userContext, clientType: 'bare', allowReconnect: false }
    await new Promise<void>((resolve) => this.#client.releaseSession(request, this.#metadata, () => resolve()))
    this.#client.close()
  }
}

const tasks: Readonly<Record<string, (client: Bare, settings: never) => Promise<void>>> = {
  'first-row': async (client) => {
    const { rows } = await client.run('select 1', true)
    if (rows !== 1) throw new Error(`${rows} rows instead of one`)
    report({ firstRow: true })
  },

  latency: async (client, { query, queries, warmUp }: { query: string; queries: number; warmUp: number }) => {
    const sql = query === 'range' ? 'select id from range(100)' : query
    for (let i = 0; i < warmUp; i++) await client.run(sql, true)
    const seconds: number[] = []
    const before = cpuSeconds()
    for (let i = 0; i < queries; i++) {
      const started = performance.now()
      await client.run(sql, true)
      seconds.push((performance.now() - started) / 1000)
    }
    report({ seconds, cpuSeconds: cpuSeconds() - before })
  },

  arrow: async (client, { query, warmUp }: { query: string; warmUp: string }) => {
    await client.run(warmUp, false)
    const before = cpuSeconds()
    const started = performance.now()
    const found = await client.run(query, false)
    report({ seconds: (performance.now() - started) / 1000, cpuSeconds: cpuSeconds() - before, ...found })
  },
}

const [task = '', text = '{}'] = process.argv.slice(2)
const settings = JSON.parse(text)
const client = new Bare(settings)
const run = tasks[task]
if (!run) throw new Error(`there is no task ${task}`)
await run(client, settings as never)
await client.close()
