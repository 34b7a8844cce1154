import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../src/data/generate.ts'
import type { ParquetStore } from '../../src/driver/ports.ts'
import { type Reporter, silentReporter } from '../../src/driver/reporter.ts'
import { reencrypt } from '../../src/jobs/fraud/reencrypt.ts'
import { build, inProcess, sparkwright } from '../support/command.ts'
import { csvOf } from '../support/csv-lines.ts'
import { boundTo, decrypted, Pipeline } from '../support/pipeline.ts'

// The keys that rows are encrypted with: replaced batch by batch while they are read, and taken away at last.

const [one, two] = ['a1'.repeat(32), 'b2'.repeat(32)]
let pipeline: Pipeline
let keyFile: string
let input: string

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  keyFile = join(pipeline.folder, 'encryption.key')
  input = join(pipeline.folder, 'input.csv')
  await generate({ out: input, rows: 600, months: 2, dirty: 0.05 })
})
afterAll(() => pipeline[Symbol.asyncDispose]())

const keys = (...args: readonly string[]) => inProcess(['keys', ...args], { env: { ENCRYPTION_KEY_FILE: keyFile } })

/** Begins with the rows of the input, encrypted with key 1. */
async function ingested(): Promise<void> {
  writeFileSync(keyFile, `${one}\n`, { mode: 0o600 })
  await pipeline.forget()
  expect(await pipeline.ingest(input, {}, { keyFile })).toMatchObject({ state: 'succeeded' })
}

/** What transform makes of the rows with the keys there are. */
async function transformed(batch = 'all') {
  const run = await pipeline.transform({ batch }, { keyFile })
  return { failure: run.failure, digests: await pipeline.digests() }
}

/** The quarantined lines, decrypted without Spark by a key. */
async function lines(key: string): Promise<readonly string[]> {
  const file = join(pipeline.folder, 'one.key')
  writeFileSync(file, key)
  const rows = await pipeline.published('quarantine')
  return rows.map(({ line, batch }) => decrypted(line, boundTo('line', batch), file)).sort()
}

const checks = async () => Object.values((await pipeline.newest()).batches).map(({ keyCheck }) => keyCheck)

test('rotating gives every batch, undated ones too, a new key; the rows stay what they were', async () => {
  await ingested()
  const [before, set] = [await transformed(), await lines(one)]
  const [old] = await checks()

  const ended = await keys('rotate', '--json')
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining(`key 2 is made, in ${keyFile}`) })
  const [first = '', second = ''] = readFileSync(keyFile, 'utf8').split('\n')
  expect(first).toBe(`1 ${one}`)
  expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  const key = second.replace('2 ', '')
  expect(`${ended.stdout}${ended.stderr}`).not.toMatch(new RegExp(`${one}|${key}`))

  const now = await checks()
  expect(now).toHaveLength(3)
  expect(new Set(now).size).toBe(1)
  expect(now).not.toContain(old)
  expect(set.length).toBeGreaterThan(10)
  expect(await lines(key)).toEqual(set)
  await expect(lines(one)).rejects.toThrow(/authenticate/)
  expect(await transformed()).toEqual(before)
  expect(await pipeline.leftovers()).toEqual([])
})

test('a rotation that was interrupted goes on, and meanwhile both keys are read', async () => {
  await ingested()
  const before = await transformed()
  writeFileSync(keyFile, `1 ${one}\n2 ${two}\n`)
  const single = ['submit', 'reencrypt', '--batch', '2020-01']
  expect(await inProcess(single, { env: { ENCRYPTION_KEY_FILE: keyFile } })).toMatchObject({ code: 0 })

  expect(await transformed()).toEqual(before)
  const { stdout } = await keys('list')
  expect(stdout).toMatch(/^1 .* decrypts +2 batches$/m)
  expect(stdout).toMatch(/^2 .* encrypts and decrypts +1 batches$/m)
  expect(await keys('drop', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/needed by 2020-02, undated-/),
  })
  expect(await keys('drop', '2')).toMatchObject({ code: 2, stderr: expect.stringMatching(/the one that encrypts/) })
  expect(await keys('drop', '3')).toMatchObject({ code: 2, stderr: expect.stringMatching(/There is no key 3/) })

  expect(await keys('rotate')).toMatchObject({ code: 0, stderr: expect.stringContaining('no key is added') })
  expect(readFileSync(keyFile, 'utf8')).toBe(`1 ${one}\n2 ${two}\n`)
  // The tests of stores, which may be at it beside these, begin runs too.
  await expect.poll(() => keys('drop', '1'), { timeout: 20_000 }).toMatchObject({ code: 0 })
  expect(readFileSync(keyFile, 'utf8')).toBe(`2 ${two}\n`)
  expect(await transformed()).toEqual(before)
})

