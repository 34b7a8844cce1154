import { randomBytes } from 'node:crypto'
import { Client, escapeLiteral } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { readSettings } from '../../src/config.ts'
import type { RowsByBatch, RowsByTable, TableContract } from '../../src/driver/ports.ts'
import type { Run } from '../../src/runs/run.ts'
import { decimal, long, string, timestamp } from '../../src/spark-connect/types/builders.ts'
import { nullable, schema } from '../../src/spark-connect/types/schema.ts'
import { migrate } from '../../src/storage/postgres/migrations.ts'
import { passwordFrom } from '../../src/storage/postgres/pgpass.ts'
import { PostgresPool, type Role, type Session, sessionOn } from '../../src/storage/postgres/pool.ts'
import { publishStaged } from '../../src/storage/postgres/publication.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { inSchema, partitionName } from '../../src/storage/postgres/table-ddl.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const settings = readSettings().postgres
const open = (role: Role) => new PostgresPool(settings, { role, application: 'sparkwright tests' })
const [owner, loader, reader] = [open('fraud_owner'), open('fraud_loader'), open('fraud_reader')]
const tables = new PostgresTableStore(owner)
const runs = new PostgresRunStore(owner)

const mark = `test_${randomBytes(4).toString('hex')}`
const begun: string[] = []

beforeAll(() => migrate(owner))
afterAll(async () => {
  for (const id of begun) await tables.discard(id)
  const like = `${mark}%`
  const names = await owner.rows(
    z.object({ name: z.string() }),
    `select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = relnamespace
     where relkind in ('r', 'p', 'v') and relname like $1 and not relispartition`,
    [like],
  )
  for (const { name } of names) await owner.run(`drop ${name.includes('_view') ? 'view' : 'table'} ${name}`)
  await owner.run('delete from published where dataset like $1', [like])
  await owner.run('delete from runs where id = any($1)', [begun])
  await Promise.all([owner.end(), loader.end(), reader.end()])
})

function contract(name: string): TableContract {
  return {
    table: `${mark}_${name}`,
    fields: schema({ id: string(), amount: nullable(decimal(18, 2)) }).fields,
    key: ['id'],
  }
}

async function begin(batches: readonly string[]): Promise<Run> {
  const id = `20260322T141503-test-${randomBytes(3).toString('hex')}`
  const run: Run = {
    id,
    job: 'test',
    state: 'running',
    params: { batch: batches.join() },
    batches,
    startedAt: new Date(),
    finishedAt: null,
    counts: null,
    steps: [],
    failure: null,
    tag: `run-${id}`,
    session: null,
    operationIds: [],
    submittedBy: 'tester',
    codeVersion: '0',
  }
  begun.push(id)
  await using _alive = await runs.begin(run)
  return run
}

function succeeded(run: Run): Run {
  const counts = { rowsIn: 6, published: 4, quarantined: 1, duplicates: 1 }
  return { ...run, state: 'succeeded', finishedAt: new Date(), counts }
}

/** Stages rows as Spark does: as the loader, into the name that `stage` gave. */
async function stage(run: Run, contracts: readonly TableContract[], rows: RowsByBatch): Promise<RowsByTable> {
  const targets = await tables.stage(run.id, contracts, run.batches)
  for (const { table } of contracts) await load(targets[table], rows)
  return tables.verify(run.id, contracts)
}

async function load(target: string | undefined, rows: RowsByBatch): Promise<void> {
  for (const [batch, count] of Object.entries(rows))
    await loader.run(`insert into ${target} (batch, id) select $1, 'C' || i from generate_series(1, $2::int) i`, [
      batch,
      count,
    ])
}

async function publish(contracts: readonly TableContract[], rows: RowsByBatch): Promise<Run> {
  const run = await begin(Object.keys(rows))
  await tables.publish(succeeded(run), await stage(run, contracts, rows))
  return run
}

/** Batch → rows, as the reader sees them. */
async function visible({ table }: TableContract): Promise<RowsByBatch> {
  const row = z.object({ batch: z.string(), rows: z.coerce.number() })
  const found = await reader.rows(
    row,
    `select batch, count(*) as rows from ${inSchema('public', table)} group by 1 order by 1`,
  )
  return Object.fromEntries(found.map(({ batch, rows }) => [batch, rows]))
}

/** What the server remarks on while `work` runs as the owner. */
async function noticesOf(work: (session: Session) => Promise<void>): Promise<readonly string[]> {
  const { host, port, database, passFile } = settings
  const login = { host, port, database, user: 'fraud_owner' }
  const client = new Client({ ...login, password: passwordFrom(passFile, login) })
  const notices: string[] = []
  client.on('notice', (notice) => notices.push(notice.message ?? ''))
  await client.connect()
  try {
    await client.query('begin; set local client_min_messages = debug1')
    await work(sessionOn(client, host))
    await client.query('commit')
  } finally {
    await client.end()
  }
  return notices
}

