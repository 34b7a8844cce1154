import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, inProcess } from '../support/command.ts'
import { csvOf, HEADER } from '../support/csv-lines.ts'
import { Pipeline, ROOT, settings } from '../support/pipeline.ts'

// Whatever is wrong, the command says in one or two lines what, where and what to do, and leaves everything as it was.

const job: typeof inProcess = (args, options) => inProcess(['submit', ...args], options)
let pipeline: Pipeline
let good: string
let before: unknown

beforeAll(async () => {
  pipeline = await Pipeline.open()
  good = file('good.csv', csvOf({}, { transactionID: 'T2', timestamp: '2030-02-01 00:00:00' }))
  await pipeline.ingest(good)
  await pipeline.transform()
  before = await everything()
})
afterAll(() => pipeline[Symbol.asyncDispose]())

afterEach(async () => {
  expect(await everything()).toEqual(before)
  expect(await pipeline.leftovers()).toEqual([])
})

async function everything(): Promise<unknown> {
  return [await pipeline.newest(), await pipeline.digests()]
}

function file(name: string, content: string | Buffer): string {
  const path = join(pipeline.folder, name)
  writeFileSync(path, content)
  return path
}

/** Checks how a command ended, and that it said so in one place and in few words. */
function expectFailure({ code, stdout, stderr }: Ended, wanted: { exit: number; says: RegExp }): void {
  const progress = /^(ingest: run |transform: run | {2}[a-z])/
  const said = [...stdout.split('\n'), ...stderr.split('\n')].filter((line) => line !== '' && !progress.test(line))
  expect(said.join('\n')).toMatch(wanted.says)
  expect(code, said.join('\n')).toBe(wanted.exit)
  // What is wrong, what may have been meant, and where it is told what there is.
  expect(said.length).toBeLessThanOrEqual(3)
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at |\.js:\d+|node:internal|java\./m)
}

/** The run that a command recorded. */
async function recordOf({ stderr }: Ended) {
  return pipeline.runs.find(/run (\S+)/.exec(stderr)?.[1] ?? '')
}

describe('the command line', () => {
  test.each<readonly [string, readonly string[], RegExp]>([
    ['a command that is not there', ['ingst'], /unknown command 'ingst'\n.*ingest/],
    ['a flag that is not there', ['ingest', '--foo'], /unknown option '--foo'\n.*sparkwright submit ingest --help/],
    ['a flag without its value', ['ingest', '--batch'], /--batch <value>' argument missing/],
    ['something beside the flags', ['ingest', 'file.csv'], /too many arguments/],
    [
      'a batch that is none',
      ['ingest', '--batch', '2020-13'],
      /^--batch: '2020-13' is not a batch: write 2020-03, .* or all$/,
    ],
    ['a range from back to front', ['transform', '--batch', '2020-03..2020-01'], /ends before it begins/],
    ['a range of unlike ends', ['transform', '--batch', '2020-03..2020-04-01'], /both ends of a range are months/],
    ['a granularity that is none', ['ingest', '--by', 'week'], /^--by: write month or day$/],
  ])('%s', async (_, args, says) => {
    expectFailure(await job(args), { exit: 2, says })
  })

  test.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    ['a port that is none', { PGPORT: 'abc' }, /setting .* is wrong: PGPORT: .*\.env\.example/],
    ['a remote that is none', { SPARK_REMOTE: 'http://127.0.0.1' }, /SPARK_REMOTE: write it as sc:\/\/host:port/],
  ])('a setting: %s', async (_, env, says) => {
    expectFailure(await job(['transform'], { env }), { exit: 2, says })
  })
})

