import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DataError } from './data-error.ts'
import { writeWhole } from './whole-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const block = Buffer.alloc(64 * 1024, 'x')

function* blocks(count: number): Generator<Buffer> {
  for (let made = 0; made < count; made++) yield block
}

function* failingAfter(count: number): Generator<Buffer> {
  yield* blocks(count)
  throw new Error('no more')
}

test('the file holds the blocks and no part file is left', async () => {
  const file = join(folder, 'a.csv')
  expect(await writeWhole(file, blocks(3))).toBe(3 * block.length)
  expect(readFileSync(file)).toEqual(Buffer.concat([block, block, block]))
  expect(readdirSync(folder)).toEqual(['a.csv'])
})

test('a .gz holds the same bytes, packed', async () => {
  const file = join(folder, 'a.csv.gz')
  const size = await writeWhole(file, blocks(3))
  expect(size).toBe(statSync(file).size)
  expect(gunzipSync(readFileSync(file))).toEqual(Buffer.concat([block, block, block]))
})

test('blocks are made only as fast as they are written', async () => {
  const file = join(folder, 'slow.csv')
  let made = 0
  let ahead = 0
  function* counted(): Generator<Buffer> {
    for (const next of blocks(800)) {
      const written = existsSync(`${file}.part`) ? statSync(`${file}.part`).size : 0
      ahead = Math.max(ahead, made - written)
      made += next.length
      yield next
    }
  }
  await writeWhole(file, counted())
  expect(made).toBe(800 * block.length)
  expect(ahead).toBeLessThan(16 * block.length)
})

describe('after a failure neither the file nor a part of it is there', () => {
  test('of the source', async () => {
    await expect(writeWhole(join(folder, 'a.csv'), failingAfter(50))).rejects.toThrow('no more')
    expect(readdirSync(folder)).toEqual([])
  })

  test('by an abort', async () => {
    const abort = new AbortController()
    function* aborting(): Generator<Buffer> {
      for (const next of blocks(1000)) {
        if (existsSync(join(folder, 'a.csv.part'))) abort.abort()
        yield next
      }
    }
    await expect(writeWhole(join(folder, 'a.csv'), aborting(), abort.signal)).rejects.toThrow(/abort/)
    expect(readdirSync(folder)).toEqual([])
  })

  test.skipIf(!existsSync('/dev/full'))('of a full disk', async () => {
    symlinkSync('/dev/full', join(folder, 'a.csv.part'))
    await expect(writeWhole(join(folder, 'a.csv'), blocks(5))).rejects.toThrow(
      /cannot write .*a\.csv: the disk is full/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('and an older file is untouched', async () => {
    writeFileSync(join(folder, 'a.csv'), 'old')
    await expect(writeWhole(join(folder, 'a.csv'), failingAfter(5))).rejects.toThrow('no more')
    expect(readdirSync(folder)).toEqual(['a.csv'])
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('old')
  })
})

describe('a place that cannot be written is named', () => {
  test('a missing folder', async () => {
    const error = await writeWhole(join(folder, 'none', 'a.csv'), blocks(1)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DataError)
    expect(String(error)).toMatch(/the folder .*none is not there; create it/)
  })

  test('a folder in place of the file', async () => {
    await expect(writeWhole(folder, blocks(1))).rejects.toThrow(/it is a folder; name a file in it/)
  })

  test('a file in place of the folder', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(writeWhole(join(folder, 'file', 'a.csv'), blocks(1))).rejects.toThrow(/is not a folder/)
  })
})