async function relations(schemaName: string, pattern: string): Promise<readonly string[]> {
  const found = await owner.rows(
    z.object({ relname: z.string() }),
    `select relname from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p') and relname like $2 order by 1`,
    [schemaName, pattern],
  )
  return found.map(({ relname }) => relname)
}

describe('publishing', () => {
  test('replaces exactly the batches of the run, in all its tables', async () => {
    const both = [contract('replace_a'), contract('replace_b')]
    await tables.prepare(both)
    await publish(both, { '2020-01': 2, '2020-02': 3 })
    const run = await publish(both, { '2020-02': 5, '2020-03': 0 })
    for (const one of both) expect(await visible(one)).toEqual({ '2020-01': 2, '2020-02': 5 })
    expect(await runs.find(run.id)).toMatchObject({ state: 'succeeded', counts: { published: 4 } })
    const record = z.object({ batch: z.string(), rows: z.coerce.number(), mine: z.boolean() })
    const sql = 'select batch, rows, run_id = $2 as mine from published where dataset = $1 order by batch'
    expect(await reader.rows(record, sql, [both[0]?.table, run.id])).toEqual([
      { batch: '2020-01', rows: 2, mine: false },
      { batch: '2020-02', rows: 5, mine: true },
      { batch: '2020-03', rows: 0, mine: true },
    ])
  })

  test('leaves parents alone in public, one partition a batch in parts, and nothing in staging', async () => {
    const one = contract('places')
    await tables.prepare([one])
    await publish([one], { '2020-01': 1 })
    const run = await publish([one], { '2020-01': 1 })
    expect(await relations('public', `${one.table}%`)).toEqual([one.table])
    expect(await relations('parts', `${one.table}%`)).toEqual([partitionName(one.table, '2020-01', run.id)])
    expect(await relations('staging', `${one.table}%`)).toEqual([])
  })

  test('the partition brings its key and needs no scan to be attached', async () => {
    const one = contract('noscan')
    await tables.prepare([one])
    const run = await begin(['2020-01'])
    const rows = await stage(run, [one], { '2020-01': 1 })
    const notices = await noticesOf((session) => publishStaged(session, succeeded(run), rows))
    const partition = partitionName(one.table, '2020-01', run.id)
    expect(notices).toContain(`partition constraint for table "${partition}" is implied by existing constraints`)
    expect(notices.filter((notice) => notice.includes('will create implicit index'))).toEqual([])
    expect(await visible(one)).toEqual({ '2020-01': 1 })
  })

  test('is undone as a whole when one table cannot take its partition', async () => {
    const [good, bad] = [contract('whole_a'), contract('whole_b')]
    await tables.prepare([good, bad])
    await publish([good, bad], { all: 1 })
    const run = await begin(['all'])
    const rows = await stage(run, [good, bad], { all: 2 })
    await owner.run(`alter table ${inSchema('public', bad.table)} add column late integer`)
    await expect(tables.publish(succeeded(run), rows)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect([await visible(good), await visible(bad)]).toEqual([{ all: 1 }, { all: 1 }])
    expect(await runs.find(run.id)).toMatchObject({ state: 'running', counts: null })
    await tables.discard(run.id)
    await tables.discard(run.id)
    expect(await relations('staging', `%${run.id}`)).toEqual([])
    expect([await visible(good), await visible(bad)]).toEqual([{ all: 1 }, { all: 1 }])
  })

  test('a run that a later one has overtaken is refused', async () => {
    const one = contract('fence')
    await tables.prepare([one])
    const [old, late] = [await begin(['a', 'b']), await begin(['b'])]
    const rows = await stage(old, [one], { a: 1, b: 1 })
    await tables.publish(succeeded(late), await stage(late, [one], { b: 7 }))
    await expect(tables.publish(succeeded(old), rows)).rejects.toMatchObject({
      code: 'RUN_SUPERSEDED',
      message: expect.stringMatching(new RegExp(`${late.id}.* has published batch b of ${one.table}\\.`)),
    })
    expect(await visible(one)).toEqual({ b: 7 })
  })

  test('a run that was cancelled meanwhile is refused', async () => {
    const one = contract('cancelled')
    await tables.prepare([one])
    const run = await begin(['all'])
    const rows = await stage(run, [one], { all: 1 })
    await runs.update({ ...run, state: 'cancelled', finishedAt: new Date() })
    await expect(tables.publish(succeeded(run), rows)).rejects.toMatchObject({ code: 'RUN_NOT_RUNNING' })
    expect(await visible(one)).toEqual({})
  })

  test('a run can only publish what it staged, all of it', async () => {
    const both = [contract('part_a'), contract('part_b')]
    await tables.prepare(both)
    const run = await begin(['a', 'b'])
    const rows = await stage(run, both, { a: 1, b: 1 })
    const [first = ''] = Object.keys(rows)
    for (const less of [{ [first]: { a: 1, b: 1 } }, { ...rows, [first]: { a: 1 } }, { ...rows, other: { a: 1 } }])
      await expect(tables.publish(succeeded(run), less)).rejects.toMatchObject({ code: 'STAGING_INCOMPLETE' })
    expect(await visible(contract('part_a'))).toEqual({})
  })

  test('publishers and a reader who holds the table for a while take turns', async () => {
    const one = contract('turns')
    await tables.prepare([one])
    await publish([one], { a: 1 })
    const staged = await Promise.all(
      ['a', 'b', 'c'].map(async (batch) => {
        const run = await begin([batch])
        return { run, rows: await stage(run, [one], { [batch]: 2 }) }
      }),
    )
    const reading = reader.transaction((session) =>
      session.run(`select count(*) from ${inSchema('public', one.table)}, pg_sleep(1)`),
    )
    await Promise.all([reading, ...staged.map(({ run, rows }) => tables.publish(succeeded(run), rows))])
    expect(await visible(one)).toEqual({ a: 2, b: 2, c: 2 })
  })

  test('8 tables × 12 batches are published, the first time and again', async () => {
    const all = Array.from({ length: 8 }, (_, i) => contract(`many_${i}`))
    const months = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`2020-${String(i + 1).padStart(2, '0')}`, 3]),
    )
    await tables.prepare(all)
    for (const _ of ['first', 'again']) {
      const run = await begin(Object.keys(months))
      const rows = await stage(run, all, months)
      await tables.publish(succeeded(run), rows)
    }
    expect(await visible(contract('many_7'))).toEqual(months)
  })
})

