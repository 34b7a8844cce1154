import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { coalesce, count, expr, lit, sum } from '#functions'
import {
  binary,
  boolean,
  byte,
  type Columns,
  date,
  decimal,
  double,
  type FieldsOf,
  float,
  int,
  long,
  nullable,
  type Schema,
  schema,
  short,
  string,
  timestamp,
  timestampNtz,
} from '#spark-connect'
import { checkJob, isSound } from '../../src/driver/plan/check-job.ts'
import { planJob } from '../../src/driver/plan/plan-job.ts'
import { batchParam, granularityParam } from '../../src/jobs/batch.ts'
import { type CatalogTable, catalogTable, csv, lookup, parquet, type Table, table } from '../../src/jobs/dataset.ts'
import { defineJob, type Job } from '../../src/jobs/define-job.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

// What jobs read beside CSV and Parquet: published tables of PostgreSQL, and tables of Spark's catalog.

const SOURCE = '/user/sparkwright/inputs'
const TARGET = '/user/sparkwright/inputs-copied'
const Row = schema({ id: string(), amount: decimal(18, 2), at: timestamp() })
const All = schema({
  ...{ id: string(), amount: decimal(18, 2), at: timestamp(), n: long(), note: nullable(string()), i: nullable(int()) },
  ...{ s: nullable(short()), b: nullable(byte()), f: nullable(float()), d: nullable(double()), is: boolean() },
  ...{ day: nullable(date()), local: nullable(timestampNtz()), bytes: nullable(binary()) },
})
const TABLE = 'input_rows'
const rows = table(All, TABLE, { key: ['id'] })
const params = z.object({ batch: batchParam(), by: granularityParam() })
const around = () => ({
  ...{ spark: pipeline.spark, parquet: pipeline.parquet, tables: pipeline.tables, postgres: settings.postgres },
  inputs: pipeline.inputs,
  ...{ hdfs: settings.hdfs.uri, keyFile: settings.keyFile, tokenKeyFile: settings.tokenKeyFile },
})

const load = defineJob({
  ...{ name: 'inputs-load', description: 'CSV to Parquet', accounts: { published: 'rows' } },
  params: z.object({ input: z.string(), batch: batchParam(), by: granularityParam() }),
  inputs: { rows: csv(Row, { batchBy: 'at' }) },
  outputs: { rows: parquet(Row, SOURCE) },
  run: ({ inputs }) => ({ rows: inputs.rows.accepted }),
})

/** Parquet to the table that the others read, with a column of every type. */
const fill = defineJob({
  ...{ name: 'inputs-fill', description: 'Parquet to a table', params, accounts: { published: 'rows' } },
  inputs: { rows: parquet(Row, SOURCE) },
  outputs: { rows },
  run: ({ inputs }) => ({ rows: inputs.rows.withColumns(more) }),
})

function more(row: Columns<FieldsOf<typeof Row>>) {
  return {
    ...{
      n: coalesce(expr('9007199254740993L', long()), lit(0n)),
      note: expr(`if(id = 'a', null, 'größe "2"')`, string()),
    },
    ...{ i: expr('-5', int()), s: expr('cast(7 as smallint)', short()), b: expr('cast(-8 as tinyint)', byte()) },
    ...{ f: expr('cast(1.5 as float)', float()), d: expr('1e300D', double()), is: row.amount.gt(10) },
    ...{ day: expr(`date'1999-12-31'`, date()), bytes: expr(`unhex('00ff')`, binary()) },
    local: expr(`timestamp_ntz'2024-03-31 02:30:00.123456'`, timestampNtz()),
  }
}

/** A job that copies an input to Parquet. */
function copying<S>(contract: Schema<S>, input: Table<S> | CatalogTable<S>): Job {
  return defineJob({
    ...{ name: 'inputs-copy', description: 'to Parquet', params, accounts: { published: 'rows' } },
    inputs: { rows: input },
    outputs: { rows: parquet(contract, TARGET) },
    run: ({ inputs }) => ({ rows: inputs.rows }) as never,
  })
}

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await Pipeline.open()
  await forget(SOURCE)
  await pipeline.owner.run(`drop table if exists ${TABLE}, input_sums`)
  for (const line of ['a,1.50,2024-01-31', 'b,20.00,2024-02-01', 'c,30.00,2024-02-02']) await add(line)
})
beforeEach(() => forget(TARGET))
afterAll(() => pipeline[Symbol.asyncDispose]())

async function forget(root: string): Promise<void> {
  for (const folder of ['runs', 'manifests']) await pipeline.hdfs.delete(`${root}/${folder}`)
}

