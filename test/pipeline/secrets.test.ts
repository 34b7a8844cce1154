import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expr } from '#functions'
import { DataFrame, string } from '#spark-connect'
import { readStackSettings } from '../../src/config.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import { transform } from '../../src/jobs/fraud/transform.ts'
import { build, type Ended, job } from '../support/command.ts'
import { csvOf, lineOf } from '../support/csv-lines.ts'
import { Pipeline, ROOT, settings } from '../support/pipeline.ts'
import { filesIn, type Places, pagesFrom, restOf, tracesOf } from '../support/traces.ts'

// No key, password or token, and no account's name, stands anywhere but where it belongs – whatever went wrong.

const mark = randomBytes(6).toString('hex')
/** Names as no generator makes them: to be found wherever a row's content has gone. */
const NAMES = ['clean', 'dirty', 'conflict', 'rejected', 'keyless'].map((what) => `C${mark}${what}`)
const [CLEAN = '', DIRTY = '', CONFLICT = '', REJECTED = '', KEYLESS = ''] = NAMES
/** Ids are not encrypted, but belong no more than names to where they may be read by anybody. */
const ID = `T${mark}id`

const { home } = readStackSettings()
const began = Date.now()
let pipeline: Pipeline
let key: string
const outputs: Ended[] = []

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  key = randomBytes(32).toString('hex')
  const keyFile = file('own.key', `${key}\n`)
  const env = { ENCRYPTION_KEY_FILE: keyFile }
  const month = (n: number) => `2030-0${n}-01 00:00:00`
  const input = file(
    'input.csv',
    csvOf(
      { transactionID: 'T1', nameOrig: CLEAN, nameDest: CLEAN, timestamp: month(1) },
      // Enough of them, so that the others are not too many.
      ...['a', 'b', 'c'].map((id) => ({ transactionID: id, nameOrig: CLEAN, nameDest: CLEAN, timestamp: month(1) })),
      { transactionID: 'T2', nameOrig: DIRTY, nameDest: DIRTY, amount: '-1.00', timestamp: month(1) },
      { transactionID: 'T3', nameOrig: DIRTY, nameDest: `${DIRTY},one,more`, timestamp: month(1) },
      { transactionID: 'T4', nameOrig: DIRTY, amount: DIRTY, timestamp: DIRTY },
      // More fields than Spark's parser takes, which would quote other lines in Spark's log.
      { transactionID: 'T4', nameOrig: DIRTY, nameDest: `${DIRTY}${',more'.repeat(30_000)}`, timestamp: month(1) },
      { transactionID: 'T5', nameOrig: CONFLICT, timestamp: month(1) },
      { transactionID: 'T5', nameOrig: `${CONFLICT}2`, timestamp: month(1) },
      { transactionID: ID, nameOrig: REJECTED, nameDest: REJECTED, timestamp: month(2) },
      { transactionID: `${ID}2`, nameOrig: REJECTED, nameDest: REJECTED, timestamp: month(2) },
    ),
  )
  const keyless = file('keyless.csv', csvOf({ nameOrig: KEYLESS }).replace('amount', KEYLESS).concat(lineOf()))
  await submit(['ingest', '--input', input], env, 0)
  await submit(['transform', '--batch', '2030-01', '--json'], env, 0)
  await submit(['transform', '--batch', '2030-01'], {}, 3)
  await submit(['ingest', '--input', keyless], env, 3)
  await submit(['ingest', '--input', input, '--json'], { ENCRYPTION_KEY_FILE: file('two.key', `${key}\n${key}\n`) }, 3)
  await submit(['ingest', '--input', input], { ENCRYPTION_KEY_FILE: file('short.key', key.slice(2)) }, 3)
  await submit(['transform'], { SPARK_CONNECT_TOKEN_FILE: file('token', `${key}\n`) }, 4)
  await failToDecrypt()
  await failInPostgres(keyFile)
})
afterAll(() => pipeline[Symbol.asyncDispose]())

/** Has Spark decrypt with another key, as if nothing said that it is another one. */
async function failToDecrypt(): Promise<void> {
  const { parquet } = pipeline
  const unmarked = pipeline.parquetWith({
    newest: async (...args) => {
      const newest = await parquet.newest(...args)
      const batches = Object.entries(newest?.batches ?? {}).map(([name, { keyCheck: _, parts, ...batch }]) => {
        const plain = Object.entries(parts).map(([part, { keyCheck: _, ...entry }]) => [part, entry])
        return [name, { ...batch, parts: Object.fromEntries(plain) }]
      })
      return newest && { ...newest, batches: Object.fromEntries(batches) }
    },
  })
  const failed = await pipeline.transform({ batch: '2030-01' }, { parquet: unmarked })
  expect(failed.failure).toMatchObject({
    code: 'WRONG_KEY',
    message: expect.stringMatching(/^a value could not be decrypted/),
  })
}

