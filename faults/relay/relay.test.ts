import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
} from '@grpc/grpc-js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SparkConnectServiceService as Service } from '../../src/spark-connect/gen/spark/connect/base.ts'
import { Relay } from './relay.ts'

// A server that answers ten messages of a kilobyte stands for Spark: a relay that does not strike would prove anything.

const MESSAGES = 10
const same = (bytes: Buffer) => bytes
const bytesOnly = {
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
}
const server = new Server()
let relay: Relay
let client: Client

beforeAll(async () => {
  const { path, requestStream, responseStream } = Service.executePlan
  server.addService(
    { executePlan: { path, requestStream, responseStream, ...bytesOnly } },
    {
      executePlan: (call: ServerWritableStream<Buffer, Buffer>) => {
        for (let i = 0; i < MESSAGES; i++) call.write(Buffer.alloc(1024, i))
        call.end()
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  relay = await Relay.start(port)
  client = new Client(relay.remote.replace('sc://', ''), credentials.createInsecure())
})

afterAll(async () => {
  client.close()
  await relay[Symbol.asyncDispose]()
  server.forceShutdown()
})

beforeEach(() => relay.disarm())

/** The messages that arrive, in order, and the code that the stream ended with; `silent` where it did not end in time. */
async function stream(ms = 300): Promise<{ came: number[]; end: number | 'silent' }> {
  const call = client.makeServerStreamRequest(Service.executePlan.path, same, same, Buffer.alloc(0))
  const came: number[] = []
  call.on('data', (bytes: Buffer) => came.push(bytes[0] ?? -1))
  const ended = new Promise<number>((resolve) => {
    call.on('end', () => resolve(0))
    call.on('error', ({ code }: ServiceError) => resolve(code))
  })
  let timer: NodeJS.Timeout | undefined
  const silent = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => resolve('silent'), ms)
  })
  const end = await Promise.race([ended, silent])
  clearTimeout(timer)
  call.cancel()
  return { came, end }
}

const firstOf = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('a message fault', () => {
  test.each([
    ['before', 3, { came: firstOf(3), end: 14 }],
    ['after', 3, { came: firstOf(4), end: 14 }],
    ['half-close', 3, { came: firstOf(3), end: 0 }],
    ['freeze', 3, { came: firstOf(3), end: 'silent' }],
    ['reset', 0, { came: [], end: 14 }],
    ['unsent', 0, { came: [], end: 14 }],
  ] as const)('%s strikes once at its message', async (kind, at, expected) => {
    relay.messages.arm({ kind, at })
    expect(await stream()).toEqual(expected)
    expect(relay.isArmed).toBe(false)
    expect(await stream(5_000)).toEqual({ came: firstOf(MESSAGES), end: 0 })
  })

  test('is not struck where the message does not come', async () => {
    relay.messages.arm({ kind: 'before', at: MESSAGES })
    expect(await stream()).toMatchObject({ end: 0 })
    expect([relay.isArmed, relay.messages.seen]).toEqual([true, MESSAGES])
    expect(relay.messages.requests).toEqual(new Map([['ExecutePlan', 1]]))
  })
})

describe('a byte fault', () => {
  test.each([
    ['cut', 14],
    ['reset', 14],
    ['freeze', 'silent'],
  ] as const)('%s strikes in the middle of a message', async (kind, end) => {
    relay.bytes.arm({ kind, direction: 'down', at: 5_000 })
    const found = await stream()
    expect(found.end).toBe(end)
    expect(found.came.length).toBeLessThan(5)
    // A frozen connection stays so: only another one gets through.
    client.close()
    client = new Client(relay.remote.replace('sc://', ''), credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    })
    expect(await stream(5_000)).toEqual({ came: firstOf(MESSAGES), end: 0 })
  })

  test('delay holds back what comes later', async () => {
    relay.bytes.arm({ kind: 'delay', direction: 'down', at: 5_000 })
    const started = performance.now()
    expect(await stream(5_000)).toEqual({ came: firstOf(MESSAGES), end: 0 })
    expect(performance.now() - started).toBeGreaterThan(900)
  })
})