/** Publishes rows, those of one month, in the table. */
const known: string[] = []
async function add(...lines: readonly string[]): Promise<void> {
  known.push(...lines)
  const input = join(pipeline.folder, 'rows.csv')
  writeFileSync(input, `id,amount,at\n${known.map((line) => `${line} 10:00:00.25\n`).join('')}`)
  for (const run of [await pipeline.submit(load, { input }), await pipeline.submit(fill)])
    expect(run).toMatchObject({ state: 'succeeded', failure: null })
}

/** What is published as text, a row a line. */
async function copied(...columns: readonly string[]): Promise<readonly string[]> {
  const { batches = {} } = (await pipeline.parquet.newest(TARGET)) ?? {}
  const found = Object.entries(batches).map(async ([batch, { parts }]) => {
    const frame = pipeline.spark.read.parquet(`${settings.hdfs.uri}${TARGET}/${parts.accepted?.path}`)
    const all = await frame.selectExpr(`concat_ws('|', ${columns.join(', ')}) as row`).collect()
    return all.map(({ row }) => `${batch}: ${row}`)
  })
  return (await Promise.all(found)).flat().sort()
}

describe('a table of PostgreSQL', () => {
  const copy = copying(All, rows)

  test('is read with every value as it was written', async () => {
    const run = await pipeline.submit(copy)
    expect(run).toMatchObject({
      ...{ state: 'succeeded', failure: null, batches: ['2024-01', '2024-02'] },
      counts: { rowsIn: 3, published: 3, quarantined: 0, duplicates: 0 },
    })
    const columns = [
      'id',
      'amount',
      'at',
      `coalesce(note, 'nothing')`,
      'n',
      'i',
      's',
      'b',
      'f',
      'd',
      'is',
      'day',
      'local',
    ]
    expect((await copied(...columns, 'hex(bytes)')).slice(0, 2)).toEqual([
      '2024-01: a|1.50|2024-01-31 10:00:00.25|nothing|9007199254740993|-5|7|-8|1.5|1.0E300|false|1999-12-31|2024-03-31 02:30:00.123456|00FF',
      '2024-02: b|20.00|2024-02-01 10:00:00.25|größe "2"|9007199254740993|-5|7|-8|1.5|1.0E300|true|1999-12-31|2024-03-31 02:30:00.123456|00FF',
    ])
  })

  test('is read batch by batch, and the ledger knows which versions', async () => {
    const { counts, id, bytesRead } = await pipeline.submit(copy, { batch: '2024-02' })
    expect(counts).toMatchObject({ rowsIn: 2, published: 2 })
    expect(await copied('id')).toEqual(['2024-02: b', '2024-02: c'])
    const [there] = await pipeline.query(
      `select run_id, fence from published where dataset = '${TABLE}' and batch = '2024-02'`,
    )
    const read = (await pipeline.runs.datasets(id)).filter(({ role }) => role === 'read')
    expect(read).toEqual([
      {
        ...{ role: 'read', dataset: TABLE, batch: '2024-02', rows: 2, bytes: bytesRead },
        ...{ madeBy: there?.run_id, version: Number(there?.fence) },
      },
    ])
    expect(bytesRead).toBeGreaterThan(0)
    expect(await pipeline.submit(copy, { batch: '1999-01' })).toMatchObject({
      failure: { message: `no batch asked for is published at table ${TABLE}; there are: 2024-01, 2024-02.` },
    })
  })

  test('of which only the batches asked for are read; rows that nobody has published are noticed', async () => {
    const row = `select '2024-01', 'sneaked', amount, at, n, note, i, s, b, f, d, "is", day, local, bytes from ${TABLE} where id = 'a'`
    const names = 'batch, id, amount, at, n, note, i, s, b, f, d, "is", day, local, bytes'
    await pipeline.owner.run(`insert into ${TABLE} (${names}) ${row}`)
    try {
      expect(await pipeline.submit(copy, { batch: '2024-02' })).toMatchObject({ state: 'succeeded' })
      expect(await pipeline.submit(copy)).toMatchObject({ state: 'failed', failure: { code: 'ROWS_LOST' } })
    } finally {
      await pipeline.owner.run(`delete from ${TABLE} where id = 'sneaked'`)
    }
  })

  test('that was published anew meanwhile: nothing is published of two versions', async () => {
    const message = `table ${TABLE}: batches 2024-01, 2024-02 have been published anew since this run read them. Nothing was changed; run it again.`
    const meanwhile = pipeline.parquetWith({
      verify: async (...args) => {
        await pipeline.submit(fill)
        return pipeline.parquet.verify(...args)
      },
    })
    expect(await pipeline.submit(copy, {}, { parquet: meanwhile })).toMatchObject({
      ...{ state: 'failed', failure: { code: 'RUN_SUPERSEDED', message } },
    })
    expect(await pipeline.parquet.newest(TARGET)).toBeUndefined()
  })

  test('to another table: up to the moment of publishing', async () => {
    const Sums = schema({ total: nullable(decimal(28, 2)), n: long() })
    const sums = defineJob({
      ...{ name: 'inputs-sums', description: 'sums', params, accounts: { published: ['sums', 'n'] } },
      inputs: { rows },
      outputs: { sums: table(Sums, 'input_sums', { key: [] }) },
      run: ({ inputs }) => ({ sums: inputs.rows.groupBy('batch').agg({ total: sum('amount'), n: count() }) }),
    })
    expect(await pipeline.submit(sums)).toMatchObject({ state: 'succeeded', counts: { rowsIn: 3, published: 3 } })
    const before = await pipeline.digest('input_sums')
    const meanwhile = pipeline.tablesWith({
      publish: async (...args) => {
        await pipeline.submit(fill, { batch: '2024-02' })
        return pipeline.tables.publish(...args)
      },
    })
    expect(await pipeline.submit(sums, {}, { tables: meanwhile })).toMatchObject({
      ...{
        state: 'failed',
        failure: { code: 'RUN_SUPERSEDED', message: expect.stringContaining('batches 2024-02 have') },
      },
    })
    expect(await pipeline.digest('input_sums')).toBe(before)
  })

  test('has to have the columns of the contract; more of them, and fewer nulls, do no harm', async () => {
    const few = copying(
      schema({ id: nullable(string()), amount: decimal(18, 2) }),
      table(schema({ id: nullable(string()), amount: decimal(18, 2) }), TABLE, { key: [] }),
    )
    expect(await pipeline.submit(few)).toMatchObject({ state: 'succeeded', failure: null })
    const Other = schema({ id: long(), note: string(), colour: string() })
    const other = copying(Other, table(Other, TABLE, { key: ['id'] }))
    const message = `table ${TABLE} does not have the columns that the job reads: column colour text not null is missing; column id is text not null, the contract says bigint not null; column note is text, the contract says text not null.`
    expect(await pipeline.submit(other)).toMatchObject({
      failure: { code: 'CONTRACT_BROKEN', message },
      operationIds: [],
    })
    const [found] = (await checkJob(other, around())).datasets
    expect(found?.differences.map(({ column }) => column)).toEqual(['colour', 'id', 'note'])
    expect(isSound(await checkJob(few, around()))).toBe(true)
    expect(await planJob(few, { parsed: {}, given: {} }, around())).toMatchObject({
      batches: ['2024-01', '2024-02'],
      rows: 3,
    })
  })

  test('that was never published', async () => {
    expect(await pipeline.submit(copying(All, table(All, 'no_such', { key: ['id'] })))).toMatchObject({
      failure: {
        code: 'BAD_INPUT',
        message: 'nothing has been published as table no_such: run the job that writes it first.',
      },
    })
  })
})

