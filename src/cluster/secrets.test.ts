import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../config.ts'
import { makeSecrets, secretNames } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'cluster-'))
const uid = process.getuid?.() || 1000
const settings = { secrets: join(folder, 'secrets'), input: folder, uid }
makeSecrets(settings)
afterAll(() => rmSync(folder, { recursive: true }))

const text = (name: (typeof secretNames)[number]) => readFileSync(join(settings.secrets, name), 'utf8')
const file = (name: string) => readFileSync(join(packageRoot, name), 'utf8')

describe('the secrets of the containers', () => {
  test('are these, each for the user whom the containers run as and for nobody else', () => {
    const made = readdirSync(settings.secrets, { recursive: true }).map(String)
    expect(made.filter((name) => name !== 'keys').sort()).toEqual([...secretNames].sort())
    for (const name of secretNames) {
      const { mode, uid: owner } = statSync(join(settings.secrets, name))
      expect([name, (mode & 0o777).toString(8), owner]).toEqual([name, '600', uid])
    }
  })

  test('give Spark and the dashboard the passwords of their own roles only', () => {
    expect(text('pgpass').trimEnd().split('\n')).toHaveLength(4)
    expect(text('pgpass-spark')).toMatch(/^(\*:\*:\*:fraud_(loader|reader):[\w-]{32}\n){2}$/)
    expect(text('pgpass-dashboard')).toMatch(/^\*:\*:\*:fraud_reader:[\w-]{32}\n$/)
    for (const part of ['pgpass-spark', 'pgpass-dashboard'] as const) expect(text('pgpass')).toContain(text(part))
  })

  test('let both sides of Connect prove who they are', () => {
    const [authority, server, client] = (['connect-ca.pem', 'connect.pem', 'connect-client.pem'] as const).map(
      (name) => new X509Certificate(text(name)),
    )
    expect([server, client].map((one) => one?.issuer)).toEqual([authority?.subject, authority?.subject])
    expect([server?.keyUsage, client?.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']])
    expect(server?.subjectAltName).toBe('DNS:connect, DNS:localhost, IP Address:127.0.0.1')
  })

  test('stay when they are made again', () => {
    const before = secretNames.map(text)
    makeSecrets(settings)
    expect(secretNames.map(text)).toEqual(before)
  })
})

describe('docker-compose.yml', () => {
  test('mounts those and no others', () => {
    const named = [...file('docker-compose.yml').matchAll(/secrets\}\/([\w.-]+)" \}/g)].map(([, name]) => name)
    expect(named.sort()).toEqual(secretNames.filter((name) => !name.startsWith('keys/')).sort())
  })

  test('takes no secret from an environment, and publishes on this machine only', () => {
    expect(file('docker-compose.yml')).not.toMatch(/PASSWORD|TOKEN:|SECRET:/)
    const published = [...file('docker-compose.yml').matchAll(/ports: \["([^"]+)"\]/g)].map(([, port = '']) => port)
    expect(published).toHaveLength(6)
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/)
  })
})
