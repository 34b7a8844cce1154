import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { homeAt, makeHome } from '../home.ts'
import { certify } from './certificate.ts'
import { makeSecrets, passFile, readPassword, readToken } from './secrets.ts'

const home = homeAt(join(mkdtempSync(join(tmpdir(), 'stack-secrets-')), 'home'))
makeHome(home)
makeSecrets(home)
afterAll(() => rmSync(join(home.root, '..'), { recursive: true }))

const file = (name: string) => join(home.secrets, name)
const text = (name: string) => readFileSync(file(name), 'utf8')
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const writeCertificate = (until: Date) => {
  const { authority, server } = certify('postgres', ['localhost'], until)
  writeFileSync(file('postgres-ca.pem'), authority)
  writeFileSync(file('postgres.pem'), server)
}
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('the secrets', () => {
  test('are for their owner only', () => {
    expect(readdirSync(home.secrets).sort()).toEqual([
      'connect-token',
      'encryption.key',
      'pgpass',
      'postgres-ca.pem',
      'postgres.pem',
      'token.key',
    ])
    expect(mode(home.secrets)).toBe('700')
    for (const file of readdirSync(home.secrets)) expect(mode(join(home.secrets, file))).toBe('600')
  })

  test('are what their readers expect', () => {
    expect(text('encryption.key')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(text('token.key')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(readToken(home)).toMatch(/^[0-9a-f]{64}$/)
    expect(text('pgpass')).toMatch(/^(\*:\*:\*:(postgres|fraud_owner|fraud_loader|fraud_reader):[\w-]{32}\n){4}$/)
  })

  test('differ', () => {
    const passwords = ['postgres', 'fraud_owner', 'fraud_loader', 'fraud_reader'] as const
    expect(new Set(passwords.map((role) => readPassword(home, role))).size).toBe(4)
  })

  test('are never made again', () => {
    const before = readdirSync(home.secrets).map(text)
    makeSecrets(home)
    expect(readdirSync(home.secrets).map(text)).toEqual(before)
  })

  test.each([
    ['is gone', () => rmSync(file('postgres-ca.pem'))],
    [
      'is of another time',
      () => writeFileSync(file('postgres-ca.pem'), certify('postgres', [], inDays(5000)).authority),
    ],
    ['nears its end', () => writeCertificate(inDays(300))],
  ])('a certificate is made again where it or its authority %s', (_, spoil) => {
    spoil()
    const [before, others] = [text('postgres.pem'), text('pgpass')]
    makeSecrets(home)
    const [authority, server] = [
      new X509Certificate(text('postgres-ca.pem')),
      new X509Certificate(text('postgres.pem')),
    ]
    expect(text('postgres.pem')).not.toBe(before)
    expect(server.verify(authority.publicKey)).toBe(true)
    expect(new Date(server.validTo).getTime()).toBeGreaterThan(inDays(3649).getTime())
    expect(text('pgpass')).toBe(others)
  })

  test('a certificate that lasts stays, whoever made it', () => {
    writeCertificate(inDays(400))
    const before = text('postgres.pem')
    makeSecrets(home)
    expect(text('postgres.pem')).toBe(before)
  })

  test('may be written by hand: PostgreSQL wants : and \\ escaped', () => {
    writeFileSync(passFile(home), '*:*:*:postgres:a\\:b\\\\c\n')
    expect(readPassword(home, 'postgres')).toBe('a:b\\c')
    expect(() => readPassword(home, 'fraud_reader')).toThrow('has no line *:*:*:fraud_reader:PASSWORD')
  })
})
