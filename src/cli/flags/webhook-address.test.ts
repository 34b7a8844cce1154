import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { webhookAddress } from './webhook-address.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
const file = join(folder, 'webhook')
writeFileSync(file, '\ufeffhttps://hooks.example/file\n')
afterAll(() => rmSync(folder, { recursive: true }))

const [url, none] = ['https://hooks.example/set', undefined]

test.each([
  ['the flag', { webhook: 'http://127.0.0.1:1/x', webhookFile: file }, { url, file }, 'http://127.0.0.1:1/x'],
  ['the file of the flag', { webhookFile: file }, { url, file: none }, 'https://hooks.example/file'],
  ['the file of the settings', {}, { url, file }, 'https://hooks.example/file'],
  ['that of the settings', {}, { url, file: none }, url],
  ['none', {}, { url: none, file: none }, undefined],
])('%s', (_, flags, settings, expected) => {
  expect(webhookAddress(flags, settings)).toBe(expected)
})

test('what is none is refused, without the address', () => {
  const nothing = { url: none, file: none }
  for (const webhook of ['notaurl', '', 'localhost:5000/secret', 'file:///secret', 'javascript:secret'])
    expect(() => webhookAddress({ webhook }, nothing)).toThrow('--webhook: that is no address. Write it as https://')
  expect(() => webhookAddress({ webhookFile: folder }, nothing)).toThrow(
    `--webhook-file ${folder} cannot be read: it is a folder.`,
  )
  writeFileSync(file, 'secret\n')
  expect(() => webhookAddress({}, { url, file })).toThrow(`ALERT_WEBHOOK_FILE ${file}: that is no address.`)
})
