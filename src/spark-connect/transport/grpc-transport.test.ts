import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SparkError } from '../errors/spark-error.ts'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import {
  type AddArtifactsRequest,
  type AddArtifactsResponse,
  ConfigRequest,
  type ConfigResponse,
  ExecutePlanRequest,
  type ExecutePlanResponse,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import { GrpcTransport } from './grpc-transport.ts'

const MB = 1024 * 1024
const config = ConfigRequest.decode(Buffer.alloc(0))
const execute = (operationId: string): ExecutePlanRequest => ({
  ...ExecutePlanRequest.decode(Buffer.alloc(0)),
  operationId,
})

/** What the server saw of a stream. */
interface StreamSeen {
  written: number
  cancelled: boolean
}

const streams = new Map<string, StreamSeen>()
const server = new Server({ 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 })
let port = 0

/** Sends megabytes as fast as they are taken, without end. */
function pour(call: ServerWritableStream<ExecutePlanRequest, ExecutePlanResponse>) {
  const seen: StreamSeen = { written: 0, cancelled: false }
  streams.set(call.request.operationId ?? '', seen)
  call.on('cancelled', () => {
    seen.cancelled = true
  })
  const data = Buffer.alloc(MB)
  const more = () => {
    while (!seen.cancelled) {
      seen.written += 1
      const { sessionId, operationId = '' } = call.request
      const room = call.write({
        sessionId,
        serverSideSessionId: '',
        operationId,
        responseId: `${seen.written}`,
        responseType: { $case: 'arrowBatch', value: { rowCount: 1n, data } },
        metrics: undefined,
        observedMetrics: [],
        schema: undefined,
      })
      if (!room) return void call.once('drain', more)
    }
  }
  more()
}

beforeAll(async () => {
  server.addService(Service, {
    config: (call: ServerUnaryCall<ConfigRequest, ConfigResponse>, answer: sendUnaryData<ConfigResponse>) => {
      const said = call.metadata.getMap()
      if (said.fail === 'details') {
        const metadata = new Metadata()
        metadata.set('grpc-status-details-bin', Buffer.from([8, 13]))
        answer({ code: status.INTERNAL, details: 'told why', metadata })
      } else if (said.fail === 'never') return
      else
        answer(null, {
          sessionId: '',
          serverSideSessionId: '',
          pairs: Object.entries(said).map(([key, value]) => ({ key, value: String(value) })),
          warnings: [],
        })
    },
    executePlan: pour,
    addArtifacts: (
      call: ServerReadableStream<AddArtifactsRequest, AddArtifactsResponse>,
      answer: sendUnaryData<AddArtifactsResponse>,
    ) => {
      void (async () => {
        const names: string[] = []
        for await (const { sessionId } of call as AsyncIterable<AddArtifactsRequest>) names.push(sessionId)
        answer(null, {
          sessionId: '',
          serverSideSessionId: '',
          artifacts: names.map((name) => ({ name, isCrcSuccessful: true })),
        })
      })()
    },
  })
  port = await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
})

afterAll(() => server.forceShutdown())

async function withTransport<T>(use: (transport: GrpcTransport) => Promise<T>, token?: string): Promise<T> {
  const transport = new GrpcTransport({ host: '127.0.0.1', port, useSsl: false, token, headers: { 'x-route': 'blue' } })
  try {
    return await use(transport)
  } finally {
    transport.close()
  }
}

describe('unary', () => {
  test('sends the token and the headers', async () => {
    const { pairs } = await withTransport(
      (t) => t.unary(Service.config, config, { metadata: { 'x-one': '1' } }),
      's3cret',
    )
    expect(Object.fromEntries(pairs.map(({ key, value }) => [key, value]))).toMatchObject({
      authorization: 'Bearer s3cret',
      'x-route': 'blue',
      'x-one': '1',
    })
  })

  test('fails with the code, the message and the details of the status', async () => {
    const error = await withTransport((t) => t.unary(Service.config, config, { metadata: { fail: 'details' } })).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(TransportError)
    expect(error).toMatchObject({
      grpcCode: GrpcCode.INTERNAL,
      message: 'told why',
      statusDetails: Buffer.from([8, 13]),
    })
  })

  test('ends with its time limit or its signal', async () => {
    await withTransport(async (transport) => {
      const never = { metadata: { fail: 'never' } }
      await expect(transport.unary(Service.config, config, { ...never, timeout: 50 })).rejects.toMatchObject({
        grpcCode: GrpcCode.DEADLINE_EXCEEDED,
      })
      await expect(
        transport.unary(Service.config, config, { ...never, signal: AbortSignal.timeout(50) }),
      ).rejects.toMatchObject({ grpcCode: GrpcCode.CANCELLED })
      await expect(
        transport.unary(Service.config, config, { ...never, signal: AbortSignal.abort() }),
      ).rejects.toMatchObject({ grpcCode: GrpcCode.CANCELLED })
    })
  })

  test('fails at once where nothing listens', async () => {
    const transport = new GrpcTransport({ host: '127.0.0.1', port: 1, useSsl: false })
    await expect(transport.unary(Service.config, config)).rejects.toMatchObject({ grpcCode: GrpcCode.UNAVAILABLE })
    transport.close()
  })
})

describe('a server stream', () => {
  test('is cancelled when its consumer stops', async () => {
    await withTransport(async (transport) => {
      for await (const { responseId } of transport.serverStream(Service.executePlan, execute('stop')))
        if (responseId === '3') break
      await expect.poll(() => streams.get('stop')?.cancelled).toBe(true)
    })
  })

  test('is cancelled by its signal, while its consumer waits or works', async () => {
    await withTransport(async (transport) => {
      const controller = new AbortController()
      const stream = transport.serverStream(Service.executePlan, execute('abort'), { signal: controller.signal })
      const reading = (async () => {
        for await (const { responseId } of stream) if (responseId === '2') controller.abort()
      })()
      await expect(reading).rejects.toMatchObject({ grpcCode: GrpcCode.CANCELLED })
      await expect.poll(() => streams.get('abort')?.cancelled).toBe(true)
    })
  })

  test('reads no more ahead of a slow consumer than its window and buffer', async () => {
    await withTransport(async (transport) => {
      const iterator = transport.serverStream(Service.executePlan, execute('slow'))[Symbol.asyncIterator]()
      await iterator.next()
      const settled = async () => {
        const before = streams.get('slow')?.written
        await new Promise((resolve) => setTimeout(resolve, 200))
        return streams.get('slow')?.written === before
      }
      await expect.poll(settled, { timeout: 5000 }).toBe(true)
      expect(streams.get('slow')?.written).toBeLessThan(64)
      await iterator.return?.()
    })
  })
})

test('a client stream sends all and has one answer', async () => {
  async function* requests(): AsyncGenerator<AddArtifactsRequest> {
    for (const sessionId of ['a', 'b', 'c']) yield { sessionId, userContext: undefined, payload: undefined }
  }
  const { artifacts } = await withTransport((t) => t.clientStream(Service.addArtifacts, requests()))
  expect(artifacts.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
})

test('a token is sent in the clear to this machine only, and the refusal does not quote it', () => {
  const make = (host: string, useSsl: boolean) => () =>
    new GrpcTransport({ host, port: 1, useSsl, token: 's3cret' }).close()
  expect(make('spark.example', false)).toThrow(SparkError)
  expect(make('spark.example', false)).toThrow(/^((?!s3cret).)*$/s)
  for (const host of ['127.0.0.1.example', '10.0.0.1', 'localhost.example'])
    expect(make(host, false)).toThrow('unencrypted')
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) expect(make(host, false)).not.toThrow()
  expect(make('spark.example', true)).not.toThrow()
})
