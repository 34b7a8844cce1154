import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Run } from '../../src/runs/run.ts'
import { migrate } from '../../src/storage/postgres/migrations.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { begin, begun, mark, open, owner, runs, settings, withDatabase } from '../support/database.ts'

// What a real PostgreSQL knows of runs, and what becomes of connections.

withDatabase()

describe('runs', () => {
  test('are dead where they are recorded as running, and nobody holds them alive', async () => {
    const idsOf = async () => (await runs.dead('test')).map(({ id }) => id)
    const ended = await begin(['2020-03'])
    await runs.update({ ...ended, state: 'failed', finishedAt: new Date() })
    const left = await begin(['2020-03'])
    const run = { ...left, id: `${left.id}-alive` }
    begun.push(run.id)
    // By another connection pool, as another process has it.
    await using elsewhere = open('fraud_owner')
    const alive = await new PostgresRunStore(elsewhere).begin(run, { root: null })
    expect(await idsOf()).toContain(left.id)
    expect(await idsOf()).not.toContain(run.id)
    expect(await idsOf()).not.toContain(ended.id)
    await alive[Symbol.asyncDispose]()
    await expect.poll(idsOf).toContain(run.id)
  })

  test('come back as they were recorded', async () => {
    const run = await begin(['2020-03', 'undated-1f0c22d9'])
    // Nobody shows it to be alive.
    expect(await runs.find(run.id)).toEqual({ ...run, isDead: true })
    const onTheWay: Run = { ...run, steps: [{ name: 'read', seconds: 1.25 }], operationIds: ['a', 'b'] }
    await runs.update(onTheWay)
    expect(await runs.find(run.id)).toEqual({ ...onTheWay, isDead: true })
    const ended: Run = {
      ...onTheWay,
      state: 'failed',
      finishedAt: new Date(),
      counts: { rowsIn: 2 ** 40, published: 0, quarantined: 2 ** 40, duplicates: 0 },
      failure: { code: 'DUPLICATE_KEY', message: `it's "so"` },
    }
    await runs.update(ended)
    expect(await runs.find(run.id)).toEqual(ended)
    await expect(runs.update({ ...ended, state: 'succeeded' })).rejects.toMatchObject({ code: 'RUN_NOT_RUNNING' })
    expect(await runs.find(run.id)).toEqual(ended)
  })

  test('the newest come first', async () => {
    const [first, second] = [await begin([]), await begin([])]
    const ids = (await runs.recent(2)).map((run) => run.id)
    expect(ids).toEqual([second.id, first.id])
    expect(await runs.find('no-such-run')).toBeUndefined()
  })

  test('one that was never begun cannot be updated', async () => {
    const run = await begin([])
    await expect(runs.update({ ...run, id: 'no-such-run' })).rejects.toMatchObject({ code: 'RUN_NOT_RUNNING' })
  })
})

describe('connections', () => {
  test('migrations that were made are not made again', async () => {
    expect(await migrate(owner)).toEqual([])
  })

  test('a server that is not there is one clear error', async () => {
    const passFile = settings.passFile
    await using nowhere = new PostgresPool({ ...settings, port: 1 }, { role: 'fraud_owner' })
    await expect(nowhere.run('select 1')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('does not answer (ECONNREFUSED)'),
    })
    expect(() => new PostgresPool({ ...settings, passFile: `${passFile}.gone` }, { role: 'fraud_owner' })).toThrow(
      /PGPASSFILE/,
    )
  })

  test('an answer of the wrong shape names the column', async () => {
    const wrong = owner.rows(z.object({ a: z.string() }), 'select 1 as a')
    await expect(wrong).rejects.toMatchObject({ code: 'STORE_CORRUPT', message: expect.stringContaining('column a: ') })
  })

  test('one that the server ends between two statements of a transaction fails the next one, and not the process', async () => {
    const Pid = z.object({ pid: z.int() })
    await using elsewhere = open('fraud_owner')
    const ended = elsewhere.transaction(async (session) => {
      const [{ pid } = { pid: 0 }] = await session.rows(Pid, 'select pg_backend_pid() as pid')
      await owner.run('select pg_terminate_backend($1)', [pid])
      // Long enough for the news to come where nobody waits for it.
      await sleep(500)
      await session.run('select 1')
    })
    await expect(ended).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await elsewhere.run('select 1')
  })

  test('an abort ends the statement that is running on the server', async () => {
    const sleeping = owner.transaction((session) => session.run(`select pg_sleep(30) as ${mark}`), {
      signal: AbortSignal.timeout(300),
    })
    await expect(sleeping).rejects.toMatchObject({ name: 'TimeoutError' })
    const count = z.object({ n: z.coerce.number() })
    const sql = `select count(*) as n from pg_stat_activity where state = 'active' and query like 'select pg_sleep(30) as ${mark}%'`
    expect(await owner.rows(count, sql)).toEqual([{ n: 0 }])
  })
})
