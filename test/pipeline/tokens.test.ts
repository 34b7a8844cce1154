import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { coalesce, count, lit } from '#functions'
import { boolean, long, nullable, schema, string } from '#spark-connect'
import { tokensIn } from '../../src/driver/keys/key-ring.ts'
import { batchParam } from '../../src/jobs/batch.ts'
import { table } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import { processed } from '../../src/jobs/fraud/transaction.ts'
import { inProcess } from '../support/command.ts'
import { csvOf } from '../support/csv-lines.ts'
import { boundTo, decrypted, Pipeline, ROOT, settings } from '../support/pipeline.ts'
import { forgotten, rewritten } from '../support/rewrite.ts'

// Tokens of encrypted names: equal for equal names, whatever column and batch they are in, and nobody's without the key.

const OTHER_KEY = 'c3'.repeat(32)
let pipeline: Pipeline
let input: string
let keyFile: string

beforeAll(async () => {
  pipeline = await Pipeline.open()
  input = file(
    'input.csv',
    csvOf(
      { transactionID: 'A', nameOrig: 'C1', nameDest: 'C2', timestamp: '2030-01-01 00:00:00' },
      { transactionID: 'B', nameOrig: 'C2', nameDest: 'C3', timestamp: '2030-01-02 00:00:00' },
      { transactionID: 'C', nameOrig: 'C3', nameDest: 'C1', timestamp: '2030-02-01 00:00:00' },
      { transactionID: 'D', nameOrig: 'Č€😀', nameDest: 'C2', timestamp: '2030-02-02 00:00:00' },
      {
        transactionID: 'E',
        nameOrig: 'C4',
        nameDest: 'amount is wrong',
        amount: 'x',
        timestamp: '2030-02-02 00:00:00',
      },
    ),
  )
})
beforeEach(async () => {
  keyFile = file('encryption.key', readFileSync(settings.keyFile, 'utf8'))
  await pipeline.forget()
  expect(await pipeline.ingest(input, {}, { keyFile })).toMatchObject({ state: 'succeeded' })
})
afterAll(async () => {
  await pipeline.owner.run('drop table if exists public.onward_flows')
  await pipeline.owner.run(`delete from public.published where dataset = 'onward_flows'`)
  await pipeline[Symbol.asyncDispose]()
})

function file(name: string, text: string): string {
  const path = join(pipeline.folder, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const hex = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)

/** Names → tokens as they lie there, of both columns of all batches; fails where a name has two. */
async function tokens(key = keyFile): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const row of await pipeline.published('accepted'))
    for (const column of ['nameOrig', 'nameDest']) {
      const name = decrypted(row[column], boundTo(column, row.batch), key)
      const token = hex(row[`${column}Token`])
      expect(found.get(name) ?? token).toBe(token)
      found.set(name, token)
    }
  return found
}

/** A token, without Spark: a hash in a hash, each keyed with its own half of what is made of the key. */
function tokenOf(name: string, key = readFileSync(settings.tokenKeyFile, 'utf8').trim()): string {
  const half = (use: string) =>
    createHash('sha512').update(`${key.toUpperCase()}sparkwright token, ${use}`).digest('hex')
  const keyed = (use: string, text: string) =>
    createHash('sha256')
      .update(`${half(use)}${text}`)
      .digest('hex')
  return keyed('outer', keyed('inner', name)).slice(0, 32)
}

test('a name has one token, in both columns and in all batches; it is the one that the key makes', async () => {
  expect(Object.keys((await pipeline.newest()).batches)).toEqual(['2030-01', '2030-02'])
  expect(await tokens()).toEqual(new Map(['C1', 'C2', 'C3', 'Č€😀'].map((name) => [name, tokenOf(name)])))
})

test('another key makes others, and is not taken for batches beside those of the first', async () => {
  const tokenKeyFile = file('other.key', `${OTHER_KEY}\n`)
  const refused = await pipeline.ingest(input, { batch: '2030-02' }, { tokenKeyFile })
  expect(refused.failure).toMatchObject({ code: 'WRONG_KEY', message: expect.stringMatching(/TOKEN_KEY_FILE/) })

  await pipeline.forget()
  expect(await pipeline.ingest(input, {}, { tokenKeyFile })).toMatchObject({ state: 'succeeded' })
  expect((await tokens()).get('C1')).toBe(tokenOf('C1', OTHER_KEY))
  expect(tokenOf('C1', OTHER_KEY)).not.toBe(tokenOf('C1'))
})

