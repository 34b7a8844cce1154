import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastByteHere, localDigest, localFiles } from './local-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('a folder is all files below it, in order; a file itself; nothing where nothing is', () => {
  mkdirSync(join(folder, 'in/deep'), { recursive: true })
  const paths = ['in/b.csv', 'in/deep/c.csv', 'in/z.csv'].map((name) => file(name, 'id\n'))
  const found = localFiles(join(folder, 'in'))
  expect([found?.isFolder, found?.files.map(({ path }) => path)]).toEqual([true, paths])
  expect(localFiles(paths[0] ?? '')).toMatchObject({ isFolder: false, files: [{ path: paths[0], length: 3 }] })
  expect(localFiles(join(folder, 'nosuch'))).toBeUndefined()
})

test('a file that is put in the place of another is another one, even of the same length and time', () => {
  const path = file('a.csv', 'one')
  const [before] = localFiles(path)?.files ?? []
  // The old one is still there, so that the new one cannot have its inode.
  copyFileSync(path, join(folder, 'kept'))
  const { atime, mtime } = statSync(path)
  const next = file('next.csv', 'two')
  utimesSync(next, atime, mtime)
  rmSync(path)
  copyFileSync(next, path)
  utimesSync(path, atime, mtime)
  expect(localFiles(path)?.files[0]).not.toEqual(before)
})

test('a digest is one of the contents, whatever the name; each block counts, and where it stands', async () => {
  const bytes = new Uint8Array(9 << 20).map((_, at) => at >> 16)
  const digest = async (change: (bytes: Uint8Array) => void, name = 'big') => {
    const copy = bytes.slice()
    change(copy)
    return localDigest(file(name, copy))
  }
  const whole = await digest(() => undefined)
  expect(whole).toMatch(/^[0-9a-f]{64}$/)
  expect(await digest(() => undefined, 'other name')).toBe(whole)
  for (const at of [0, (4 << 20) + 1, bytes.length - 1])
    expect(await digest((copy) => copy.fill(77, at, at + 1))).not.toBe(whole)
  expect(await digest((copy) => copy.copyWithin(0, 4 << 20, 8 << 20))).not.toBe(whole)
  expect(await localDigest(file('empty', ''))).not.toBe(whole)
})

test('the last byte', () => {
  expect(lastByteHere({ path: file('end', 'a\n'), length: 2 })).toBe(10)
})
