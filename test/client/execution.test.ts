import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { long, nullable, type Progress, progressBar, SparkSession, schema, string } from '#spark-connect'
import { readSettings } from '../../src/config.ts'

// What a session promises of everything it runs: whole results, limits of time, progress, errors that help.

const { remote, tokenFile = '', ui } = readSettings().spark
const Applications = z.array(z.object({ id: z.string() }))
const Jobs = z.array(z.object({ jobTags: z.array(z.string()) }))
const token = readFileSync(tokenFile, 'utf8').trim()
let spark: SparkSession

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  spark = await SparkSession.connect(remote, { token })
})

afterAll(() => spark.stop())

async function rowsOf(query: string) {
  const frame = await spark.sql(query)
  return (await frame.as(schema({ id: long(), text: nullable(string()) }))).collect()
}

describe('a result whose batches the server cuts into chunks', () => {
  const query = `select id, repeat(cast(id % 10 as string), 5000) as text from range(0, 3000, 1, 3) order by id`

  test('is whole, also where a single row is larger than a chunk', async () => {
    await spark.setConf({ 'spark.connect.session.resultChunking.maxChunkSize': '2000' })
    try {
      const rows = await rowsOf(query)
      expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 3000 }, (_, id) => id))
      expect(rows.every(({ id, text }) => text === String(id % 10n).repeat(5000))).toBe(true)
    } finally {
      await spark.setConf({ 'spark.connect.session.resultChunking.maxChunkSize': '-1' })
    }
  })
})

/** The operations of this session that have a job running on the cluster. Source: Spark's REST interface. */
async function operationsWithJobs(): Promise<readonly string[]> {
  const applications = `${ui}/api/v1/applications`
  const [{ id } = { id: '' }] = Applications.parse(await (await fetch(applications)).json())
  const jobs = Jobs.parse(await (await fetch(`${applications}/${id}/jobs?status=running`)).json())
  const tags = jobs
    .flatMap(({ jobTags }) => jobTags)
    .filter((tag) => tag.includes(`_Session_${spark.sessionId}_Operation_`))
  return tags.map((tag) => tag.slice(-36))
}

async function runningOperations(): Promise<readonly string[]> {
  return (await spark.status()).filter(({ state }) => state === 'running').map(({ operationId }) => operationId)
}

const patiently = { timeout: 15_000, interval: 200 }
/** Aborts at the latest when the test has ended: work that a failed test left would hold up all others. */
function untilTheEnd(): AbortController {
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  return controller
}
const endless = () => spark.sql('select count(sha2(cast(id as string), 512)) as n from range(100000000000)')

describe('work that is no longer wanted is stopped, here and on the cluster:', () => {
  beforeAll(async () => {
    await (await spark.sql('select count(sha2(cast(id as string), 512)) as n from range(100)')).collect()
    await operationsWithJobs() // the first answer takes seconds where the machine is busy
  })

  async function expectStopped() {
    await expect.poll(operationsWithJobs, patiently).toEqual([])
    await expect.poll(runningOperations, patiently).toEqual([])
  }

  test('after a limit of time', async () => {
    const frame = await endless()
    const result = frame.collect({ timeout: 10_000 }).catch((reason: unknown) => reason)
    await expect.poll(operationsWithJobs, patiently).toHaveLength(1)
    const error = await result
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'TIMEOUT', operationId: expect.any(String) })
    await expectStopped()
  })

  test('by a signal', async () => {
    const controller = untilTheEnd()
    const result = (await endless()).collect({ signal: controller.signal })
    await expect.poll(operationsWithJobs, patiently).toHaveLength(1)
    controller.abort()
    await expect(result).rejects.toMatchObject({ name: 'CancelledError' })
    await expectStopped()
  })

  test('by breaking out of a loop over its rows', async () => {
    // Small parts: the server keeps a part's rows in memory until they have been fetched.
    const frame = await spark.sql(
      'select id, sha2(cast(id as string), 512) as hash from range(0, 1000000000, 1, 100000)',
    )
    let rows = 0
    for await (const _ of frame.toLocalIterator()) if (++rows === 5) break
    await expectStopped()
  })

  test.each([0, 50, 100, 200, 400, 800])('by a signal after %i ms, be it planned or not', async (ms) => {
    // Bounded, lest a query that runs on hold up all others.
    const frame = await spark.sql(`select count(sha2(cast(id + ${ms} as string), 512)) as n from range(50000000)`)
    const controller = untilTheEnd()
    const result = frame.collect({ signal: controller.signal })
    setTimeout(() => controller.abort(), ms)
    await expect(result).rejects.toMatchObject({ name: 'CancelledError' })
    await sleep(3000)
    await expectStopped()
  })

  test('by a signal while Spark plans for long: settled once the job that came of it is stopped', async () => {
    const planning = "levenshtein(repeat('a', 15000), repeat('b', 15000))"
    const frame = await spark.sql(`select count(*) as n from range(20000000000) where id % 7 = 9 + 0 * ${planning}`)
    await expect(frame.collect({ signal: AbortSignal.timeout(500) })).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(await spark.settled({ timeout: 1 })).toHaveLength(1)
    expect(await spark.settled()).toEqual([])
    expect(await runningOperations()).toEqual([])
    await sleep(3000)
    await expectStopped()
  })

  test.each<readonly [string, (operationId: string) => Promise<readonly string[]>]>([
    ['its tag', () => spark.interruptTag('planned')],
    ['its id', (operationId) => spark.interruptOperation(operationId)],
    ['all of them', () => spark.interruptAll()],
  ])('by %s while Spark plans for long', async (_, interrupt) => {
    const planning = "levenshtein(repeat('a', 10000), repeat('b', 10000))"
    const frame = await spark.sql(`select count(*) as n from range(20000000000) where id % 7 = 9 + 0 * ${planning}`)
    spark.addTag('planned')
    const result = frame.collect({ signal: untilTheEnd().signal }).catch((error: unknown) => error)
    spark.removeTag('planned')
    const [operationId = ''] = await expect.poll(runningOperations, patiently).toHaveLength(1).then(runningOperations)
    expect(await interrupt(operationId)).toEqual([operationId])
    expect(await result).toMatchObject({ name: 'CancelledError', errorClass: 'OPERATION_CANCELED' })
    await spark.settled()
    await expectStopped()
  })

  test('by its tag', async () => {
    spark.addTag('unwanted')
    const result = (await endless()).collect({ signal: untilTheEnd().signal })
    spark.removeTag('unwanted')
    await expect.poll(operationsWithJobs, patiently).toHaveLength(1)
    expect(await spark.interruptTag('unwanted')).toHaveLength(1)
    await expect(result).rejects.toMatchObject({ name: 'CancelledError', errorClass: 'OPERATION_CANCELED' })
    await expectStopped()
  })
})

