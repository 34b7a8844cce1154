import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StoreError } from '../../src/driver/ports.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import type { Resources } from '../../src/driver/resources.ts'
import { type RollbackResources, rollback } from '../../src/driver/rollback.ts'
import { clearUp } from '../../src/driver/settle.ts'
import type { Run } from '../../src/runs/run.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'
import { build, type Ended, sparkwright } from '../support/command.ts'
import { csvOf, type Transaction } from '../support/csv-lines.ts'
import { Pipeline, ROOT } from '../support/pipeline.ts'
import { SMALL_TABLES, smallTransform } from '../support/small-transform.ts'

// What a run has published is taken back: all its batches show again what they showed before it, or nothing.

let pipeline: Pipeline
let input: string
beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  input = join(pipeline.folder, 'input.csv')
})
afterAll(() => pipeline[Symbol.asyncDispose]())
beforeEach(() => pipeline.forget())

const OLD = [
  { transactionID: 'old-1', timestamp: '2020-01-15 10:00:00' },
  { transactionID: 'old-2', timestamp: '2020-02-15 10:00:00' },
  { transactionID: 'undated', timestamp: 'never' },
]
/** Another row for January, one for March, and none for February. */
const NEW = [
  { transactionID: 'new-1', timestamp: '2020-01-16 10:00:00' },
  { transactionID: 'new-3', timestamp: '2020-03-16 10:00:00' },
]

function rollBack(run: Run, change: Partial<RollbackResources> = {}): Promise<Run> {
  const { runs, parquet, tables } = pipeline
  return rollback(run, {
    runs,
    parquet,
    tables,
    reporter: silentReporter,
    endSession: async () => undefined,
    ...change,
  })
}

async function ingest(
  rows: readonly Partial<Transaction>[],
  change?: { readonly parquet?: HdfsDatasetStore; readonly replaces?: string },
): Promise<Run> {
  writeFileSync(input, csvOf(...rows))
  return succeeded(pipeline.ingest(input, {}, change))
}

function transform(given: Readonly<Record<string, string>> = {}, change?: Partial<Resources>): Promise<Run> {
  return pipeline.submit(smallTransform, given, change)
}

async function succeeded(running: Promise<Run>): Promise<Run> {
  const run = await running
  expect(run).toMatchObject({ state: 'succeeded', failure: null })
  return run
}

/** What readers of HDFS see: which files, and the rows in them. */
async function files() {
  const all = (await pipeline.parquet.newest(ROOT))?.batches ?? {}
  // By which number they are shown is another one each time.
  const batches = Object.fromEntries(
    Object.entries(all).map(([batch, { parts }]) => [
      batch,
      Object.values(parts).map(({ runId, path, rows }) => ({ runId, path, rows })),
    ]),
  )
  const parts = (['accepted', 'quarantine'] as const).map((part) => pipeline.published(part))
  return { batches, rows: Object.keys(batches).length === 0 ? [] : await Promise.all(parts) }
}

/** Which run the batches of all tables come from. */
async function origins(): Promise<readonly Record<string, unknown>[]> {
  return pipeline.query(
    `select batch, run_id, count(*), sum(rows) from published
     where dataset in (${SMALL_TABLES.map((table) => `'${table}'`)}) group by 1, 2 order by 1, 2`,
  )
}

async function tables() {
  return { digests: await digests(), origins: await origins() }
}

async function digests(): Promise<Readonly<Record<string, string>>> {
  const found = SMALL_TABLES.map(async (table) => [table, await pipeline.digest(table)] as const)
  return Object.fromEntries(await Promise.all(found))
}

async function keptTables(): Promise<number> {
  const [found] = await pipeline.query(
    `select count(*) from pg_class where relnamespace = 'kept'::regnamespace and relkind = 'r'
       and relname ~ '^(${SMALL_TABLES.join('|')})__'`,
  )
  return Number(found?.count)
}

const folders = async () => (await pipeline.hdfs.list(`${ROOT}/runs`)).map(({ pathSuffix }) => pathSuffix)

