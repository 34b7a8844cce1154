import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { SparkSession } from '#spark-connect'
import { jdbcUrl } from '../../src/driver/sinks/jdbc-url.ts'
import { postJson } from '../../src/orchestrator/post-json.ts'
import { certify } from '../../src/stack/secrets/certificate.ts'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { settings, withDatabase } from '../support/database.ts'
import { failureOf } from '../support/failure.ts'
import { openSession } from '../support/pipeline.ts'
import { startRelay } from '../support/tcp-relay.ts'

// Node and Spark talk to PostgreSQL over TLS with a server that has proved who it is, or not at all.

withDatabase()

type Server = typeof settings

/** What the server says of the connection that asks. */
const SEEN = 'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()'

const folder = mkdtempSync(join(tmpdir(), 'tls-'))
const otherAuthority = join(folder, 'other.pem')
let spark: SparkSession

beforeAll(async () => {
  writeFileSync(otherAuthority, certify('postgres', ['127.0.0.1'], new Date(Date.now() + 86_400_000)).authority)
  spark = await openSession()
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await spark.stop()
})

/** What the server says of a connection by Node, and of one by Spark. */
async function askByNode(server: Server): Promise<unknown> {
  await using pool = new PostgresPool(server, { role: 'fraud_loader' })
  return await pool.rows(z.unknown(), SEEN)
}

async function askBySpark(server: Server): Promise<unknown> {
  return spark.read.jdbc({ url: jdbcUrl(server), table: `(${SEEN}) as seen`, user: 'fraud_loader' }).collect()
}

/** What many a company's machine has set for all programs. */
const NOTHING_VERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED'

test.each([
  ['Node', askByNode],
  ['Spark', askBySpark],
])('what %s says is encrypted', async (_, ask) => {
  expect(await ask(settings)).toEqual([{ ssl: true, version: 'TLSv1.3' }])
})

async function expectRefused(server: Server, byNode: RegExp, bySpark: RegExp): Promise<void> {
  expect(await failureOf(askByNode(server))).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(byNode),
  })
  expect(await failureOf(askBySpark(server))).toMatchObject({
    errorClass: 'FAILED_JDBC.CONNECTION',
    cause: { message: expect.stringMatching(bySpark) },
  })
}

describe('refused are', () => {
  const refusals: [what: string, server: () => Server, byNode: RegExp, bySpark: RegExp][] = [
    [
      'a client that does not encrypt',
      () => ({ ...settings, sslMode: 'disable' }),
      /no encryption \(SQLSTATE 28000\).*PGSSLMODE/,
      /no encryption/,
    ],
    [
      'a server that another authority vouches for',
      () => ({ ...settings, sslRootCert: otherAuthority }),
      /no trusted authority vouches for\. Set PGSSLROOTCERT/,
      /SSL error: PKIX path/,
    ],
    [
      'a server that no well-known authority vouches for',
      () => ({ ...settings, sslRootCert: 'system' }),
      /no trusted authority vouches for\. Set PGSSLROOTCERT/,
      /SSL error: PKIX path/,
    ],
  ]

  test.each(refusals)('%s', async (_, server, byNode, bySpark) => {
    await expectRefused(server(), byNode, bySpark)
  })

  test.each(refusals)('%s, also where the environment says to verify nothing', async (_, server, byNode) => {
    vi.stubEnv(NOTHING_VERIFIED, '0')
    expect(await failureOf(askByNode(server())).finally(() => vi.unstubAllEnvs())).toMatchObject({
      message: expect.stringMatching(byNode),
    })
  })

  // On Linux every address of that network is this machine; the certificate names 127.0.0.1.
  test.runIf(process.platform === 'linux')('a server that goes by another name', async () => {
    await using relay = await startRelay(settings.port, undefined, '127.0.0.2')
    const server = { ...settings, host: '127.0.0.2', port: relay.port }
    await expectRefused(
      server,
      /certificate for another name\. Set PGHOST/,
      /hostname 127\.0\.0\.2 could not be verified/,
    )
  })

  test('a server that does not encrypt', async () => {
    // This is how such a server answers when it is asked for TLS.
    const plain = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1')
    await once(plain, 'listening')
    const { port } = plain.address() as AddressInfo
    expect(await failureOf(askByNode({ ...settings, port }))).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/does not take TLS.*PGSSLMODE=disable/),
    })
    plain.close()
  })
})

test('nobody else is believed either whom nobody vouches for, whatever the environment says', async () => {
  const { server: pem } = certify('other', ['127.0.0.1'], new Date(Date.now() + 86_400_000))
  let requests = 0
  const other = createHttpsServer({ key: pem, cert: pem }, (_, response) => {
    requests++
    response.end('{"boolean": true}')
  }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const url = `https://127.0.0.1:${(other.address() as AddressInfo).port}`
  vi.stubEnv(NOTHING_VERIFIED, '0')
  const [posted, deleted] = await Promise.all([
    postJson(`${url}/secret`, {}),
    failureOf(new WebHdfs({ url, user: 'tester' }).delete('/x')),
  ]).finally(() => vi.unstubAllEnvs())
  expect(posted).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
  expect(deleted).toMatchObject({ message: expect.stringMatching(/does not answer .*(SELF_SIGNED|VERIFY)/) })
  expect(requests).toBe(0)
  other.close()
})
