import { escapeLiteral } from 'pg'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { TableContract } from '../../src/driver/ports.ts'
import { table } from '../../src/jobs/dataset.ts'
import { decimal, long, string, timestamp } from '../../src/spark-connect/types/builders.ts'
import { nullable, schema } from '../../src/spark-connect/types/schema.ts'
import { publishStaged } from '../../src/storage/postgres/publication.ts'
import { inSchema, partitionName } from '../../src/storage/postgres/table-ddl.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'
import {
  begin,
  contract,
  load,
  loader,
  mark,
  noticesOf,
  owner,
  publish,
  reader,
  relations,
  runs,
  stage,
  succeeded,
  tables,
  visible,
  withDatabase,
} from '../support/database.ts'

// Tables staged, verified and published on a real PostgreSQL.

withDatabase()

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

  test('is seen in the versions of the batches, by the reader too, so that what was read is known to be what there is', async () => {
    const one = contract('versions')
    const { table } = one
    await tables.prepare([one])
    expect(await tables.published(table)).toEqual([])
    const first = await publish([one], { '2020-01': 2, '2020-02': 0 })
    const found = await new PostgresTableStore(reader).published(table)
    const common = { runId: first.id, version: found[0]?.version, bytes: expect.any(Number) }
    expect(found).toEqual([
      { ...common, batch: '2020-01', rows: 2 },
      { ...common, batch: '2020-02', rows: 0 },
    ])
    const read = new Map([[table, new Map(found.map(({ batch, version }) => [batch, version]))]])
    await tables.refuseOvertaken(read)
    const second = await publish([one], { '2020-02': 1 })
    const refused = { code: 'RUN_SUPERSEDED', message: expect.stringContaining(`table ${table}: batches 2020-02 have`) }
    await expect(tables.refuseOvertaken(read)).rejects.toMatchObject(refused)
    // What was taken back shows the old rows again, but somebody may have read the others in between.
    const back = await begin(['2020-02'])
    await tables.rollback(succeeded(back), second.id, [{ table, batch: '2020-02' }])
    await expect(tables.refuseOvertaken(read)).rejects.toMatchObject(refused)
    expect((await tables.published(table))[1]).toMatchObject({ batch: '2020-02', runId: first.id, rows: 0 })
  })

  test('leaves parents alone in public, partitions in parts, and nothing in staging', async () => {
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
    const notices = await noticesOf((session) => publishStaged(session, { run: succeeded(run), rows, keep: 1 }))
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
- ${a.table}: column id is integer, the contract says text not null
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

test("no contract may take a name of the ledger's", async () => {
  const Named = z.object({ name: z.string() })
  const names = await owner.rows(
    Named,
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relname not like 'test\\_%'`,
  )
  expect(names.map(({ name }) => name)).toContain('run_events_id_seq')
  const { fields } = schema({ id: string() })
  const taken = names.filter(({ name }) => refuses(() => table({ fields }, name, { key: [] })))
  expect(taken).toEqual(names)
})

function refuses(define: () => unknown): boolean {
  try {
    define()
    return false
  } catch {
    return true
  }
}
