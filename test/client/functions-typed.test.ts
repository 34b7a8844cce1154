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
import { type EveryType, everyType } from '../parity/every-type.ts'
import { functionCalls } from '../parity/functions/index.ts'

// Every call of every function in the list: what it is said to be is what the server says it is.

const { spark } = readSettings()
const token = spark.tokenFile === undefined ? undefined : readFileSync(spark.tokenFile, 'utf8').trim()
const connection = parseConnectionString(spark.remote, { token })
const client = new SparkConnectClient(new GrpcTransport(connection), connection)
const executor = new RemoteExecutor(client)
const frame = everyType(executor)
const calls = functionCalls(columnsOf<EveryType>(frame.schema))

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

describe('the type is the one that the server says', () => {
  test.each(calls)('$python', async ({ node, grain, expected }) => {
    const named = alias(node, 'x')
    const input = frame.plan
    const plan: Relation =
      grain === 'aggregate'
        ? { kind: 'aggregate', input, groupBy: [], aggregates: [named] }
        : { kind: 'project', input, expressions: [named] }
    const [found] = await executor.schema(plan, {})
    expect(found && line(found)).toBe(line(expected))
  })
})