describe('a limit of time', () => {
  test('that is not reached changes nothing', async () => {
    expect(await (await spark.sql('select 1 as one')).collect({ timeout: 30_000 })).toEqual([{ one: 1 }])
  })

  test('holds for questions about a plan as well', async () => {
    const frame = await endless()
    await expect(frame.schema({ timeout: 0 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  })
})

test('progress is told by stage, and its end', async () => {
  const told: Progress[] = []
  const drawn: string[] = []
  const stop = [
    spark.onProgress((progress) => told.push(progress)),
    spark.onProgress(progressBar({ isTTY: true, write: (text) => drawn.push(text) })),
  ]
  try {
    const frame = await spark.sql('select count(sha2(cast(id as string), 512)) as n from range(0, 8000000, 1, 16)')
    await frame.collect()
  } finally {
    for (const end of stop) end()
  }
  const [operation] = new Set(told.map(({ operationId }) => operationId))
  expect(told.every(({ operationId }) => operationId === operation)).toBe(true)
  expect(told.filter(({ isDone }) => isDone)).toEqual([told.at(-1)])
  const running = told.find(({ tasks, completedTasks }) => tasks === 16 && completedTasks < 16)
  expect(running?.stages).toMatchObject([{ tasks: 16, isDone: false }])
  expect(drawn.some((text) => / \d+\/16 tasks, 1 stage, 0 MB read/.test(text))).toBe(true)
  expect(drawn.at(-1)).toBe('\r\x1b[K')
})

describe('an error says what to do', () => {
  test.each([
    ['select * from nowhere.nothing', 'TABLE_OR_VIEW_NOT_FOUND', /Check the spelling/],
    ['select missing from range(1)', 'UNRESOLVED_COLUMN', /df\.schema/],
    ['select no_such_function(id) from range(1)', 'UNRESOLVED_ROUTINE', /SHOW FUNCTIONS/],
    ['selec 1', 'PARSE_SYNTAX_ERROR', /not SQL from the place/],
    ["select cast('x' as int)", 'CAST_INVALID_INPUT', /try_cast/],
    ['select id / 0 from range(1)', 'DIVIDE_BY_ZERO', /try_divide/],
    ['select id + 1 from range(1) where id', 'DATATYPE_MISMATCH', /Cast one side/],
    ['select id, count(*) from range(1)', 'MISSING_GROUP_BY|MISSING_AGGREGATION', /groupBy/],
    ['select * from parquet.`/no/such/path`', 'PATH_NOT_FOUND', /the server’s/],
    ['select (select id from range(2)) as x', 'SCALAR_SUBQUERY_TOO_MANY_ROWS', /limit it to one row/],
    ['select 9223372036854775807 + 1L', 'ARITHMETIC_OVERFLOW', /wider type/],
    ['select 1 union select 1, 2', 'NUM_COLUMNS_MISMATCH', /same columns/],
    ['select a.id from range(1) a join range(1) b on id = 1', 'AMBIGUOUS_REFERENCE', /rename one/],
  ])('%s', async (query, errorClass, hint) => {
    const error = await spark
      .sql(query)
      .then((frame) => frame.collect())
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ errorClass: expect.stringMatching(new RegExp(`^(${errorClass})`)) })
    expect(error).toMatchObject({ hint: expect.stringMatching(hint) })
  })

  test('the place in the text, the chain of causes, the server’s stack on request', async () => {
    const error = await spark
      .sql('select id, 1 div (id - id) from range(3)')
      .then((frame) => frame.collect())
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      queryContexts: [{ kind: 'sql', fragment: expect.stringContaining('div'), startIndex: 11 }],
    })
    expect(error).toMatchObject({ serverStackTrace: expect.stringMatching(/^org\.apache\.spark\.\S+Exception\n\tat /) })
    expect(String(error)).not.toContain('\tat org.apache')
  })
})
