import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { certify } from './certificate.ts'

const until = new Date('2049-12-31T23:59:59Z')
const { authority, server } = certify('postgres', ['localhost', '127.0.0.1'], until)
const [root, leaf] = [new X509Certificate(authority), new X509Certificate(server)]

describe('a certificate', () => {
  test('is issued by its authority, which is one', () => {
    expect(root).toMatchObject({ ca: true, subject: 'CN=sparkwright authority for postgres' })
    expect(root.verify(root.publicKey)).toBe(true)
    expect(leaf).toMatchObject({ ca: false, subject: 'CN=postgres', issuer: root.subject })
    expect([leaf.checkIssued(root), leaf.verify(root.publicKey)]).toEqual([true, true])
  })

  test('is for the names that were given, and has its key beside it', () => {
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1')
    expect(leaf.checkPrivateKey(createPrivateKey(server))).toBe(true)
    expect([leaf.keyUsage, leaf.publicKey.asymmetricKeyDetails]).toEqual([
      ['1.3.6.1.5.5.7.3.1'],
      { namedCurve: 'prime256v1' },
    ])
  })

  test.each(['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z'])('is valid until %s', (end) => {
    const made = new X509Certificate(certify('postgres', ['localhost'], new Date(end)).server)
    expect(new Date(made.validTo)).toEqual(new Date(end))
    expect(Date.now() - Date.parse(made.validFrom)).toBeLessThan(10_000)
  })

  test('has a number of its own, and an authority that vouches for no other', () => {
    const other = certify('postgres', ['localhost'], until)
    const [otherRoot, otherLeaf] = [new X509Certificate(other.authority), new X509Certificate(other.server)]
    expect(new Set([root, leaf, otherRoot, otherLeaf].map(({ serialNumber }) => serialNumber)).size).toBe(4)
    expect(otherLeaf.verify(root.publicKey)).toBe(false)
  })

  test('serves a connection', async () => {
    const listener = createServer({ cert: server, key: server }, (socket) => socket.end('hello')).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const socket = connect({ port, host: '127.0.0.1', ca: authority })
    const [said] = await once(socket, 'data')
    expect(String(said)).toBe('hello')
    socket.destroy()
    listener.close()
  })
})