describe('the input', () => {
  test.each<readonly [string, () => string, RegExp]>([
    [
      'is not there',
      () => join(pipeline.folder, 'nosuch.csv'),
      /there is no file or folder \S+nosuch\.csv: check --input/,
    ],
    [
      'is not there on HDFS',
      () => `${settings.hdfs.uri}/nosuch.csv`,
      /there is no file or folder hdfs:\/\/\S+nosuch\.csv/,
    ],
    [
      'lacks a column',
      () => file('lacks.csv', csvOf({}).replace('amount,', '')),
      /lacks the column amount; its first line names 12/,
    ],
    [
      'has a column twice',
      () => file('twice.csv', csvOf({}).replace(HEADER, `${HEADER},amount`)),
      /two columns of the same name in its header \(amount\)/,
    ],
    [
      'is UTF-16',
      () => file('utf-16.csv', Buffer.from(`\uFEFF${csvOf({})}`, 'utf16le')),
      /utf-16\.csv is no text in UTF-8\. Save it as UTF-8/,
    ],
    ['is empty', () => file('empty.csv', ''), /empty\.csv is empty: its first line has to be a header/],
    ['has no rows', () => file('header.csv', `${HEADER}\n`), /has no rows below its header/],
    ['is a folder without files', () => folder('none'), /none is empty/],
    [
      'is a folder whose headers differ',
      () => folder('unlike', csvOf({}), csvOf({}).replace('step', 'hour')),
      /do not all have the same header/,
    ],
    [
      'is no gzip',
      () => file('broken.csv.gz', csvOf({})),
      /UNREADABLE_FILE: Spark cannot read the file \S+broken\.csv\.gz/,
    ],
    [
      'is a gzip cut short',
      () => file('cut.csv.gz', gzipSync(csvOf(...rows(5000))).subarray(0, 4000)),
      /UNREADABLE_FILE: .*cut\.csv\.gz/,
    ],
    ['is on a file system that Spark lacks', () => 's3a://bucket/file.csv', /no file system for the scheme/],
    ['is nothing', () => '', /needs --input/],
  ])('%s', async (_, input, says) => {
    const ended = await job(['ingest', '--input', input()])
    expectFailure(ended, { exit: 3, says })
    expect(await recordOf(ended)).toMatchObject({
      state: 'failed',
      counts: null,
      failure: { message: expect.stringMatching(/\S/) },
    })
  })

  test.each([
    ['ingest', /no row of the input falls into batch 2019-01/],
    ['transform', /no batch asked for is published at \S+; there are: 2030-01, 2030-02/],
  ])('%s: the batch is not there', async (command, says) => {
    const input = command === 'ingest' ? ['--input', good] : []
    expectFailure(await job([command, '--batch', '2019-01', ...input]), { exit: 3, says })
  })
})

const KEY = 'ab'.repeat(32)
const ONE_LINE = 'It has to hold one line of 64 hexadecimal digits'

describe.each([
  [
    'encryption key',
    'ENCRYPTION_KEY_FILE',
    ', and not each begins with an id',
    `${ONE_LINE}, or for each of several keys a line ID DIGITS`,
  ],
  ['token key', 'TOKEN_KEY_FILE', '. ', ONE_LINE],
])('the %s', (which, setting, lines, wanted) => {
  test.each<readonly [string, string | undefined, string]>([
    ['is not there', undefined, 'is not there, or Spark may not read it'],
    ['is empty', '', 'is empty'],
    ['has two lines', `${KEY}\n${KEY}\n`, `has 2 lines${lines}`],
    ['is short', `${KEY.slice(2)}\n`, 'holds 31 bytes'],
    ['is not hexadecimal', `${'x'.repeat(64)}\n`, 'does not hold hexadecimal digits'],
  ])('%s', async (what, text, says) => {
    const path = text === undefined ? join(pipeline.folder, 'nosuch.key') : file(`${which} ${what}`, text)
    const ended = await job(['ingest', '--input', good], { env: { [setting]: path } })
    expectFailure(ended, { exit: 3, says: /BAD_KEY/ })
    for (const words of [`the ${which} file ${path} ${says}`, wanted, `(${setting} names it)`])
      expect(ended.stdout).toContain(words)
    expect(`${ended.stdout}${ended.stderr}`).not.toContain(KEY.slice(2))
    expect(await recordOf(ended)).toMatchObject({ state: 'failed', failure: { code: 'BAD_KEY' } })
  })
})