describe('every batch shows again what it showed before', () => {
  test('on HDFS, those that the run had emptied or made too', async () => {
    const { id: replaces } = await ingest(OLD)
    const before = await files()
    const run = await ingest(NEW, { replaces })
    expect(await files()).not.toEqual(before)
    const back = await succeeded(rollBack(run))
    expect(await files()).toEqual(before)
    expect(await pipeline.runs.find(back.id)).toEqual(back)
    expect(back).toMatchObject({ job: 'ingest', rollsBack: run.id, batches: run.batches, counts: null })
    expect(back.id).toContain('-ingest-rollback-')
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('in all tables at once, those that the run had emptied or made too', async () => {
    await ingest(OLD)
    await succeeded(transform())
    const before = await tables()
    // February is there still, and its one row is left out: the batch becomes empty.
    await ingest([{ ...OLD[0], amount: '77.00' }, { ...OLD[1] }, { ...OLD[1], amount: '3.00' }, ...NEW])
    const run = await succeeded(transform())
    expect(run.batches).toEqual(['2020-01', '2020-02', '2020-03'])
    expect(await pipeline.query(`select from transformed_data where batch = '2020-02'`)).toEqual([])
    const back = await succeeded(rollBack(run))
    const after = await tables()
    expect(after.digests).toEqual(before.digests)
    const gone = { batch: '2020-03', run_id: null, count: String(SMALL_TABLES.length), sum: '0' }
    expect(after.origins).toEqual([...before.origins, gone])
    expect(await pipeline.runs.find(back.id)).toEqual(back)
    expect(await pipeline.leftovers()).toEqual([])
    // The batch that is gone can be published again.
    await succeeded(transform())
    expect((await origins()).map(({ sum }) => sum)).not.toContain('0')
  })

  test('the first publication there ever was leaves nothing', async () => {
    const ingested = await ingest(OLD)
    const run = await succeeded(transform())
    await succeeded(rollBack(run))
    for (const table of SMALL_TABLES) expect(await pipeline.digest(table)).toBe('0:0')
    await succeeded(rollBack(ingested))
    expect(await files()).toEqual({ batches: {}, rows: [] })
    await ingest(NEW)
    expect(Object.keys((await files()).batches)).toEqual(['2020-01', '2020-03'])
  })
})

describe('nothing is changed, and the reason told, where', () => {
  test('there is no such run, it published nothing, or it is a rollback itself', async () => {
    const failed = await pipeline.ingest(join(pipeline.folder, 'none.csv'))
    const run = await ingest(OLD)
    const back = await succeeded(rollBack(run))
    const refused = (await Promise.all(
      ['nosuch', failed.id, back.id].map((id) => sparkwright(['rollback', id])),
    )) as readonly Ended[]
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2])
    expect(refused.map(({ stderr }) => stderr)).toEqual([
      'There is no run nosuch: see sparkwright list.\n',
      `Run ${failed.id} has published nothing: it is failed.\n`,
      `Run ${back.id} is itself a rollback, of run ${run.id}: to have that again, submit ingest again.\n`,
    ])
  })

  test('a newer run has replaced one of the batches: that one is to be rolled back first', async () => {
    const [first, second] = [await ingest(OLD), await ingest([{ timestamp: '2020-02-02 00:00:00' }])]
    const [third, fourth] = [await succeeded(transform()), await succeeded(transform({ batch: '2020-02' }))]
    const before = [await files(), await tables()]
    for (const [older, newer] of [
      [first, second],
      [third, fourth],
    ] as const) {
      const refused = await rollBack(older)
      expect(refused).toMatchObject({ state: 'failed', failure: { code: 'RUN_SUPERSEDED' } })
      expect(refused.failure?.message).toMatch(
        new RegExp(`batch 2020-02 of .* now comes from run ${newer.id}\\. .* roll that one back first\\.$`),
      )
      expect(await pipeline.runs.find(refused.id)).toEqual(refused)
    }
    expect([await files(), await tables()]).toEqual(before)
    for (const run of [fourth, third, second, first]) {
      const kept = run === first || run === third ? 'failed' : 'succeeded'
      expect(await rollBack(run)).toMatchObject({ state: kept })
    }
  })

  test('the columns of a table are others now', async () => {
    await ingest(OLD)
    await succeeded(transform())
    const run = await succeeded(transform())
    await pipeline.owner.run('alter table fraud_by_type add column note text')
    try {
      const before = await tables()
      const refused = await rollBack(run)
      expect(refused).toMatchObject({ state: 'failed', failure: { code: 'STORE_FAILED' } })
      expect(refused.failure?.message).toContain('columns of the table were changed')
      expect(await tables()).toEqual(before)
    } finally {
      await pipeline.owner.run('alter table fraud_by_type drop column note')
    }
  })

  test('the version before is no longer kept', async () => {
    const runs = [await ingest(OLD), await ingest(OLD)]
    const [first] = [await succeeded(transform()), await succeeded(rollBack(runs[1] as Run))]
    const second = await succeeded(transform())
    await succeeded(rollBack(second))
    const before = [await files(), await tables()]
    for (const run of [runs[0], first]) {
      const refused = await rollBack(run as Run)
      expect(refused).toMatchObject({ state: 'failed', failure: { code: 'VERSION_NOT_KEPT' } })
    }
    expect([await files(), await tables()]).toEqual(before)
  })
})

