import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { firstLineHere } from './first-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['id,né\n1,2\n', 'id,né'],
  ['id,né\r\n1,2\r\n', 'id,né'],
  ['id,né\r1,2', 'id,né'],
  ['\uFEFF"id",né', '"id",né'],
  ['', ''],
  ['\nid', ''],
  [`${'x'.repeat(65_535)}\nid`, 'x'.repeat(65_535)],
  ['x'.repeat(65_536), 'x'.repeat(65_536)],
  [`${'x'.repeat(65_536)}\n`, undefined],
])('of %j', (text, line) => {
  const file = join(folder, 'file.csv')
  writeFileSync(file, text)
  expect(firstLineHere(file)).toBe(line)
})

test('is left to Spark where only Spark can tell', () => {
  mkdirSync(join(folder, 'folder.csv'))
  writeFileSync(join(folder, 'packed.csv.gz'), 'id\n')
  const others = ['folder.csv', 'packed.csv.gz', 'nosuch.csv'].map((name) => join(folder, name))
  for (const path of [...others, 'hdfs://127.0.0.1:8020/file.csv']) expect(firstLineHere(path)).toBeUndefined()
})