describe("a table of Spark's catalog", () => {
  const Sale = schema({ id: string(), amount: nullable(decimal(18, 2)), at: timestamp() })
  const VALUES = `values ('a', 1.50, timestamp'2024-01-31 10:00:00', '2024-01'), ('b', null, timestamp'2024-02-01 10:00:00', '2024-02')`
  const view = (values = VALUES) =>
    pipeline.spark
      .sql(
        `create or replace temporary view sales as select id, cast(amount as decimal(18,2)) as amount, at, batch from ${values} as t(id, amount, at, batch)`,
      )
      .then((frame) => frame.collect())
  beforeEach(() => view())

  test('is one batch, or is cut by a time or by its own column', async () => {
    expect(await pipeline.submit(copying(Sale, catalogTable(Sale, 'sales')))).toMatchObject({
      ...{ state: 'succeeded', failure: null, batches: ['all'], counts: { rowsIn: 2, published: 2 } },
    })
    expect(await copied('id', 'amount')).toEqual(['all: a|1.50', 'all: b'])
    for (const batchBy of ['at', 'batch'] as const) {
      await forget(TARGET)
      const job = copying(Sale, catalogTable(Sale, 'sales', { batchBy }))
      expect(await pipeline.submit(job)).toMatchObject({ state: 'succeeded', batches: ['2024-01', '2024-02'] })
      const run = await pipeline.submit(job, { batch: '2024-02' })
      expect(run).toMatchObject({ batches: ['2024-02'], counts: { rowsIn: 1, published: 1 } })
      expect(await copied('id')).toEqual(['2024-01: a', '2024-02: b'])
      const [read] = (await pipeline.runs.datasets(run.id)).filter(({ role }) => role === 'read')
      expect(read).toEqual({
        role: 'read',
        dataset: 'sales',
        batch: null,
        madeBy: null,
        version: null,
        rows: 1,
        bytes: null,
      })
      expect(await pipeline.submit(job, { batch: '1999-01' })).toMatchObject({ failure: { code: 'BATCH_NOT_FOUND' } })
    }
  })

  test('goes to tables too, whose batches are looked for first', async () => {
    await pipeline.owner.run('drop table if exists input_sales')
    const job = defineJob({
      ...{ name: 'inputs-sales', description: 'to a table', params, accounts: { published: 'sales' } },
      inputs: { sales: catalogTable(Sale, 'sales', { batchBy: 'at' }) },
      outputs: { sales: table(Sale, 'input_sales', { key: ['id'] }) },
      run: ({ inputs }) => ({ sales: inputs.sales }),
    })
    expect(await pipeline.submit(job)).toMatchObject({
      state: 'succeeded',
      failure: null,
      batches: ['2024-01', '2024-02'],
    })
    expect(await pipeline.query('select batch, id, amount from input_sales order by id')).toEqual([
      { batch: '2024-01', id: 'a', amount: '1.50' },
      { batch: '2024-02', id: 'b', amount: null },
    ])
  })

  test('has to be there, and to have the columns of the contract', async () => {
    const Other = schema({ id: long(), colour: string() })
    const job = copying(Other, catalogTable(Other, 'sales'))
    const message = /^table sales of Spark's catalog does not have the columns that the job reads: .*id.*; .*colour/
    expect(await pipeline.submit(job)).toMatchObject({
      ...{ failure: { code: 'CONTRACT_BROKEN', message: expect.stringMatching(message) }, operationIds: [] },
    })
    const [found] = (await checkJob(job, around())).datasets
    expect(found).toMatchObject({
      dataset: 'sales',
      isThere: true,
      differences: [{ column: 'id' }, { column: 'colour' }],
    })
    const gone = copying(Sale, catalogTable(Sale, 'no_such_sales'))
    expect((await checkJob(gone, around())).datasets[0]).toMatchObject({ isThere: false })
    expect(await pipeline.submit(gone)).toMatchObject({
      failure: { code: 'BAD_INPUT', message: "there is no table or view no_such_sales in Spark's catalog." },
    })
  })

  test('has no nulls where its schema denies them, which is seen while it is read', async () => {
    await view(`values ('a', 1.50, cast(null as timestamp), '2024-01')`)
    expect(await pipeline.submit(copying(Sale, catalogTable(Sale, 'sales')))).toMatchObject({
      failure: {
        code: 'CONTRACT_BROKEN',
        message: "table sales of Spark's catalog has nulls in at, where its schema says that there are none.",
      },
    })
    expect(await pipeline.parquet.newest(TARGET)).toBeUndefined()
  })
})

