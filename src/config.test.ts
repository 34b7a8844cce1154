import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, packageRoot, readSettings, settingNames } from './config.ts'
import { certify } from './stack/secrets/certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
const [stack, nowhere, own] = [join(folder, 'stack'), join(folder, 'nowhere'), join(folder, 'own.pem')]
const ofStack = join(stack, 'secrets/postgres-ca.pem')
mkdirSync(join(stack, 'secrets'), { recursive: true })
for (const file of [ofStack, own]) writeFileSync(file, certify('postgres', [], new Date('2040-01-01')).authority)
afterAll(() => rmSync(folder, { recursive: true }))

const tlsOf = (SPARKWRIGHT_HOME: string, set: Readonly<Record<string, string>>) => {
  const { sslMode, sslRootCert } = readSettings({ SPARKWRIGHT_HOME, ...set }).postgres
  return `${sslMode} ${sslRootCert}`
}

describe('TLS to PostgreSQL', () => {
  test.each([
    ["the stack's", stack, {}, `verify-full ${ofStack}`],
    ["the stack's by another name", stack, { PGHOST: 'localhost' }, `verify-full ${ofStack}`],
    ["one of somebody's own on this machine", nowhere, { PGHOST: '127.0.0.1' }, 'disable system'],
    ['one elsewhere', stack, { PGHOST: 'db.example' }, 'verify-full system'],
    ['one elsewhere, its authority named', stack, { PGHOST: 'db.example', PGSSLROOTCERT: own }, `verify-full ${own}`],
    ['one here, its authority named', nowhere, { PGSSLROOTCERT: own }, `verify-full ${own}`],
    ['one elsewhere, in the clear on purpose', stack, { PGHOST: 'db', PGSSLMODE: 'disable' }, 'disable system'],
    ['one here, encrypted on purpose', nowhere, { PGSSLMODE: 'verify-full' }, 'verify-full system'],
    ['well-known authorities for one here', stack, { PGSSLROOTCERT: 'system' }, 'verify-full system'],
  ])('%s', (_, home, set, expected) => {
    expect(tlsOf(home, set)).toBe(expected)
  })

  test('what is half safe is refused, with what to write', () => {
    for (const PGSSLMODE of ['prefer', 'require', 'verify-ca', 'on'])
      expect(() => tlsOf(stack, { PGSSLMODE })).toThrow(/PGSSLMODE: write verify-full .* or disable/)
  })

  test('an authority that cannot be read is told at once', () => {
    writeFileSync(join(folder, 'empty.pem'), '')
    for (const PGSSLROOTCERT of [join(folder, 'nosuch.pem'), join(folder, 'empty.pem')])
      expect(() => tlsOf(stack, { PGSSLROOTCERT })).toThrow(
        new ConfigError(`PGSSLROOTCERT: no certificate in PEM can be read from ${PGSSLROOTCERT}. See .env.example.`),
      )
  })
})

test('.env.example tells of every setting, and of no other', () => {
  const text = readFileSync(join(packageRoot, '.env.example'), 'utf8')
  const told = [...text.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
  expect(told.toSorted()).toEqual(settingNames.toSorted())
})

test('an address is one of the web', () => {
  for (const OPENLINEAGE_URL of ['notaurl', 'localhost:5000/x', 'file:///tmp/x'])
    expect(() => readSettings({ SPARKWRIGHT_HOME: nowhere, OPENLINEAGE_URL })).toThrow(
      /OPENLINEAGE_URL: write it as http:\/\/host:port/,
    )
})

describe('a stack that does not say where it is, is told in a line', () => {
  const home = join(folder, 'odd')
  const endpoints = join(home, 'endpoints.json')
  const says = (why: string) => `the local stack does not say where it is: ${why}. Start it again as this user`

  test('because that is damaged', () => {
    mkdirSync(home)
    writeFileSync(endpoints, '{"sparkRemote":')
    expect(() => readSettings({ SPARKWRIGHT_HOME: home })).toThrow(says(`${endpoints} is damaged`))
    rmSync(endpoints)
  })

  test('because it cannot be read', () => {
    mkdirSync(endpoints)
    expect(() => readSettings({ SPARKWRIGHT_HOME: home })).toThrow(says(`${endpoints} cannot be read: it is a folder`))
  })
})
