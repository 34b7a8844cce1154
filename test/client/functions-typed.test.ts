import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../src/config.ts'
import { parseConnectionString } from '../../src/spark-connect/client/connection-string.ts'
import { SparkConnectClient } from '../../src/spark-connect/client/spark-connect-client.ts'
import { columnsOf } from '../../src/spark-connect/dataframe/columns.ts'
import { alias } from '../../src/spark-connect/plan/expression.ts'
import type { Relation } from '../../src/spark-connect/plan/relation.ts'
import { RemoteExecutor } from '../../src/spark-connect/remote-executor.ts'
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'
import type { StructField } from '../../src/spark-connect/types/data-type.ts'
import { toDDL } from '../../src/spark-connect/types/ddl.ts'
import type { Call } from '../parity/call.ts'
import { type EveryType, everyType } from '../parity/every-type.ts'
import { functionCalls } from '../parity/functions/index.ts'
import { NOT_ASKED } from '../parity/functions/omitted.ts'

// Every call of every function in the list: what it is said to be is what the server says it is.

const { spark } = readSettings()
const token = spark.tokenFile === undefined ? undefined : readFileSync(spark.tokenFile, 'utf8').trim()
const connection = parseConnectionString(spark.remote, { token })
const client = new SparkConnectClient(new GrpcTransport(connection), connection)
const executor = new RemoteExecutor(client)
/** How many columns the server is asked about in one plan. */
const AT_ONCE = 50

const frame = everyType(executor)
const calls = functionCalls(columnsOf<EveryType>(frame.schema)).filter(({ python }) => !isUnasked(python))

function isUnasked(python: string): boolean {
  return Object.keys(NOT_ASKED).some((name) => python.includes(`F.${name}(`))
}

beforeAll(async () => {
  const on = ['spark.sql.timeType.enabled', 'spark.sql.geospatial.enabled'].map((key) => ({ key, value: 'true' }))
  await client.config({ $case: 'set', value: { pairs: on, silent: true } })
})

afterAll(async () => {
  await client.releaseSession()
  await client.close()
})

function line({ dataType, nullable }: StructField): string {
  const inner = dataType.typeName === 'array' && dataType.containsNull
  const values = dataType.typeName === 'map' && dataType.valueContainsNull
  return `${toDDL(dataType)}${inner || values ? ' (of nulls)' : ''}${nullable ? ' | null' : ''}`
}

/** The columns of one kind of grain that calls make, in one plan: the server is asked about many at once. */
function planOf(some: readonly Call[]): Relation {
  const named = some.map(({ node }, i) => alias(node, `x${i}`))
  const input = frame.plan
  return some[0]?.grain === 'aggregate'
    ? { kind: 'aggregate', input, groupBy: [], aggregates: named }
    : { kind: 'project', input, expressions: named }
}

/** What the server says of calls; where it refuses one of many, each is asked for by itself. */
async function asked(some: readonly Call[]): Promise<readonly (string | Error)[]> {
  try {
    return (await executor.schema(planOf(some), {})).map(line)
  } catch (error) {
    if (some.length === 1) return [error as Error]
    const half = Math.ceil(some.length / 2)
    return [...(await asked(some.slice(0, half))), ...(await asked(some.slice(half)))]
  }
}

async function answers(): Promise<ReadonlyMap<Call, string | Error>> {
  const found = new Map<Call, string | Error>()
  for (const aggregates of [false, true]) {
    const those = calls.filter(({ grain }) => (grain === 'aggregate') === aggregates)
    for (let i = 0; i < those.length; i += AT_ONCE) {
      const some = those.slice(i, i + AT_ONCE)
      const said = await asked(some)
      some.forEach((call, at) => {
        found.set(call, said[at] ?? new Error('the server did not answer'))
      })
    }
  }
  return found
}

describe('the type is the one that the server says', () => {
  let found: ReadonlyMap<Call, string | Error>

  beforeAll(async () => {
    found = await answers()
  })

  test.each(calls)('$python', (call) => {
    const said = found.get(call)
    if (said instanceof Error) throw said
    // Of what only the server knows, nothing was said.
    if (call.expected.dataType.typeName !== 'unknown') expect(said).toBe(line(call.expected))
  })
})
