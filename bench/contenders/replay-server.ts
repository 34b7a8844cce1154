// Answers as a server did when it was recorded: `replay-server.js FILE`. Its port goes to file descriptor 3; it ends with its
// standard input. What it was not recorded for it does not know.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Server, ServerCredentials, type ServerWritableStream, type sendUnaryData, status } from '@grpc/grpc-js'
import {
  type AnalyzePlanRequest,
  type AnalyzePlanResponse,
  type ConfigRequest,
  type ConfigResponse,
  type ExecutePlanRequest,
  ExecutePlanResponse,
  type KeyValue,
  SparkConnectServiceService as Service,
} from '../../src/spark-connect/gen/spark/connect/base.ts'
import type { Command } from '../../src/spark-connect/gen/spark/connect/commands.ts'
import type { Relation } from '../../src/spark-connect/gen/spark/connect/relations.ts'
import { DataType } from '../../src/spark-connect/gen/spark/connect/types.ts'
import { report } from './report.ts'

interface Head {
  readonly version: string
  readonly conf: Readonly<Record<string, string>>
}
interface Recorded {
  readonly query: string
  /** As base64, as the responses are. */
  readonly schema: string
  readonly responses: readonly string[]
}

const [head = '{}', ...lines] = readFileSync(process.argv[2] ?? '', 'utf8').split('\n')
const { version, conf }: Head = JSON.parse(head)
const recordings = new Map(
  lines.map((line) => {
    const { query, schema, responses }: Recorded = JSON.parse(line)
    const bytes = responses.map((response) => Buffer.from(response, 'base64'))
    return [query, { schema: DataType.decode(Buffer.from(schema, 'base64')), responses: bytes }]
  }),
)
const serverSideSessionId = randomUUID()
const answerTo = ({ sessionId }: { readonly sessionId: string }) => ({ sessionId, serverSideSessionId })

/** Fields may stand in any order: the ids of this call, and then the rest as it was recorded. */
function stamped(request: ExecutePlanRequest, recorded: Buffer): Buffer {
  const ids = { ...answerTo(request), operationId: request.operationId ?? '', responseId: randomUUID() }
  const none = { responseType: undefined, metrics: undefined, observedMetrics: [], schema: undefined }
  return Buffer.concat([ExecutePlanResponse.encode({ ...ids, ...none }).finish(), recorded])
}

function recorded({ relType }: Relation) {
  return relType?.$case === 'sql' ? recordings.get(relType.value.query) : undefined
}

/** What becomes of a command: PySpark asks what relation a statement of SQL is before it runs it, and that is the same. */
function outcomeOf(command: Command): Buffer[] {
  const ids = { sessionId: '', serverSideSessionId: '', operationId: '', responseId: '' }
  const none = { metrics: undefined, observedMetrics: [], schema: undefined }
  const sql = command.commandType?.$case === 'sqlCommand' ? command.commandType.value : undefined
  const answers = [
    ...(sql ? [{ $case: 'sqlCommandResult' as const, value: { relation: sql.input } }] : []),
    { $case: 'resultComplete' as const, value: {} },
  ]
  return answers.map((responseType) =>
    Buffer.from(ExecutePlanResponse.encode({ ...ids, ...none, responseType }).finish()),
  )
}

async function executePlan(call: ServerWritableStream<ExecutePlanRequest, Buffer>): Promise<void> {
  const { opType } = call.request.plan ?? {}
  const responses =
    opType?.$case === 'command'
      ? outcomeOf(opType.value)
      : opType?.$case === 'root'
        ? recorded(opType.value)?.responses
        : undefined
  if (responses === undefined) {
    call.destroy(Object.assign(new Error('this was not recorded'), { code: status.UNIMPLEMENTED }))
    return
  }
  for (const response of responses) {
    if (call.cancelled) return
    if (!call.write(stamped(call.request, response))) await new Promise((resolve) => call.once('drain', resolve))
  }
  call.end()
}

function config(request: ConfigRequest): ConfigResponse {
  const operation = request.operation?.opType
  const pairs: KeyValue[] =
    operation?.$case === 'getWithDefault'
      ? operation.value.pairs.map(({ key, value }) => ({ key, value: conf[key] ?? value }))
      : operation?.$case === 'getOption' || operation?.$case === 'get'
        ? operation.value.keys.map((key) => ({ key, value: conf[key] }))
        : operation?.$case === 'getAll'
          ? Object.entries(conf).map(([key, value]) => ({ key, value }))
          : []
  return { ...answerTo(request), pairs, warnings: [] }
}

function analyze(request: AnalyzePlanRequest): AnalyzePlanResponse {
  if (request.analyze?.$case === 'sparkVersion')
    return { ...answerTo(request), result: { $case: 'sparkVersion', value: { version } } }
  const plan = request.analyze?.$case === 'schema' ? request.analyze.value.plan : undefined
  const known = plan?.opType?.$case === 'root' ? recorded(plan.opType.value) : undefined
  if (!known) throw new Error('this was not recorded')
  return { ...answerTo(request), result: { $case: 'schema', value: { schema: known.schema } } }
}

function unary<Q, R>(answer: (request: Q) => R) {
  return ({ request }: { readonly request: Q }, reply: sendUnaryData<R>) => {
    try {
      reply(null, answer(request))
    } catch (error) {
      reply({ code: status.UNIMPLEMENTED, details: String(error) })
    }
  }
}

const server = new Server({ 'grpc-node.flow_control_window': 16 << 20, 'grpc.max_send_message_length': -1 })
const service = { ...Service, executePlan: { ...Service.executePlan, responseSerialize: (bytes: Buffer) => bytes } }
server.addService(service, {
  executePlan: (call: ServerWritableStream<ExecutePlanRequest, Buffer>) => void executePlan(call),
  config: unary(config),
  analyzePlan: unary(analyze),
  releaseExecute: unary((request: { sessionId: string; operationId: string }) => ({
    ...answerTo(request),
    operationId: request.operationId,
  })),
  releaseSession: unary(answerTo),
})
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  report({ port })
})
process.stdin.resume()
process.stdin.once('end', () => server.forceShutdown())
