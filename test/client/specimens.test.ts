import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../src/config.ts'
import { parseConnectionString } from '../../src/spark-connect/client/connection-string.ts'
import { SparkConnectClient } from '../../src/spark-connect/client/spark-connect-client.ts'
import { RemoteExecutor } from '../../src/spark-connect/remote-executor.ts'
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'
import type { StructField } from '../../src/spark-connect/types/data-type.ts'
import { toDDL } from '../../src/spark-connect/types/ddl.ts'
import { specimens } from '../types/specimens.ts'

// What the compiler says of a frame's columns (checked where the specimens stand), what the frame itself says, and what
// the server says have to be one.

const { spark } = readSettings()
const token = spark.tokenFile === undefined ? undefined : readFileSync(spark.tokenFile, 'utf8').trim()
const connection = parseConnectionString(spark.remote, { token })
const client = new SparkConnectClient(new GrpcTransport(connection), connection)
const all = specimens(new RemoteExecutor(client))

beforeAll(async () => {
  const pairs = [{ key: 'spark.sql.timeType.enabled', value: 'true' }]
  await client.config({ $case: 'set', value: { pairs, silent: undefined } })
})

afterAll(async () => {
  await client.releaseSession()
  await client.close()
})

/** One line a column: order, type and nullability, inside of arrays and maps too. */
function lines(fields: readonly StructField[]): string[] {
  return fields.map(({ name, dataType, nullable }) => {
    const inner = dataType.typeName === 'array' && dataType.containsNull
    const values = dataType.typeName === 'map' && dataType.valueContainsNull
    return `${name}: ${toDDL(dataType)}${inner || values ? ' (of nulls)' : ''}${nullable ? ' | null' : ''}`
  })
}

test('the specimens have names of their own', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
})

describe('the columns are those that the server says', () => {
  test.each(all)('$name', async ({ frame, expected }) => {
    expect(lines(frame.schema)).toEqual(lines(expected))
    expect(lines(await frame.untyped().schema())).toEqual(lines(expected))
  })
})
