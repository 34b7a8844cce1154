import { expect, test } from 'vitest'
import { readSettings } from '../../src/config.ts'
import { PlanCompression } from '../../src/spark-connect/client/plan-compression.ts'
import { openClient } from '../../src/spark-connect/connect.ts'
import { rowDecoder } from '../../src/spark-connect/decode/rows.ts'
import { decodeSchema } from '../../src/spark-connect/decode/schema.ts'
import type { Plan } from '../../src/spark-connect/gen/spark/connect/base.ts'
import { zstdOfRuns } from '../support/zstd.ts'

/** Above the server's own threshold. */
const LENGTH = 11 * 1024 * 1024

test('a large plan goes compressed to a server that takes such, and means the same', async () => {
  const { spark } = readSettings()
  const client = openClient(spark.remote, { tokenFile: spark.tokenFile })
  try {
    const ask = (keys: string[]) => client.config({ $case: 'getOption', value: { keys } })
    const text = { $case: 'string' as const, value: 'x'.repeat(LENGTH) }
    const literal = { dataType: undefined, literalType: text }
    const value = { query: 'select length(?) as n', args: {}, posArgs: [literal], namedArguments: {}, posArguments: [] }
    const relation = { common: undefined, relType: { $case: 'sql' as const, value } }
    const plan = await new PlanCompression(ask, zstdOfRuns).apply({ opType: { $case: 'root', value: relation } })
    expect(plan.opType).toMatchObject({ $case: 'compressedOperation' })
    expect(await rowsOf(client, plan)).toEqual([{ n: LENGTH }])
  } finally {
    await client.releaseSession()
    await client.close()
  }
})

async function rowsOf(client: ReturnType<typeof openClient>, plan: Plan) {
  const rows = []
  let decode: ReturnType<typeof rowDecoder> | undefined
  for await (const { schema, responseType } of client.execute(plan)) {
    if (schema !== undefined) decode = rowDecoder(decodeSchema(schema))
    if (responseType?.$case === 'arrowBatch') rows.push(...(decode?.(responseType.value.data) ?? []))
  }
  return rows
}