describe('verify', () => {
  test('counts every batch, those without rows too, and closes the table to the loader', async () => {
    const one = contract('sealed')
    const run = await begin(['a', 'b'])
    const target = (await tables.stage(run.id, [one], run.batches))[one.table]
    await load(target, { a: 4 })
    expect(await tables.verify(run.id, [one])).toEqual({ [one.table]: { a: 4, b: 0 } })
    await expect(load(target, { a: 1 })).rejects.toMatchObject({ sqlState: '42501' })
  })

  test('refuses rows with the same key, and quotes none', async () => {
    const one = contract('duplicates')
    const run = await begin(['a', 'b'])
    const target = (await tables.stage(run.id, [one], run.batches))[one.table]
    for (const _ of [1, 2]) await load(target, { b: 3 })
    const error = await tables.verify(run.id, [one]).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'DUPLICATE_KEY',
      message: expect.stringContaining('batch b: 3 keys (id, batch) belong to more than one row'),
    })
    expect(String(error)).not.toContain('C1')
  })

  test('a batch that was not announced has no place in the staging table', async () => {
    const one = contract('unannounced')
    const run = await begin(['a'])
    const target = (await tables.stage(run.id, [one], run.batches))[one.table]
    await expect(load(target, { b: 1 })).rejects.toThrow(/break the constraint/)
  })
})

describe('prepare', () => {
  test('makes the table that it then finds right', async () => {
    const one: TableContract = {
      table: `${mark}_types`,
      fields: schema({ at: timestamp(), n: long(), batch: string(), 'Mixed "Case"': nullable(decimal(5, 0)) }).fields,
      key: ['n', 'at'],
    }
    await tables.prepare([one])
    await tables.prepare([one])
    expect(await relations('public', one.table)).toEqual([one.table])
  })

  test('lists every difference in every table, and makes none', async () => {
    const [a, b, fresh] = [contract('differs_a'), contract('differs_b'), contract('differs_new')]
    await owner.run(`create table ${a.table} (batch text not null, id integer, extra text) partition by list (batch)`)
    await owner.run(`create view ${b.table}_view as select 1 as one`)
    const error = await tables
      .prepare([a, { ...b, table: `${b.table}_view` }, fresh])
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'CONTRACT_MISMATCH' })
    expect(String(error)).toContain(`
- ${a.table}: column amount numeric(18,2) is missing
- ${a.table}: column extra text is extra
- ${a.table}: column id integer, the contract says id text not null
- ${a.table}: its primary key is (), the contract says (id,batch)
- ${b.table}_view: it is not partitioned by list (batch)`)
    expect(await relations('public', fresh.table)).toEqual([])
  })
})

describe('names are data, not SQL', () => {
  test.each([
    'x"; drop table runs; --',
    `o'clock`,
    'Ünï cödé',
    'a_name_longer_than_the_63_bytes_that_postgresql_leaves_to_a_name'.slice(0, 49),
  ])('%s', async (name) => {
    const one: TableContract = {
      ...contract(name),
      fields: schema({ 'i"d': string(), id: string() }).fields,
      key: ['i"d'],
    }
    await tables.prepare([one])
    const run = await begin(['all'])
    const target = (await tables.stage(run.id, [one], run.batches))[one.table]
    await loader.run(`insert into ${target} values ('all', 'x', ${escapeLiteral("'; --")})`)
    await tables.publish(succeeded(run), await tables.verify(run.id, [one]))
    expect(await visible(one)).toEqual({ all: 1 })
  })

  test.each(["a'b", 'A', '../x', ''])("the batch '%s' is refused", async (batch) => {
    await expect(tables.stage('run', [contract('batch')], [batch])).rejects.toThrow(/cannot name a run or batch/)
  })
})

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
