import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { GrpcCode, TransportError } from '../errors/transport-error.ts'
import {
  AddArtifactsRequest,
  ConfigRequest,
  ExecutePlanRequest,
  ExecutePlanResponse,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import { AuthorizedTransport } from './authorized-transport.ts'
import { MemoryTransport } from './memory-transport.ts'
import { TokenFile } from './token-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'token-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

const none = Buffer.alloc(0)
let files = 0
function tokenFile(text: string): string {
  const path = join(folder, `token-${files++}`)
  writeFileSync(path, text)
  return path
}

describe('a token file', () => {
  test('is read again when it changes, and keeps its last token while it is away', () => {
    const path = tokenFile(' one\n')
    const file = new TokenFile(path)
    expect(file.token).toBe('one')
    writeFileSync(`${path}.new`, 'two')
    renameSync(`${path}.new`, path)
    expect(file.token).toBe('two')
    rmSync(path)
    expect(file.token).toBe('two')
    writeFileSync(path, '')
    expect(file.token).toBe('two')
    writeFileSync(path, 'three')
    expect(file.token).toBe('three')
  })

  test('shows its token to nobody', () => {
    expect(inspect(new TokenFile(tokenFile('s3cret')), { depth: 9 })).not.toContain('s3cret')
  })

  test.each([
    ['nothing', '', 'is empty'],
    ['blanks', ' \n', 'is empty'],
    ['two words', 's3cret s3cret', 'more than one word'],
    ['no text', 's3cret\u0000', 'cannot carry'],
  ])('that holds %s is refused without quoting it', (_, text, said) => {
    const path = tokenFile(text)
    expect(() => new TokenFile(path)).toThrow(said)
    expect(() => new TokenFile(path)).toThrow(path)
    expect(() => new TokenFile(path)).toThrow(/^((?!s3cret).)*$/s)
  })
})

/** A server that takes one token only, behind a transport that reads tokens from a file. */
function setUp(token: string) {
  const path = tokenFile(token)
  const seen: string[] = []
  const server = { token, onRefusal: () => {} }
  const check = (authorization = '') => {
    seen.push(authorization)
    if (authorization === `Bearer ${server.token}`) return
    server.onRefusal()
    throw new TransportError(GrpcCode.UNAUTHENTICATED, 'Invalid authentication token')
  }
  const inner = new MemoryTransport({
    config: async (_, { metadata }) => {
      check(metadata?.authorization)
      return { sessionId: '', serverSideSessionId: '', pairs: [], warnings: [] }
    },
    async *executePlan({ operationId }, { metadata }) {
      check(metadata?.authorization)
      yield ExecutePlanResponse.decode(none)
      if (operationId === 'breaks') check('')
      yield ExecutePlanResponse.decode(none)
    },
    addArtifacts: async (_, { metadata }) => {
      check(metadata?.authorization)
      return { sessionId: '', serverSideSessionId: '', artifacts: [] }
    },
  })
  const transport = new AuthorizedTransport(inner, new TokenFile(path))
  const renew = (renewed: string) => writeFileSync(path, renewed)
  return { transport, inner, server, renew, seen }
}

const config = ConfigRequest.decode(none)
const execute = (operationId = '') => ({ ...ExecutePlanRequest.decode(none), operationId })
async function count(responses: AsyncIterable<unknown>): Promise<number> {
  let all = 0
  for await (const _ of responses) all += 1
  return all
}

describe('a call', () => {
  test('carries the token beside its other headers', async () => {
    const { transport, seen } = setUp('one')
    await transport.unary(Service.config, config, { metadata: { 'x-one': '1' } })
    expect(seen).toEqual(['Bearer one'])
  })

  test('that is refused is made once more when the file holds another token by then', async () => {
    const { transport, server, renew, seen } = setUp('one')
    server.token = 'two'
    server.onRefusal = () => renew('two')
    await transport.unary(Service.config, config)
    expect(seen).toEqual(['Bearer one', 'Bearer two'])
    server.token = 'three'
    server.onRefusal = () => renew('three')
    expect(await count(transport.serverStream(Service.executePlan, execute()))).toBe(2)
    expect(seen.slice(2)).toEqual(['Bearer two', 'Bearer three'])
  })

  test('is not made a third time', async () => {
    const { transport, server, renew, seen } = setUp('one')
    let renewals = 0
    server.token = 'never'
    server.onRefusal = () => renew(`token-${renewals++}`)
    await expect(transport.unary(Service.config, config)).rejects.toMatchObject({
      grpcCode: GrpcCode.UNAUTHENTICATED,
    })
    expect(seen).toHaveLength(2)
  })

  test('is not made again with the same token, after its first response, or as a stream of requests', async () => {
    const { transport, server, renew, seen } = setUp('one')
    server.onRefusal = () => renew('two')
    await expect(count(transport.serverStream(Service.executePlan, execute('breaks')))).rejects.toThrow('Invalid')
    expect(seen).toEqual(['Bearer one', ''])
    server.onRefusal = () => {}
    await expect(transport.unary(Service.config, config)).rejects.toThrow('Invalid')
    expect(seen.slice(2)).toEqual(['Bearer two'])
    server.onRefusal = () => renew('one')
    async function* requests() {
      yield AddArtifactsRequest.decode(none)
    }
    await expect(transport.clientStream(Service.addArtifacts, requests())).rejects.toThrow('Invalid')
    await transport.clientStream(Service.addArtifacts, requests())
    expect(seen.slice(3)).toEqual(['Bearer two', 'Bearer one'])
  })

  test('ends with its transport', () => {
    const { transport, inner } = setUp('one')
    transport.close()
    expect(inner.closed).toBe(true)
  })
})