test('nothing has no token, and a name of no letters has one', async () => {
  const token = tokensIn(pipeline.spark, settings.tokenKeyFile)
  const rows = (await pipeline.spark.sql(`select * from values ('C1'), (null), ('') as t(name)`)).as(
    schema({ name: nullable(string()) }),
  )
  const found = await (await rows).select((row) => ({ name: row.name, token: token(row.name) })).collect()
  expect(found.map((row) => [row.name, hex(row.token)])).toEqual([
    ['C1', tokenOf('C1')],
    [null, null],
    ['', tokenOf('')],
  ])
})

const Flow = schema({ transaction_id: string(), next_id: string(), is_known: boolean(), payments: long() })

/** Payments and what the receiver sent on: found by joining encrypted names, without a key of theirs. */
const onward = defineJob({
  name: 'onward',
  description: 'who sent on what was received',
  params: z.object({ batch: batchParam() }),
  inputs: { processed },
  outputs: { flows: table(Flow, 'onward_flows', { key: ['transaction_id', 'next_id'] }) },
  accounts: { published: ['flows', 'payments'] },
  run: ({ inputs, token }) => {
    const sent = inputs.processed.select((row) => ({
      batch: row.batch,
      next_id: row.transactionID,
      account: row.nameOrigToken,
      is_known: coalesce(row.nameOrigToken.equalTo(token(lit('C2'))), lit(false)),
    }))
    const received = inputs.processed.select((row) => ({
      batch: row.batch,
      transaction_id: row.transactionID,
      account: row.nameDestToken,
    }))
    const flows = received.join(sent.drop('batch'), 'account')
    return {
      flows: flows.groupBy('batch', 'transaction_id', 'next_id', 'is_known').agg({ payments: count() }),
    }
  },
})

test('a job joins on them, and finds a name that it knows', async () => {
  const run = await pipeline.submit(onward)
  expect(run).toMatchObject({ state: 'succeeded', failure: null, counts: { rowsIn: 4, published: 4 } })
  const rows = await pipeline.query('select * from onward_flows')
  expect(rows.map((row) => [row.batch, row.transaction_id, row.next_id, row.is_known].join()).sort()).toEqual([
    '2030-01,A,B,true',
    '2030-01,B,C,false',
    '2030-02,C,A,false',
    '2030-02,D,B,true',
  ])
})

test('they stay what they are when the keys that encrypt are rotated', async () => {
  const before = await tokens()
  const rows = await pipeline.published('accepted')
  expect(await inProcess(['keys', 'rotate'], { env: { ENCRYPTION_KEY_FILE: keyFile } })).toMatchObject({ code: 0 })
  const [, key = ''] = / *2 ([0-9a-f]{64})/.exec(readFileSync(keyFile, 'utf8')) ?? []
  expect(await tokens(file('new.key', key))).toEqual(before)
  const anew = await pipeline.published('accepted')
  expect(new Set(anew.map(({ nameOrig }) => hex(nameOrig)))).not.toContain(hex(rows[0]?.nameOrig))
})

test('batches from before there were tokens are read beside those that have some, and get theirs by a rotation', async () => {
  await pipeline.transform({}, { keyFile })
  const before = await pipeline.digests()
  const wanted = await tokens()
  const columns = Object.keys((await pipeline.published('accepted', ['2030-01']))[0] ?? {})
  const old = columns.filter((name) => name !== 'batch' && !name.endsWith('Token'))
  await rewritten(pipeline, '2030-01', old)
  await forgotten(pipeline, '2030-01')
  await pipeline.hdfs.delete(`${ROOT}/runs/aside`)
  expect(await pipeline.published('accepted', ['2030-01'])).not.toContainEqual(
    expect.objectContaining({ nameOrigToken: expect.anything() }),
  )

  for (const batch of ['2030-01', 'all'])
    expect(await pipeline.transform({ batch }, { keyFile })).toMatchObject({ state: 'succeeded', failure: null })
  expect(await pipeline.digests()).toEqual(before)
  expect(await inProcess(['check', 'transform'])).toMatchObject({ code: 0 })

  expect(await inProcess(['keys', 'rotate'], { env: { ENCRYPTION_KEY_FILE: keyFile } })).toMatchObject({ code: 0 })
  const [, key = ''] = / *2 ([0-9a-f]{64})/.exec(readFileSync(keyFile, 'utf8')) ?? []
  expect(await tokens(file('new.key', key))).toEqual(wanted)
})
