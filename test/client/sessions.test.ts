import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SessionError, SparkError, SparkSession } from '#spark-connect'
import { build } from '../support/command.ts'
import { openSession, settings } from '../support/pipeline.ts'
import { runProgram } from '../support/program.ts'

// Sessions on a real server: settings, clones, states of operations, and operations that outlive their process.

const { remote, tokenFile } = settings.spark
const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()
/** Some seconds of work. Not more: one that is interrupted before its jobs begin may run on to its end. */
const SLOW = 'select count(*) as n from range(0, 400000000, 1, 8) where rand() < 2'
/** Many times as long: only for what is interrupted. */
const ENDLESS = SLOW.replace('400000000', '20000000000')
let spark: SparkSession

beforeAll(async () => {
  spark = await openSession()
})

afterAll(() => spark.stop())

const rowsOf = async (session: SparkSession, query: string) => (await session.sql(query)).collect()
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('settings', () => {
  test('are set, asked for and unset', async () => {
    await spark.setConf({ 'spark.sql.shuffle.partitions': '3', 'my.own.key': 'mine' })
    expect(await spark.getConf('spark.sql.shuffle.partitions')).toBe('3')
    expect(await spark.getAllConf('my.own.')).toEqual({ 'my.own.key': 'mine' })
    await spark.unsetConf('spark.sql.shuffle.partitions', 'my.own.key')
    expect(await spark.getConf('my.own.key')).toBeUndefined()
    expect((await spark.getAllConf())['spark.sql.caseSensitive']).toBe('true')
  })

  test.each(['spark.sql.warehouse.dir', 'spark.executor.memory'])('%s is fixed, and says so', async (key) => {
    expect(await spark.isModifiable(key)).toBe(false)
    for (const change of [() => spark.setConf({ [key]: '1' }), () => spark.unsetConf(key)])
      expect(await failureOf(change())).toMatchObject({
        name: 'SparkError',
        code: 'INVALID_INPUT',
        message: `the setting ${key} is fixed when the server starts and cannot be changed by a session`,
        hint: expect.stringContaining('spark-defaults.conf'),
      })
  })

  test('that come before a refused one are made', async () => {
    const conf = { 'my.first': '1', 'spark.sql.warehouse.dir': '/x', 'my.last': '1' }
    await expect(spark.setConf(conf)).rejects.toThrow('spark.sql.warehouse.dir')
    expect([await spark.getConf('my.first'), await spark.getConf('my.last')]).toEqual(['1', undefined])
  })

  test('of a wrong kind are refused by the server', async () => {
    await expect(spark.setConf({ 'spark.sql.shuffle.partitions': 'many' })).rejects.toThrow('shuffle.partitions')
    expect(await spark.isModifiable('spark.sql.shuffle.partitions')).toBe(true)
    expect(
      await failureOf(SparkSession.connect(remote, { token, conf: { 'spark.driver.memory': '9g' } })),
    ).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('spark.driver.memory') })
  })
})

test('a session that was stopped says so', async () => {
  const session = await openSession()
  const frame = session.range(1)
  expect(await session.stop({ timeout: 30_000 })).toEqual([])
  expect(await session.stop()).toEqual([])
  for (const call of [session.getConf('x'), frame.untyped().schema(), session.interruptAll()])
    expect(await failureOf(call)).toMatchObject({ name: 'SessionError', code: 'SESSION_EXPIRED' })
  expect(await failureOf(frame.collect())).toBeInstanceOf(SparkError)
})