describe('what things are looked up in', () => {
  const Shop = schema({ shop: string(), month: string() })
  const Named = schema({ id: string(), shop: string(), note: nullable(string()) })

  test('is read whole, whichever batches are taken, and need not be accounted for', async () => {
    await pipeline.spark
      .sql(
        `create or replace temporary view shops as select * from values ('one', '2024-01'), ('two', '2024-02'), ('three', '2024-03') as t(shop, month)`,
      )
      .then((frame) => frame.collect())
    const job = defineJob({
      ...{ name: 'inputs-named', description: 'rows with their shop', params, accounts: { published: 'rows' } },
      inputs: {
        rows: parquet(Row, SOURCE),
        shops: lookup(catalogTable(Shop, 'shops')),
        notes: lookup(rows),
      },
      outputs: { rows: parquet(Named, TARGET) },
      run: ({ inputs }) => {
        const months = inputs.rows.select((row) => ({ batch: row.batch, id: row.id, month: row.batch }))
        const notes = inputs.notes.select('id', 'note')
        return { rows: months.join(inputs.shops.drop('batch'), 'month').join(notes, 'id').drop('month') }
      },
    })
    const run = await pipeline.submit(job, { batch: '2024-02' })
    expect(run).toMatchObject({
      ...{ state: 'succeeded', failure: null, batches: ['2024-02'] },
      counts: { rowsIn: 2, published: 2, quarantined: 0, duplicates: 0 },
    })
    expect(await copied('id', 'shop')).toEqual(['2024-02: b|two', '2024-02: c|two'])
    const read = (await pipeline.runs.datasets(run.id)).filter(({ role }) => role === 'read')
    expect(read.map(({ dataset, batch, rows }) => [dataset, batch, rows])).toEqual([
      [`${SOURCE}/accepted`, '2024-02', 2],
      [TABLE, '2024-01', 1],
      [TABLE, '2024-02', 2],
      ['shops', null, 3],
    ])
    const meanwhile = pipeline.parquetWith({
      verify: async (...args) => {
        await pipeline.submit(fill)
        return pipeline.parquet.verify(...args)
      },
    })
    expect(await pipeline.submit(job, {}, { parquet: meanwhile })).toMatchObject({
      failure: { code: 'RUN_SUPERSEDED' },
    })
  })
})