describe('old versions', () => {
  test('are kept as many as are wanted, and go when newer ones fall in their place', async () => {
    const [parquet, store] = [
      new HdfsDatasetStore(pipeline.hdfs, { keep: 2 }),
      new PostgresTableStore(pipeline.owner, { keep: 2 }),
    ]
    const seen: unknown[] = []
    const runs: Run[] = []
    const kept: unknown[] = []
    for (const amount of ['1.00', '2.00', '3.00', '4.00']) {
      runs.push(await ingest([{ amount }], { parquet }), await succeeded(transform({}, { tables: store })))
      seen.push([await files(), (await tables()).digests])
      kept.push([(await folders()).length, await keptTables()])
    }
    const all = SMALL_TABLES.length
    expect(kept).toEqual([
      [1, 0],
      [2, all],
      [3, 2 * all],
      [3, 2 * all],
    ])
    for (const wanted of [seen[2], seen[1]]) {
      for (const run of runs.splice(-2)) await succeeded(rollBack(run))
      expect([await files(), await digests()]).toEqual(wanted)
    }
    expect(await keptTables()).toBe(0)
    for (const run of runs.splice(-2))
      expect(await rollBack(run)).toMatchObject({ failure: { code: 'VERSION_NOT_KEPT' } })
    await ingest([{ amount: '6.00' }])
    await ingest([{ amount: '7.00' }])
    expect(await folders()).toHaveLength(2)
  })

  test('are for the owner alone', async () => {
    const [rights] = await pipeline.query(
      `select has_schema_privilege('fraud_reader', 'kept', 'usage') or has_schema_privilege('fraud_loader', 'kept', 'usage') as open`,
    )
    expect(rights).toEqual({ open: 'false' })
  })
})