test('of two keys that are dropped at once, both are gone', async () => {
  await ingested()
  writeFileSync(keyFile, `7 ${two}\n8 ${'c3'.repeat(32)}\n9 ${one}\n`)
  // The tests of stores, which may be at it beside these, begin runs too.
  const drop = (id: string) =>
    expect
      .poll(() => sparkwright(['keys', 'drop', id], { env: { ENCRYPTION_KEY_FILE: keyFile } }), { timeout: 40_000 })
      .toMatchObject({ code: 0 })
  await Promise.all([drop('7'), drop('8')])
  expect(readFileSync(keyFile, 'utf8')).toBe(`9 ${one}\n`)
  const aside = readFileSync(`${keyFile}.dropped`, 'utf8')
  for (const key of [two, 'c3'.repeat(32)]) expect(aside).toContain(key)
})

test('without one of its keys nothing is read', async () => {
  await ingested()
  writeFileSync(keyFile, `2 ${two}\n`)
  const { failure } = await pipeline.transform({}, { keyFile })
  expect(failure).toMatchObject({ code: 'WRONG_KEY', message: expect.stringMatching(/^batches 2020-01, 2020-02 were/) })
})

test('a key that is added while a run goes on is for the next one', async () => {
  writeFileSync(keyFile, `${one}\n`)
  await pipeline.forget()
  const step: Reporter['step'] = (_, name) => {
    if (name === 'stage') writeFileSync(keyFile, `1 ${one}\n2 ${two}\n`)
  }
  const run = await pipeline.ingest(input, {}, { keyFile, reporter: { ...silentReporter, step } })
  expect(run).toMatchObject({ state: 'succeeded' })
  expect(await lines(one)).not.toEqual([])
})

test('a batch that others publish while it is encrypted anew stays as they published it', async () => {
  await ingested()
  copyFileSync(keyFile, `${keyFile}.old`)
  writeFileSync(keyFile, `1 ${one}\n2 ${two}\n`)
  const other = join(pipeline.folder, 'other.csv')
  writeFileSync(other, csvOf({ transactionID: 'NEW', timestamp: '2020-01-05 00:00:00' }))
  const publish: ParquetStore['publish'] = async (...args) => {
    await pipeline.ingest(other, { batch: '2020-01' }, { keyFile: `${keyFile}.old` })
    return pipeline.parquet.publish(...args)
  }
  const run = await pipeline.submit(
    reencrypt,
    { batch: '2020-01' },
    { keyFile, parquet: pipeline.parquetWith({ publish }) },
  )
  expect(run.failure).toMatchObject({
    code: 'RUN_SUPERSEDED',
    message: expect.stringMatching(/too late: a run that began after it has published .*, batch 2020-01 of/),
  })
  const rows = await pipeline.published('accepted', ['2020-01'])
  expect(rows.map(({ transactionID }) => transactionID)).toEqual(['NEW'])
  expect(await keys('rotate')).toMatchObject({ code: 0 })
})

test.each<readonly [string, string, RegExp]>([
  ['two lines without ids', `${one}\n${two}\n`, /has 2 lines, and not each begins with an id/],
  ['one line without an id', `1 ${one}\n${two}\n`, /has 2 lines, and not each begins with an id/],
  ['an id that is no number', `x ${one}\n2 ${two}\n`, /has an id that is not a whole number from 1/],
  ['an id twice', `1 ${one}\n1 ${two}\n`, /has two keys of one id/],
  ['a key twice', `1 ${one}\n2 ${one}\n`, /has one key twice/],
  ['a short key', `1 ${one}\n2 ${two.slice(2)}\n`, /holds 31 bytes/],
])('a ring with %s is refused', async (_, ring, says) => {
  writeFileSync(keyFile, ring)
  const run = await pipeline.ingest(input, {}, { keyFile })
  expect(run.failure).toMatchObject({ code: 'BAD_KEY', message: expect.stringMatching(says) })
  expect(run.failure?.message).not.toMatch(/a1a1|b2b2/)
})
