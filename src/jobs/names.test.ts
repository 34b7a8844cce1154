import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { long, nullable, type Schema, schema, string, timestamp } from '#spark-connect'
import { csv, parquet, table } from './dataset.ts'
import { defineJob } from './define-job.ts'
import { definePipeline } from './define-pipeline.ts'

const Row = schema({ id: string() })
const columns = (...names: readonly string[]): Schema<{ id: never }> => ({
  fields: names.map((name) => ({ name, dataType: string(), nullable: false })),
})

function job(name: string, params: readonly string[] = [], input = 'input') {
  return defineJob({
    ...{ name, description: '' },
    params: z.object(Object.fromEntries(['input', ...params].map((param) => [param, z.string()]))),
    inputs: { rows: csv(Row, { pathFrom: input }) },
    outputs: { rows: parquet(Row, '/rows') },
    accounts: { published: 'rows' },
    run: () => ({}),
  } as never)
}

describe('a job', () => {
  test.each(['a', 'ingest', 'credit-card-2', 'x'.repeat(64)])('may be called %s', (name) => {
    expect(job(name).name).toBe(name)
  })

  test.each(['', ' ', 'Evil Job', '../x', "a'b", 'a,b', 'a_b', '-a', 'a-', 'a--b', '2nd', 'x'.repeat(65), 'a\n', 'ä'])(
    'may not be called %j',
    (name) => {
      expect(() => job(name)).toThrow(/^job '.*': its name (has to be|is longer than 64)/s)
      expect(() => definePipeline({ name, description: '', jobs: [] })).toThrow(/^pipeline '.*': its name/s)
    },
  )

  test.each(['key', 'json', 'tag', 'a-b', '', '1st'])('has no parameter %j', (name) => {
    expect(() => job('job', [name])).toThrow(/^job 'job': parameter '.*': /s)
  })

  test('has the parameter that says where its CSV is', () => {
    expect(() => job('job', [], 'file')).toThrow("job 'job': it reads CSV from --file, but has no parameter 'file'")
  })
})

describe('a dataset', () => {
  test.each(['/a', '/user/sparkwright/payments', '/a/b-c_d.e/f=g', '/Zürich/2', '/_a'])('may lie at %s', (root) => {
    expect(parquet(Row, root).root).toBe(root)
  })

  test.each([
    ...[
      '',
      '/',
      'a',
      '/a/',
      '/a//b',
      '/a/../b',
      '/a/.',
      '/.reserved',
      '/a/.snapshot',
      'hdfs://host/a',
      '/a\\b',
      '/a\n',
    ],
    ...[
      '/a[1]',
      '/{a,b}',
      '/a*',
      '/a?',
      '/a:b',
      '/a b',
      "/a'b",
      '/a%20b',
      `/${'x'.repeat(256)}`,
      `/${'ä'.repeat(128)}`,
    ],
  ])('may not lie at %j', (root) => {
    expect(() => parquet(Row, root)).toThrow(/^dataset '.*': write a folder of HDFS from the root/s)
  })

  test.each(['', 'a/b', '..', '.a', '_a', 'a*'])('has no part %j', (part) => {
    expect(() => parquet(Row, '/a', { part })).toThrow(
      `dataset '/a': its part '${part}' has to be the name of one folder`,
    )
  })
})

describe('a table', () => {
  test.each(['rows', 'Rows_2', 'über', 'run_times', 'published_prices', 'x'.repeat(63)])('may be called %s', (name) => {
    expect(table(Row, name, { key: ['id'] }).name).toBe(name)
  })

  test.each(['runs', 'published', 'migrations', 'run_events', 'runs_by_start', 'published_pkey', 'run_fence'])(
    "may not be called %s, as the ledger's",
    (name) => {
      expect(() => table(Row, name, { key: ['id'] })).toThrow(
        `table '${name}': the ledger, where runs are recorded, has that name: take another`,
      )
    },
  )

  test.each([
    ['', /has to begin with a letter/],
    ['a.b', /has to begin with a letter/],
    ['a"b', /has to begin with a letter/],
    ['1a', /has to begin with a letter/],
    ['x'.repeat(64), /is longer than 63 bytes/],
    ['ä'.repeat(32), /is longer than 63 bytes/],
  ])('may not be called %j', (name, says) => {
    expect(() => table(Row, name, { key: ['id'] })).toThrow(says)
  })
})

describe('columns', () => {
  const everywhere = [
    ['CSV', (fields: typeof Row) => csv(fields)],
    ['Parquet', (fields: typeof Row) => parquet(fields, '/a')],
    ['a table', (fields: typeof Row) => table(fields, 'a', { key: [] })],
  ] as const

  test.each(everywhere)('of %s are told apart by more than case, and have names', (_, define) => {
    const of =
      (...names: readonly string[]) =>
      () =>
        define(columns(...names) as never)
    expect(of('id', 'ID', 'x')).toThrow(/: columns 'id' and 'ID' differ by case only/)
    expect(of('id', 'id')).toThrow(/: column 'id' is there twice/)
    expect(of('id', ' ')).toThrow(/: ' ' cannot be the name of a column/)
    expect(of('id', 'Batch')).toThrow(/: column 'Batch'/)
    expect(of('id', 'Größe', 'a b')).not.toThrow()
  })

  test('batch is the one that says which batch a row belongs to', () => {
    expect(() => csv(schema({ batch: string() }))).toThrow(/^CSV of --input: column 'batch': .*take another/)
    expect(() => parquet(schema({ batch: long() }), '/a')).toThrow(
      /^dataset '\/a': column 'batch' .* a string not null/,
    )
    expect(() => table(schema({ batch: nullable(string()) }), 'a', { key: [] })).toThrow(/a string not null/)
    expect(parquet(schema({ batch: string(), at: timestamp() }), '/a').root).toBe('/a')
  })

  test('of a table are those that PostgreSQL takes', () => {
    const of =
      (...names: readonly string[]) =>
      () =>
        table(columns(...names), 'a', { key: [] })
    expect(of('xmin')).toThrow(/column 'xmin': each table of PostgreSQL has one of that name already/)
    expect(of('x'.repeat(64))).toThrow(/its name is longer than 63 bytes/)
    expect(of(...Array.from({ length: 1600 }, (_, i) => `c${i}`))).toThrow(/1599 columns at most, and these are 1600/)
  })
})