describe('another session', () => {
  test('shares nothing if it is new, and begins alike if it is a clone', async () => {
    await spark.setConf({ 'my.key': 'before' })
    await (await spark.sql('select 42 as answer')).createOrReplaceTempView('kept')
    await using clone = await spark.cloneSession()
    await using fresh = await spark.newSession()
    expect(new Set([spark.sessionId, clone.sessionId, fresh.sessionId]).size).toBe(3)
    expect(clone.version).toBe(spark.version)
    expect(await rowsOf(clone, 'select * from kept')).toEqual([{ answer: 42 }])
    expect([await clone.getConf('my.key'), await fresh.getConf('my.key')]).toEqual(['before', undefined])
    await expect(rowsOf(fresh, 'select * from kept')).rejects.toMatchObject({ errorClass: 'TABLE_OR_VIEW_NOT_FOUND' })

    await clone.setConf({ 'my.key': 'after' })
    await (await clone.sql('select 43 as answer')).createOrReplaceTempView('kept')
    expect(await spark.getConf('my.key')).toBe('before')
    expect(await rowsOf(spark, 'select * from kept')).toEqual([{ answer: 42 }])
    await clone.stop()
    expect(await rowsOf(spark, 'select * from kept')).toEqual([{ answer: 42 }])
  })

  test('is named by the caller, once', async () => {
    const id = randomUUID()
    await using clone = await spark.cloneSession(id)
    expect(clone.sessionId).toBe(id)
    expect(await failureOf(spark.cloneSession(id))).toBeInstanceOf(SparkError)
    await expect(spark.cloneSession('mine')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('opened twice by its id is one session, and both sides see files as they are', async () => {
    await using own = await openSession()
    const twin = await SparkSession.connect(`${remote}/;session_id=${own.sessionId}`, { token })
    const path = `${settings.hdfs.uri}/user/${settings.hdfs.user}/twins-${randomUUID()}`
    const countOf = async (session: SparkSession) => (await session.read.parquet(path).collect()).length
    await own.range(10).write.parquet(path)
    expect([await countOf(own), await countOf(twin)]).toEqual([10, 10])
    await own.range(10).write.mode('append').parquet(path)
    // The server remembers what it found out about a plan by its number.
    const third = await SparkSession.connect(`${remote}/;session_id=${own.sessionId}`, { token })
    expect([await countOf(twin), await countOf(third)]).toEqual([20, 20])
    await Promise.all([twin.disconnect(), third.disconnect()])
  })

  test('that has been stopped is gone, says what was not done, and may be stopped again', async () => {
    const own = await openSession()
    const elsewhere = await SparkSession.connect(`${remote}/;session_id=${own.sessionId}`, { token })
    await elsewhere.stop()
    const error = await failureOf(own.sql('create temporary view v as select 1'))
    expect(error).toBeInstanceOf(SessionError)
    expect(error).toMatchObject({
      code: 'SESSION_EXPIRED',
      message: expect.stringContaining('this operation had not begun: nothing of it was done'),
    })
    await failureOf(own.stop())
    await elsewhere.stop()
  })
})

describe('operations', () => {
  test('are known by their state', async () => {
    await using own = await openSession()
    expect(await own.status()).toEqual([])
    const running = await own.start(ENDLESS)
    const done = await own.start('select 1 as one')
    expect(await own.attach(done).collect()).toEqual([{ one: 1 }])
    const failed = randomUUID()
    const failing = own
      .start("select raise_error('boom')", { operationId: failed })
      .then((id) => own.attach(id).collect())
    await expect(failing).rejects.toThrow('boom')
    const nobody = randomUUID()
    const statesOf = async (...ids: string[]) => (await own.status(...ids)).map(({ state }) => state)
    // The answer is there before the server has tidied up.
    await expect.poll(() => statesOf(done, failed, nobody)).toEqual(['succeeded', 'failed', 'unknown'])
    expect(await own.status(running)).toEqual([{ operationId: running, state: 'running' }])
    expect((await own.status()).map(({ operationId }) => operationId)).toContain(running)
    await expect.poll(() => own.interruptOperation(running), { timeout: 10_000 }).toEqual([running])
    await expect
      .poll(() => own.status(running), { timeout: 10_000 })
      .toEqual([{ operationId: running, state: 'cancelled' }])
    expect(await own.interruptOperation(nobody)).toEqual([])
  })

  test('carry the tags of the session, and are found by them', async () => {
    await using own = await openSession()
    own.addTag('night')
    own.addTag('slow')
    own.removeTag('slow')
    expect([...own.getTags()]).toEqual(['night'])
    const id = await own.start(SLOW, { tags: ['mine'] })
    own.clearTags()
    expect(own.getTags().size).toBe(0)
    expect(await own.interruptTag('slow')).toEqual([])
    await expect.poll(() => own.interruptTag('mine'), { timeout: 10_000 }).toEqual([id])
    expect(() => own.addTag('a,b')).toThrow('comma')
    expect(() => own.addTag('')).toThrow('empty')
  })
})

describe('a detached operation', () => {
  const ROWS = 300_000
  const QUERY = `select id, sha2(cast(id as string), 256) as hash from range(0, ${ROWS}, 1, 4) order by id`

  const START = `
    const session = await spark.SparkSession.connect(input.remote, { token: input.token })
    const id = await session.start(input.query)
    answer({ id, sessionId: session.sessionId, userId: session.userId })`

  const ATTACH = `
    const session = await spark.SparkSession.connect(input.remote, { token: input.token })
    let next = 0n, wrong = 0
    for await (const { id, hash } of session.attach(input.id).toLocalIterator())
      if (id !== next++ || hash.length !== 64) wrong++
    answer({ rows: Number(next), wrong })
    await session.disconnect()`

  beforeAll(build)

  /** Starts a query in a process that ends at once; its answers lead another process to the result. */
  async function started(query: string) {
    const handle = (await runProgram(START, { remote, token, query })) as {
      id: string
      sessionId: string
      userId: string
    }
    return { ...handle, remote: `${remote}/;session_id=${handle.sessionId};user_id=${handle.userId}`, token }
  }

  test('is begun by one process, and its whole result is had by another, once', async () => {
    const handle = await started(QUERY)
    expect(await runProgram(ATTACH, handle)).toEqual({ rows: ROWS, wrong: 0 })
    await using session = await SparkSession.connect(handle.remote, { token })
    expect(await session.status(handle.id)).toEqual([{ operationId: handle.id, state: 'succeeded' }])
    expect(await failureOf(session.attach(handle.id).collect())).toMatchObject({
      code: 'OPERATION_LOST',
      message: `the session has no operation ${handle.id} to attach to`,
      hint: expect.stringContaining('given once'),
    })
  })

  test('that still runs is waited for', async () => {
    const handle = await started(SLOW)
    await using session = await SparkSession.connect(handle.remote, { token })
    expect(await session.attach(handle.id).collect()).toEqual([{ n: 400_000_000n }])
  })

  test('may be a statement, which runs once', async () => {
    const path = `${settings.hdfs.uri}/user/${settings.hdfs.user}/detached-${randomUUID()}`
    const query = `insert overwrite directory '${path}' using parquet select id from range(1000)`
    const handle = await started(query)
    await using session = await SparkSession.connect(handle.remote, { token })
    expect(await session.attach(handle.id).done()).toMatchObject({ operationId: handle.id })
    expect(await rowsOf(session, `select count(*) as n from parquet.\`${path}\``)).toEqual([{ n: 1000n }])
  })

  test('a frame can be one, and a statement’s rows are had as well', async () => {
    const operationId = randomUUID()
    expect(await spark.start(spark.range(5), { operationId })).toBe(operationId)
    expect(await spark.attach(operationId).collect()).toHaveLength(5)
    const shown = await spark.start("show functions like 'sha2'")
    expect(await spark.attach(shown).collect()).toEqual([{ function: 'sha2' }])
    const asked = await spark.start('select :n + 1 as n', { args: { n: 41 } })
    expect(await spark.attach(asked).collect()).toEqual([{ n: 42 }])
  })

  test('that is not there, or cannot begin, says so', async () => {
    const nobody = randomUUID()
    expect(await failureOf(spark.attach(nobody).collect())).toMatchObject({
      code: 'OPERATION_LOST',
      operationId: nobody,
    })
    await expect(spark.attach('op-1').collect()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(spark.start('select 1', { operationId: 'op-1' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(spark.start('select 1', { tags: ['a,b'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const failing = spark.start('select * from no_such_table').then((id) => spark.attach(id).collect())
    expect(await failureOf(failing)).toMatchObject({ errorClass: 'TABLE_OR_VIEW_NOT_FOUND' })
  })
})

test('an idle session’s keep-alive holds no process, and a bad interval is refused', async () => {
  build()
  const program = `
    const session = await spark.SparkSession.connect(input.remote, { token: input.token, keepAlive: 1000 })
    await new Promise((done) => setTimeout(done, 2500))
    answer({ value: await session.getConf('spark.sql.caseSensitive') })`
  expect(await runProgram(program, { remote, token })).toEqual({ value: 'true' })
  await expect(SparkSession.connect(remote, { token, keepAlive: 0 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