describe('a key that is another one', () => {
  test('of tokens', async () => {
    const env = { TOKEN_KEY_FILE: file('other-token.key', `${KEY}\n`) }
    const ended = await job(['ingest', '--input', good, '--batch', '2030-01'], { env })
    expectFailure(ended, {
      exit: 3,
      says: /WRONG_KEY: the tokens of batch 2030-01 and 1 more at \S+ were made with another key: .* TOKEN_KEY_FILE/,
    })
    expect(await recordOf(ended)).toMatchObject({ state: 'failed', failure: { code: 'WRONG_KEY' } })
  })

  test('of rows', async () => {
    const ended = await job(['transform'], { env: { ENCRYPTION_KEY_FILE: file('other.key', `${KEY}\n`) } })
    expectFailure(ended, {
      exit: 3,
      says: /WRONG_KEY: batches 2030-01, 2030-02 were encrypted with another key than the one in \S+other\.key\. .* ENCRYPTION_KEY_FILE/,
    })
    expect(await recordOf(ended)).toMatchObject({ state: 'failed', failure: { code: 'WRONG_KEY' } })
  })
})

describe('a server', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    ['Spark is not up', { SPARK_REMOTE: 'sc://127.0.0.1:1' }, /nothing answers at 127\.0\.0\.1:1.*SPARK_REMOTE/],
    ['PostgreSQL is not up', { PGPORT: '1' }, /PostgreSQL at 127\.0\.0\.1:1\S* as fraud_owner does not answer/],
    [
      'the name node is not up',
      { HDFS_WEB_URL: 'http://127.0.0.1:1' },
      /name node at http:\/\/127\.0\.0\.1:1 does not answer/,
    ],
    ['Spark does not reach the name node', { HDFS_URI: 'hdfs://127.0.0.1:1' }, /Spark cannot reach HDFS/],
    ['there is no password file', { PGPASSFILE: '/nosuch/pgpass' }, /password file \/nosuch\/pgpass cannot be read/],
  ])('%s', async (_, env, says) => {
    expectFailure(await job(['transform'], { env }), { exit: 4, says })
  })

  test('Spark wants another token', async () => {
    const env = { SPARK_CONNECT_TOKEN_FILE: file('token', 'not-the-token\n') }
    const ended = await job(['transform'], { env })
    expectFailure(ended, { exit: 4, says: /Invalid authentication token.*SPARK_CONNECT_TOKEN_FILE/ })
    expect(ended.stderr).not.toContain('not-the-token')
  })

  test('Spark does not reach PostgreSQL', async () => {
    const failed = await pipeline.transform({}, { postgres: { ...settings.postgres, port: 1 } })
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE' } })
    expect(failed.failure?.message).toMatch(/^Spark cannot reach PostgreSQL/)
  })

  test('HDFS has no room left', async () => {
    await setQuota('1')
    try {
      const ended = await job(['ingest', '--input', good])
      expectFailure(ended, {
        exit: 3,
        says: /DISK_FULL: HDFS refused CREATE \/processed_fraud_data\/\S+: DSQuotaExceededException: .*raise its quota/,
      })
      expect(await recordOf(ended)).toMatchObject({ state: 'failed', failure: { code: 'DISK_FULL' } })
    } finally {
      await setQuota('-1')
    }
  })
})

/** How many bytes may lie below the dataset's root; -1 is no limit. Only the user who runs HDFS may say. */
async function setQuota(bytes: string): Promise<void> {
  const unchanged = '9223372036854775807'
  const query = new URLSearchParams({ op: 'SETQUOTA', namespacequota: unchanged, storagespacequota: bytes })
  const url = `${settings.hdfs.web}/webhdfs/v1${ROOT}?${query}&user.name=${userInfo().username}`
  const { status } = await fetch(url, { method: 'PUT' })
  expect(status).toBe(200)
}

function folder(name: string, ...texts: readonly string[]): string {
  const path = join(pipeline.folder, name)
  mkdirSync(path)
  for (const [place, text] of texts.entries()) writeFileSync(join(path, `${place}.csv`), text)
  return path
}

function rows(count: number) {
  return Array.from({ length: count }, (_, place) => ({
    transactionID: `T${place}`,
    nameOrig: `C${(place * 7919) % 100_003}`,
  }))
}
