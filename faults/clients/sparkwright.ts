// Does the tasks on its standard input by this library, one a line, and answers on file descriptor 3.
import { createHash } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { count, expr } from '#functions'
import { DEFAULT_RETRY_POLICY, SparkError, SparkSession, string } from '#spark-connect'
import { parseConnectionString } from '../../src/spark-connect/client/connection-string.ts'
import { SparkConnectClient } from '../../src/spark-connect/client/spark-connect-client.ts'
import { decodeObservedMetrics } from '../../src/spark-connect/decode/metrics.ts'
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'
import { type Answer, type Append, type Connecting, lineOf, type Query, type Task } from '../tasks.ts'

const ANSWERS = 3
/** Where the waits are short, as many tries as make the two minutes that a server may take to start. */
const MANY_RETRIES = 60

let current: { readonly key: string; readonly spark: SparkSession } | undefined

/** The session of before, or a new one where there is none or it is to be another. */
async function session(connecting: Connecting): Promise<SparkSession> {
  const key = JSON.stringify(connecting)
  if (current?.key === key) return current.spark
  forget()
  const { remote, tokenFile, patience, maxBackoff, conf } = connecting
  const token = readFileSync(tokenFile, 'utf8').trim()
  const retryPolicy = maxBackoff && { ...DEFAULT_RETRY_POLICY, maxBackoff, maxRetries: MANY_RETRIES }
  const spark = await SparkSession.connect(remote, { token, conf, patience, ...(retryPolicy && { retryPolicy }) })
  current = { key, spark }
  return spark
}

/** Leaves a session that may be broken behind; nobody waits for its end. */
function forget(): void {
  current?.spark.stop().catch(() => {})
  current = undefined
}

async function query(spark: SparkSession, { rows, width }: Query): Promise<Answer> {
  const text = `repeat(md5(cast(id as string)), ${width})`
  const frame = await spark.sql(`select id, ${text} as text from range(0, ${rows}, 1, 4) order by id`)
  const digest = createHash('sha256')
  const seen = new Set<unknown>()
  let came = 0
  for await (const row of frame.toLocalIterator()) {
    came++
    seen.add(row.id)
    digest.update(lineOf(row.id as bigint, row.text as string))
  }
  return { rows: came, lost: rows - seen.size, doubled: came - seen.size, digest: digest.digest('hex') }
}

async function append(spark: SparkSession, { rows, path, work }: Append): Promise<Answer> {
  const harder = expr(`md5(repeat(cast(id as string), ${work}))`, string())
  const frame = spark
    .range(rows)
    .withColumn('text', () => harder)
    .observe('seen', { rows: count() })
  const { observed } = await frame.write.mode('append').format('csv').save(path)
  return { observed: tellsOfWrites(spark.version) ? Number(observed.seen?.rows ?? 0) : null }
}

/** Takes over an append that another process began. */
async function attach({ remote, tokenFile }: Connecting, operationId: string): Promise<Answer> {
  const connection = parseConnectionString(remote, { token: readFileSync(tokenFile, 'utf8').trim() })
  const client = new SparkConnectClient(new GrpcTransport(connection), connection)
  let observed = 0
  for await (const { observedMetrics } of client.attach(operationId))
    for (const { values } of decodeObservedMetrics(observedMetrics)) observed += Number(values.rows)
  const version = await client.serverVersion()
  await client.releaseSession()
  await client.close()
  return { observed: tellsOfWrites(version) ? observed : null }
}

/** Observed metrics come with the result of a query on every server, with that of a command from 4.0 on. */
function tellsOfWrites(version: string): boolean {
  return !version.startsWith('3.')
}

/** Opens and ends sessions one after the other. */
async function sessions({ remote, tokenFile }: Connecting, number: number): Promise<Answer> {
  const token = readFileSync(tokenFile, 'utf8').trim()
  for (let i = 0; i < number; i++) {
    await using spark = await SparkSession.connect(remote, { token })
    await (await spark.sql('select 1')).collect()
  }
  globalThis.gc?.()
  return { heap: process.memoryUsage().heapUsed / 2 ** 20 }
}

async function perform(task: Task): Promise<Answer> {
  if (task.what === 'sessions') return sessions(task.connecting, task.sessions)
  if (task.what === 'attach') return attach(task.connecting, task.operationId)
  if (task.what === 'open' && task.fresh) forget()
  const spark = await session(task.connecting)
  spark.addTag(task.tag)
  try {
    if (task.what === 'query') return await query(spark, task.query)
    if (task.what === 'append') return await append(spark, task.append)
    return { done: true }
  } finally {
    spark.removeTag(task.tag)
  }
}

function described(error: unknown): string {
  if (!(error instanceof SparkError)) return String(error)
  return `${error.name} ${error.code}${error.errorClass ? ` [${error.errorClass}]` : ''}: ${error.message}`
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await perform(JSON.parse(line) as Task).catch((error: unknown) => {
    forget()
    return { error: described(error) }
  })
  writeSync(ANSWERS, `${JSON.stringify(answer)}\n`)
}
process.exit(0)