/** Has PostgreSQL refuse rows while Spark writes them, and keys that are not unique once they are there. */
async function failInPostgres(keyFile: string): Promise<void> {
  const { tables, owner } = pipeline
  const strict = pipeline.tablesWith({
    stage: async (...args) => {
      const targets = await tables.stage(...args)
      await owner.run(`alter table ${targets.transformed_data} add check (amount < 0)`)
      return targets
    },
  })
  const refused = await pipeline.transform({ batch: '2030-02' }, { keyFile, tables: strict })
  expect(refused).toMatchObject({ state: 'failed', failure: { message: expect.stringMatching(/Spark failed with/) } })

  const oneId: Job = {
    ...transform,
    run: (context) => {
      const results = transform.run(context)
      const { transactions } = results
      if (!(transactions instanceof DataFrame)) throw new TypeError('not a frame')
      const id = expr('substring(transaction_id, 1, 15)', string())
      return { ...results, transactions: transactions.withColumn('transaction_id', id) }
    },
  }
  const repeated = await pipeline.submit(oneId, { batch: '2030-02' }, { keyFile })
  expect(repeated).toMatchObject({ state: 'failed', failure: { code: 'DUPLICATE_KEY' } })
}

function file(name: string, text: string): string {
  const path = join(pipeline.folder, name)
  writeFileSync(path, text)
  return path
}

async function submit(args: readonly string[], env: Readonly<Record<string, string>>, code: number): Promise<void> {
  const ended = await job(args, { env })
  expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(code)
  outputs.push(ended)
}

/** Everything that nobody may know who may read the logs. */
function secrets(): readonly string[] {
  const { tokenFile } = settings.spark
  const passwords = readFileSync(settings.postgres.passFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(':')[4] ?? '')
  const token = tokenFile === undefined ? [] : [readFileSync(tokenFile, 'utf8').trim()]
  const keys = [settings.keyFile, settings.tokenKeyFile].map((file) => readFileSync(file, 'utf8').trim())
  return [key, ...keys, ...passwords, ...token]
}

describe.each<readonly [string, () => Places | Promise<Places>, RegExp]>([
  ['what the commands printed', printed, /./],
  ['the records of the runs', records, /WRONG_KEY/],
  ['the files on HDFS, manifests and data', hdfsFiles, /manifests\/0+\d\.json/],
  ['the logs of Spark, HDFS and PostgreSQL', () => filesIn(join(home, 'logs')), /postgres\.log/],
  ['Spark’s event logs', () => filesIn(join(home, 'spark-events'), { since: began }), /events_\d+_/],
  ['the pages of the Spark UI', sparkPages, /SQL\/execution\/\?id=/],
  ['the REST interface of the Spark UI', () => restOf(settings.spark.ui), /sql\?details=true/],
  ['the History Server', historyPages, /history\/[^/]+\/SQL/],
])('%s', (what, find, somewhere) => {
  let places: Places
  beforeAll(async () => {
    places = await find()
  })

  test('were found', () => {
    expect([...places.keys()].join('\n')).toMatch(somewhere)
    expect([...places.values()].some((text) => text.length > 0)).toBe(true)
  })

  test('hold no key, no password and no token', () => {
    const all = secrets()
    expect(all).toHaveLength(8)
    expect(tracesOf(all, places)).toEqual([])
  })

  test('hold nothing of a row', () => {
    const texts = what.startsWith('the files on HDFS') ? NAMES : [...NAMES, ID]
    expect(tracesOf(texts, places)).toEqual([])
  })
})

test('the names are where they belong, so the search can find', async () => {
  const rows = await pipeline.query('select name_orig, name_dest from transformed_data')
  expect(tracesOf([CLEAN], new Map([['transformed_data', JSON.stringify(rows)]]))).toEqual(['transformed_data'])
  const encoded = Buffer.from(`x${CLEAN}y`)
  const places = new Map([
    ['hex', encoded.toString('hex')],
    ['base64', encoded.toString('base64')],
  ])
  expect(tracesOf([CLEAN], places)).toEqual(['hex', 'base64'])
})

function printed(): Places {
  return new Map(outputs.map(({ stdout, stderr }, place) => [`command ${place}`, stdout + stderr]))
}

async function records(): Promise<Places> {
  const rows = await pipeline.query('select * from runs')
  return new Map(rows.map((row) => [`${row.id} ${row.failure}`, JSON.stringify(row)]))
}

async function hdfsFiles(): Promise<Places> {
  const found = new Map<string, string>()
  const waiting = [ROOT]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop())
    for (const { pathSuffix, type } of await pipeline.hdfs.list(path)) {
      const name = `${path}/${pathSuffix}`
      if (type === 'DIRECTORY') waiting.push(name)
      else found.set(name, await bytesOf(name))
    }
  return found
}

async function bytesOf(path: string): Promise<string> {
  const answer = await fetch(`${settings.hdfs.web}/webhdfs/v1${path}?op=OPEN&user.name=${settings.hdfs.user}`)
  return Buffer.from(await answer.arrayBuffer()).toString('latin1')
}

async function sparkPages(): Promise<Places> {
  const start = ['jobs', 'stages', 'storage', 'environment', 'executors', 'SQL', 'connect'].map(
    (page) => `${settings.spark.ui}/${page}/`,
  )
  return pagesFrom(...start)
}

/** The History Server reads the event logs every ten seconds or so. */
async function historyPages(): Promise<Places> {
  const rest = await restOf(settings.spark.history)
  const applications = JSON.parse(rest.get(`${settings.spark.history}/api/v1/applications`) ?? '[]') as { id: string }[]
  const starts = applications.flatMap(({ id }) =>
    ['jobs', 'stages', 'SQL', 'environment'].map((page) => `${settings.spark.history}/history/${id}/${page}/`),
  )
  return new Map([...rest, ...(await pagesFrom(...starts))])
}
