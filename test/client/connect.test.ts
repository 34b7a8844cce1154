import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readSettings } from '../../src/config.ts'
import { type ConnectOptions, type SparkError, SparkSession } from '../../src/spark-connect/index.ts'
import { CertificateAuthority, hasOpenSsl } from '../support/certificates.ts'
import { type Relay, startRelay } from '../support/tcp-relay.ts'

// How a server is reached: connection strings, environment, tokens, TLS and channels, against the real one.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const { spark } = readSettings()
const port = Number(new URL(spark.remote.replace(/^sc:/, 'http:')).port)
const token = readFileSync(spark.tokenFile ?? '', 'utf8').trim()
const folder = mkdtempSync(join(tmpdir(), 'connect-test-'))

afterAll(() => {
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

async function rowsThrough(remote: string | undefined, options: ConnectOptions = {}): Promise<number> {
  await using session = await SparkSession.connect(remote, options)
  const rows = await session.range(20_000).collect()
  return rows.length
}

/** The error of a connection that must not come about, and how long it took to say so, in ms. */
async function refusal(remote: string, options: ConnectOptions): Promise<SparkError & { took: number }> {
  const began = performance.now()
  const error = await rowsThrough(remote, options).then(
    () => expect.unreachable('the connection came about'),
    (reason: SparkError) => reason,
  )
  return Object.assign(error, { took: performance.now() - began })
}

describe('the connection string and the environment', () => {
  test('give server, token, user, session and program', async () => {
    const sessionId = randomUUID()
    const parameters = `user_id=ana;user_agent=report%2F2;session_id=${sessionId};grpc_max_message_size=67108864`
    vi.stubEnv('SPARK_CONNECT_AUTHENTICATE_TOKEN', token)
    vi.stubEnv('SPARK_REMOTE', `sc://localhost:${port}/;${parameters};x-team=blue`)
    await using session = await SparkSession.connect()
    expect(session.sessionId).toBe(sessionId)
    expect(await session.range(3).collect()).toHaveLength(3)
    vi.unstubAllEnvs()
  })

  test('bound the size of a message', async () => {
    const remote = `sc://127.0.0.1:${port}/;grpc_max_message_size=20000`
    await using session = await SparkSession.connect(remote, { token })
    expect(await session.range(10).collect()).toHaveLength(10)
    await expect(session.range(20_000).collect()).rejects.toMatchObject({ grpcCode: 8 })
  })
})

describe('a token file', () => {
  test('is used, and read again when the server refuses what it held', async () => {
    const tokenFile = join(folder, 'token')
    writeFileSync(tokenFile, `${token}\n`)
    await using session = await SparkSession.connect(spark.remote, { tokenFile })
    expect(await session.range(3).collect()).toHaveLength(3)
    writeFileSync(tokenFile, 'expired')
    await expect(session.range(3).collect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    writeFileSync(tokenFile, token)
    expect(await session.range(3).collect()).toHaveLength(3)
  })

  test('with a wrong token fails without showing it', async () => {
    const tokenFile = join(folder, 'wrong')
    writeFileSync(tokenFile, 'wr0ng-t0ken')
    const error = await refusal(spark.remote, { tokenFile })
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'UNAUTHENTICATED' })
    expect(JSON.stringify([error.message, error.hint, error.stack, error])).not.toContain('wr0ng')
  })
})

test('several channels are as many connections, and all of them are used', async () => {
  await using relay = await startRelay(port)
  const remote = `sc://127.0.0.1:${relay.port}`
  {
    await using session = await SparkSession.connect(remote, { token })
    await Promise.all(Array.from({ length: 6 }, () => session.range(1000).collect()))
    expect(relay.connections).toBe(1)
  }
  {
    await using session = await SparkSession.connect(remote, { token, channels: 3 })
    const results = await Promise.all(Array.from({ length: 12 }, () => session.range(1000).collect()))
    expect(results.map((rows) => rows.length)).toEqual(Array(12).fill(1000))
    expect(relay.connections).toBe(1 + 3)
  }
  await expect.poll(() => relay.open, { timeout: 5_000 }).toBe(0)
})

function tlsTests(): void {
  const authority = new CertificateAuthority('right')
  const stranger = new CertificateAuthority('stranger')
  const bygone = new CertificateAuthority('bygone', -1)
  const server = authority.issue({ name: 'server', names: 'DNS:localhost,IP:127.0.0.1' })
  const client = authority.issue({ name: 'client' })
  const pem = ({ cert, key }: { cert: string; key: string }) => ({ cert: readFileSync(cert), key: readFileSync(key) })
  const ca = authority.certificate
  const relays: Relay[] = []
  const open = async (options: Parameters<typeof startRelay>[1]) => {
    const relay = await startRelay(port, options)
    relays.push(relay)
    return relay
  }
  const remoteOf = (relay: Relay) => `sc://localhost:${relay.port}/;use_ssl=true`
  const relayed = async (options: Parameters<typeof startRelay>[1]) => remoteOf(await open(options))
  let plain = ''
  let mutual = ''

  beforeAll(async () => {
    plain = await relayed(pem(server))
    mutual = await relayed({ ...pem(server), ca: authority.pem, requestCert: true, rejectUnauthorized: true })
  })

  afterAll(async () => {
    for (const relay of relays) await relay[Symbol.asyncDispose]()
    authority[Symbol.dispose]()
    stranger[Symbol.dispose]()
    bygone[Symbol.dispose]()
  })

  test.each<[string, () => string, ConnectOptions['tls']]>([
    ['with the right authority in a file', () => plain, { ca }],
    ['with the right authority as text', () => plain, { ca: authority.pem }],
    ['asked for by `tls` alone', () => plain.replace('/;use_ssl=true', ''), { ca }],
    ['with one of several authorities', () => plain, { ca: `${stranger.pem}${authority.pem}` }],
    ['with a client certificate', () => mutual, { ca, ...client }],
  ])('%s carries queries', async (_, remote, tls) => {
    expect(await rowsThrough(remote(), { token, tls })).toBe(20_000)
    expect(await rowsThrough(remote(), { token, tls, channels: 2 })).toBe(20_000)
  })

  test('with a certificate for another name needs that name', async () => {
    const remote = await relayed(pem(authority.issue({ name: 'elsewhere', names: 'DNS:spark.example' })))
    expect(await rowsThrough(remote, { token, tls: { ca, serverName: 'spark.example' } })).toBe(20_000)
    const error = await refusal(remote, { token, tls: { ca } })
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'UNREACHABLE' })
    expect(error.message).toMatch(/no TLS with localhost:\d+: its certificate is for another name .*DNS:spark\.example/)
    expect(error.hint).toContain('tls.serverName')
  })

  test.each<[string, () => string | Promise<string>, ConnectOptions['tls'], string, string]>([
    ['another authority', () => plain, { ca: stranger.certificate }, 'not signed by an authority', 'tls.ca'],
    ['the authorities of Node', () => plain, undefined, 'not signed by an authority', 'NODE_EXTRA_CA_CERTS'],
    ['no client certificate', () => mutual, { ca }, 'asks for a client certificate', 'tls.cert and tls.key'],
    [
      'no client certificate, by TLS 1.2',
      () =>
        relayed({
          ...pem(server),
          ca: authority.pem,
          requestCert: true,
          rejectUnauthorized: true,
          maxVersion: 'TLSv1.2',
        }),
      { ca },
      'asks for a client certificate',
      'tls.cert and tls.key',
    ],
    [
      'an expired server',
      () => relayed(pem(authority.issue({ name: 'old', names: 'DNS:localhost', days: -1 }))),
      { ca },
      'its certificate has expired',
      'renewed',
    ],
    ['a port without TLS', () => `sc://localhost:${port}/;use_ssl=true`, { ca }, 'does not talk TLS', 'use_ssl'],
  ])('with %s fails at once, and says what and where', async (_, remote, tls, said, hint) => {
    const error = await refusal(await remote(), { token, tls })
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'UNREACHABLE' })
    expect(error.message).toMatch(/^no TLS with localhost:\d+: /)
    expect(error.message).toContain(said)
    expect(error.hint).toContain(hint)
    // No try can mend a certificate.
    expect(error.took).toBeLessThan(3_000)
    expect(`${error.message}${error.hint}${error.stack}`).not.toContain(token)
  })

  test('once the server has answered, a certificate that is wrong for a while is waited for', async () => {
    const relay = await open(pem(server))
    const often = { maxRetries: 50, initialBackoff: 200, multiplier: 1, maxBackoff: 200 }
    const retryPolicy = { ...often, jitter: 0, jitterFrom: 1_000, maxServerDelay: 0 }
    await using session = await SparkSession.connect(remoteOf(relay), { token, tls: { ca }, retryPolicy })
    relay.replaceCertificate(pem(authority.issue({ name: 'late-server', names: 'DNS:localhost', days: -1 })))
    const rows = session.range(10).collect()
    setTimeout(() => relay.replaceCertificate(pem(server)), 1_500)
    expect(await rows).toHaveLength(10)
  })

  test('a client certificate of a stranger is refused', async () => {
    const own = stranger.issue({ name: 'client' })
    const error = await refusal(mutual, { token, tls: { ca, ...own } })
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'UNREACHABLE' })
  })

  const text = join(folder, 'text.pem')
  writeFileSync(text, 'no certificate')

  test.each<[string, ConnectOptions['tls'], string]>([
    ['a file that is not there', { ca: '/nowhere/ca.pem' }, 'tls.ca, the file /nowhere/ca.pem, cannot be read: ENOENT'],
    ['a file that is something else', { ca: text }, `tls.ca, the file ${text}, holds no certificate`],
    ['an expired authority', { ca: bygone.pem }, 'tls.ca expired on '],
    [
      'an expired client certificate',
      { ca, ...authority.issue({ name: 'late', days: -1 }) },
      'late--1.pem, expired on ',
    ],
    ['a certificate without a key', { ca, cert: client.cert }, 'tls.cert needs tls.key'],
    ['a key without a certificate', { ca, key: client.key }, 'tls.key needs tls.cert'],
    ['the key of another certificate', { ca, cert: client.cert, key: server.key }, 'is not the key of the certificate'],
    ['a key that is none', { ca, cert: client.cert, key: client.cert }, 'holds no usable private key'],
  ])('with %s is refused before anything is sent', async (_, tls, said) => {
    const error = await refusal(plain, { token, tls })
    expect(error).toMatchObject({ name: 'SparkError', code: 'INVALID_INPUT', hint: expect.any(String) })
    expect(error.message).toContain(said)
  })
}

if (hasOpenSsl()) describe('TLS', tlsTests)
else {
  process.stdout.write('connect: no OpenSSL 3 here to make certificates: TLS is not tested\n')
  test.skip('TLS', () => {})
}
