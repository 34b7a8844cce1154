// Records what a server answers: `replay-record.js SETTINGS`: `remote`, `tokenFile`, `queries`, `file`. The file has a line of
// JSON for the settings of a session, then one for each query: its text, its schema and its responses as base64, these
// without the ids.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseConnectionString } from '../../src/spark-connect/client/connection-string.ts'
import { SparkConnectClient } from '../../src/spark-connect/client/spark-connect-client.ts'
import { encodeQuery } from '../../src/spark-connect/encode/plan.ts'
import { ExecutePlanResponse } from '../../src/spark-connect/gen/spark/connect/base.ts'
import { DataType } from '../../src/spark-connect/gen/spark/connect/types.ts'
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'

interface Settings {
  readonly remote: string
  readonly tokenFile: string
  readonly queries: readonly string[]
  readonly file: string
}

const { remote, tokenFile, queries, file }: Settings = JSON.parse(process.argv[2] ?? '{}')
const connection = parseConnectionString(remote, { token: readFileSync(tokenFile, 'utf8').trim() })
const client = new SparkConnectClient(new GrpcTransport(connection), connection)
const { pairs } = await client.config({ $case: 'getAll', value: { prefix: undefined } })
const conf = Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? '']))
const lines = [JSON.stringify({ version: await client.serverVersion(), conf })]
for (const query of queries) {
  const plan = encodeQuery({ kind: 'sql', query, args: {} })
  const { schema } = await client.analyze({ $case: 'schema', value: { plan } })
  const responses: string[] = []
  for await (const response of client.execute(plan)) {
    if (response.responseType?.$case === 'executionProgress') continue
    const nameless = { ...response, sessionId: '', serverSideSessionId: '', operationId: '', responseId: '' }
    responses.push(Buffer.from(ExecutePlanResponse.encode(nameless).finish()).toString('base64'))
  }
  if (!schema) throw new Error('the server answered no schema')
  lines.push(
    JSON.stringify({ query, schema: Buffer.from(DataType.encode(schema).finish()).toString('base64'), responses }),
  )
}
writeFileSync(file, lines.join('\n'))
await client.releaseSession()
await client.close()