describe('at the same time', () => {
  test('two rollbacks of a run are one', async () => {
    await ingest(OLD)
    const before = await files()
    const run = await ingest(NEW)
    const ended = await Promise.all([1, 2].map(() => sparkwright(['rollback', run.id, '--json'])))
    const said = ended.map(({ stdout }) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
    expect(said).toEqual([1, 2].map(() => expect.objectContaining({ event: 'succeeded', rollsBack: run.id })))
    expect(said[0].run).toBe(said[1].run)
    expect(await files()).toEqual(before)
  })

  test('a rollback and a run of the same batches take turns', async () => {
    await ingest(OLD)
    await succeeded(transform())
    const run = await succeeded(transform())
    const both = await Promise.all([transform(), rollBack(run)])
    expect(both.some(({ state }) => state === 'succeeded')).toBe(true)
    for (const { state, failure } of both) if (state !== 'succeeded') expect(failure?.code).toBe('RUN_SUPERSEDED')
    for (const batch of ['2020-01', '2020-02'])
      expect((await origins()).filter((one) => one.batch === batch)).toHaveLength(1)
    expect(await pipeline.leftovers()).toEqual([])
  })

  test('a run that began before the rollback comes too late', async () => {
    await ingest(OLD)
    const run = await succeeded(transform())
    const late = await transform(
      {},
      {
        tables: pipeline.tablesWith({
          publish: async (...args) => {
            await succeeded(rollBack(run))
            await pipeline.tables.publish(...args)
          },
        }),
      },
    )
    expect(late).toMatchObject({ state: 'failed', failure: { code: 'RUN_SUPERSEDED' } })
    expect(late.failure?.message).toMatch(
      /run \S+-transform-rollback-\S+, which began after it, has published batch 2020-01/,
    )
    expect(await pipeline.digest('transformed_data')).toBe('0:0')
  })
})

describe('done, though the answer is lost', () => {
  const lost = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'gone'))

  test('on HDFS: it is recorded as what it is', async () => {
    await ingest(OLD)
    const before = await files()
    const run = await ingest(NEW)
    const parquet = pipeline.parquetWith({
      rollback: async (...args) => {
        await pipeline.parquet.rollback(...args)
        return lost()
      },
    })
    const back = await succeeded(rollBack(run, { parquet }))
    expect(await pipeline.runs.find(back.id)).toEqual(back)
    expect(await files()).toEqual(before)
  })

  test('on HDFS, which is gone for longer: done again, it is done', async () => {
    await ingest(OLD)
    const before = await files()
    const run = await ingest(NEW)
    const parquet = pipeline.parquetWith({
      rollback: async (...args) => {
        await pipeline.parquet.rollback(...args)
        return lost()
      },
      hasPublished: lost,
    })
    const unknown = await rollBack(run, { parquet })
    expect(unknown).toMatchObject({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE' } })
    expect(await sparkwright(['rollback', run.id])).toMatchObject({ code: 0 })
    expect(await pipeline.runs.find(unknown.id)).toMatchObject({ state: 'succeeded' })
    expect(await files()).toEqual(before)
  })

  test('in PostgreSQL: it is recorded as what it is', async () => {
    await ingest(OLD)
    const run = await succeeded(transform())
    const store = pipeline.tablesWith({
      rollback: async (...args) => {
        await pipeline.tables.rollback(...args)
        return lost()
      },
    })
    const back = await succeeded(rollBack(run, { tables: store }))
    expect(await pipeline.runs.find(back.id)).toEqual(back)
    expect(await pipeline.digest('transformed_data')).toBe('0:0')
  })
})

describe('killed', () => {
  test('while it waits for the tables: they are as they were; done again, it is done', async () => {
    await ingest(OLD)
    await succeeded(transform())
    const old = await digests()
    await ingest(NEW.slice(0, 1))
    const run = await succeeded(transform({ batch: '2020-01' }))
    const before = await tables()
    await pipeline.owner.transaction(async (session) => {
      // A reader is at the last of the tables: nothing is changed until it has read.
      await session.run('select count(*) from transformed_data')
      const killed = await sparkwright(['rollback', run.id], {
        watch: (said, kill) => {
          if (said.includes('putting back')) setTimeout(() => kill('SIGKILL'), 1000)
        },
      })
      expect(killed.code).toBeNull()
    })
    expect(await tables()).toEqual(before)
    const again = await sparkwright(['rollback', run.id])
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`run ${run.id} rolled back`) })
    expect(await digests()).toEqual(old)
    const [dead] = await pipeline.runs.recent(1, { job: 'transform', state: 'failed' })
    expect(dead).toMatchObject({ rollsBack: run.id, failure: { code: 'DIED' } })
  })

  test.each(['before', 'after'])(
    '%s the manifest is there: all is as it was, or done; done again, it is done',
    async (when) => {
      await ingest(OLD)
      const old = await files()
      const run = await ingest(NEW)
      const before = await files()
      // As a process that dies: it says nothing any more.
      const { parquet, runs, tables: store } = pipeline
      const died = () => Promise.reject(new Error('died'))
      const dead: RollbackResources['parquet'] = Object.create(parquet, {
        rollback: {
          value: async (...args: Parameters<typeof parquet.rollback>) => {
            if (when === 'after') await parquet.rollback(...args)
            return died()
          },
        },
      })
      const mute: RollbackResources['runs'] = Object.create(runs, {
        begin: { value: (...args: Parameters<typeof runs.begin>) => runs.begin(...args) },
        datasets: { value: (id: string) => runs.datasets(id) },
        update: { value: died },
      })
      await rollBack(run, { parquet: dead, runs: mute })
      expect(await files()).toEqual(when === 'after' ? old : before)
      await clearUp({ runs, parquet, tables: store, reporter: silentReporter, endSession: async () => undefined })
      const [ended] = await runs.recent(1, { job: 'ingest' })
      expect(ended).toMatchObject({ rollsBack: run.id, state: when === 'after' ? 'succeeded' : 'failed' })
      expect(await sparkwright(['rollback', run.id])).toMatchObject({ code: 0 })
      expect(await files()).toEqual(old)
      expect(await pipeline.leftovers()).toEqual([])
    },
  )
})

test('status tells of it, and it is not run again', async () => {
  const run = await ingest(OLD)
  const back = await succeeded(rollBack(run))
  const { stdout } = await sparkwright(['status', back.id])
  expect(stdout).toMatch(new RegExp(`^rolls back +${run.id}$`, 'm'))
  expect(await sparkwright(['rerun', back.id])).toMatchObject({
    code: 2,
    stderr: `Run ${back.id} is the rollback of run ${run.id}, which cannot be done twice.\n`,
  })
})
