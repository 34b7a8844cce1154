import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readText } from './text-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(bytes: string | Uint8Array): string {
  const file = join(folder, 'file.txt')
  writeFileSync(file, bytes)
  return file
}

test('a byte-order mark is no part of a text', () => {
  expect(readText(written('\ufeffPGPORT=1\n'))).toBe('PGPORT=1\n')
  expect(readText(written('Zürich'))).toBe('Zürich')
})

test.each([
  ['in UTF-16, with its mark', Buffer.from('\ufeffA=1', 'utf16le'), /is in UTF-16; save it as UTF-8/],
  ['in UTF-16, without', Buffer.from('A=1', 'utf16le'), /is in UTF-16; save it as UTF-8/],
  ['in Latin 1', Buffer.from('Z\xfcrich', 'latin1'), /is not in UTF-8; save it as UTF-8/],
])('one that is %s, is refused', (_, bytes, says) => {
  expect(() => readText(written(bytes))).toThrow(says)
})

test('what cannot be read is named, with the reason', () => {
  const inner = join(folder, 'inner')
  mkdirSync(inner)
  expect(() => readText(inner)).toThrow(`${inner} cannot be read: it is a folder`)
  expect(() => readText(join(folder, 'none'))).toThrow(`${join(folder, 'none')} cannot be read: it is not there`)
})

test.skipIf(process.getuid?.() === 0)('also where it belongs to others', () => {
  const file = written('secret')
  chmodSync(file, 0o000)
  expect(() => readText(file)).toThrow(/cannot be read: this user may not read it/)
  chmodSync(file, 0o600)
})
