import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Run } from '../../src/runs/run.ts'
import { migrate } from '../../src/storage/postgres/migrations.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { inSchema } from '../../src/storage/postgres/table-ddl.ts'
import {
  begin,
  begun,
  contract,
  loader,
  mark,
  open,
  owner,
  publish,
  reader,
  relations,
  runs,
  settings,
  tables,
  visible,
  withDatabase,
} from '../support/database.ts'

// Who may do what on a real PostgreSQL, what it knows of runs, and what becomes of connections.

withDatabase()

describe('roles', () => {
  const one = contract('roles')
  const live = inSchema('public', one.table)
  beforeAll(async () => {
    await tables.prepare([one])
    await publish([one], { all: 1 })
  })

  test.each([
    ['read a live table', `select * from ${live}`],
    ['write to it', `insert into ${live} values ('all', 'x')`],
    ['drop it', `drop table ${live}`],
    ['read the runs', 'select * from public.runs'],
    ['make a table in staging', 'create table staging.mine (a int)'],
    ['make a table in public', 'create table public.mine (a int)'],
  ])('the loader cannot %s', async (_, sql) => {
    await expect(loader.run(sql)).rejects.toMatchObject({ sqlState: '42501' })
  })

  test('the loader cannot touch a published partition, though it filled it', async () => {
    const [part = ''] = await relations('parts', `${one.table}%`)
    for (const sql of [
      `select * from ${inSchema('parts', part)}`,
      `insert into ${inSchema('parts', part)} values ('all')`,
    ])
      await expect(loader.run(sql)).rejects.toMatchObject({ sqlState: '42501' })
  })

  test.each([
    ['write to a live table', `insert into ${live} values ('all', 'x')`],
    ['empty it', `truncate ${live}`],
    ['change a run', `update public.runs set state = 'failed'`],
    ['make a table', 'create table public.mine (a int)'],
  ])('the reader cannot %s', async (_, sql) => {
    await expect(reader.run(sql)).rejects.toMatchObject({ sqlState: '42501' })
  })

  test('the reader reads live tables and runs, and nothing that is staged', async () => {
    expect(await visible(one)).toEqual({ all: 1 })
    expect((await new PostgresRunStore(reader).recent(1)).length).toBe(1)
    const run = await begin(['all'])
    const target = (await tables.stage(run.id, [one], run.batches))[one.table]
    await expect(reader.run(`select * from ${target}`)).rejects.toMatchObject({ sqlState: '42501' })
  })
})

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
    const alive = await new PostgresRunStore(elsewhere).begin(run)
    expect(await idsOf()).toContain(left.id)
    expect(await idsOf()).not.toContain(run.id)
    expect(await idsOf()).not.toContain(ended.id)
    await alive[Symbol.asyncDispose]()
    await expect.poll(idsOf).toContain(run.id)
  })

  test('come back as they were recorded', async () => {
    const run = await begin(['2020-03', 'undated-1f0c22d9'])
    expect(await runs.find(run.id)).toEqual(run)
    const onTheWay: Run = { ...run, steps: [{ name: 'read', seconds: 1.25 }], operationIds: ['a', 'b'] }
    await runs.update(onTheWay)
    expect(await runs.find(run.id)).toEqual(onTheWay)
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
