import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findPassword, passwordFrom } from './pgpass.ts'

const login = { host: '127.0.0.1', port: 5432, database: 'fraud', user: 'fraud_owner' }

describe('findPassword', () => {
  test.each([
    ['an exact line', '127.0.0.1:5432:fraud:fraud_owner:secret', 'secret'],
    ['wildcards', '*:*:*:fraud_owner:secret', 'secret'],
    ['the first line that fits', '*:*:*:fraud_reader:other\n*:*:fraud:*:first\n*:*:*:*:second', 'first'],
    ['escaped colon and backslash in the password', '*:*:*:*:a\\:b\\\\c', 'a:b\\c'],
    ['a password that ends at an unescaped colon', '*:*:*:*:secret:comment', 'secret'],
    ['Windows line ends', '#x\r\n*:*:*:*:secret\r\n', 'secret'],
    ['an empty password', '*:*:*:*:', ''],
    ['a star in the password', '*:*:*:*:*', '*'],
  ])('reads %s', (_, text, password) => {
    expect(findPassword(text, login)).toBe(password)
  })

  test.each([
    ['a comment', '#127.0.0.1:5432:fraud:fraud_owner:secret'],
    ['another port', '127.0.0.1:5433:fraud:fraud_owner:secret'],
    ['a line that is too short', '*:*:*:fraud_owner'],
    ['an escaped star, which is a name', '\\*:*:*:*:secret'],
    ['a prefix of the name', '127.0.0.1:5432:fraud:fraud:secret'],
    ['an empty file', ''],
  ])('skips %s', (_, text) => {
    expect(findPassword(text, login)).toBeUndefined()
  })

  test('unescapes the fields it compares', () => {
    const odd = { ...login, host: '::1', user: 'a\\b' }
    expect(findPassword('\\:\\:1:5432:fraud:a\\\\b:secret', odd)).toBe('secret')
  })
})

test('a file that is not there is named in the error', () => {
  expect(() => passwordFrom('/no/such/pgpass', login)).toThrow(
    /\/no\/such\/pgpass cannot be read: it is not there.*PGPASSFILE/,
  )
})

test('an editor may have put a byte-order mark before it', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'pgpass-')), 'pgpass')
  writeFileSync(file, '\ufeff*:*:*:*:secret\n')
  expect(passwordFrom(file, login)).toBe('secret')
})
