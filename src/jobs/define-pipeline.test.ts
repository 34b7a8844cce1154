import { expect, test } from 'vitest'
import { z } from 'zod'
import { long, schema } from '#spark-connect'
import { catalogTable, parquet, table } from './dataset.ts'
import { defineJob, type Job } from './define-job.ts'
import { definePipeline } from './define-pipeline.ts'

const Row = schema({ id: long() })

/** A job that copies datasets. */
function copying(name: string, from: string, to: string): Job {
  return defineJob({
    name,
    description: name,
    params: z.object({}),
    inputs: { from: parquet(Row, from) },
    outputs: { to: parquet(Row, to) },
    accounts: { published: 'to' },
    run: ({ inputs }) => ({ to: inputs.from }),
  })
}

const a = copying('a', '/raw', '/a')
const b = copying('b', '/a', '/b')
const c = copying('c', '/b', '/c')
const pipeline = (...jobs: readonly Job[]) => definePipeline({ name: 'copies', description: 'copies', jobs })

test('a job comes after those whose outputs it reads, in whatever order they are given', () => {
  for (const jobs of [
    [a, b, c],
    [c, b, a],
    [b, c, a],
  ])
    expect(pipeline(...jobs).jobs).toEqual([a, b, c])
})

test('tables of PostgreSQL are datasets as well; those of a catalog are another kind', () => {
  const rows = table(Row, 'rows', { key: ['id'] })
  const common = { description: '', params: z.object({}), accounts: { published: 'to' } } as const
  const write = defineJob({
    ...{ ...common, name: 'write', inputs: { from: parquet(Row, '/raw') }, outputs: { to: rows } },
    run: ({ inputs }) => ({ to: inputs.from }),
  })
  const read = defineJob({
    ...{
      ...common,
      name: 'read',
      inputs: { from: rows, other: catalogTable(Row, 'rows') },
      outputs: { to: parquet(Row, '/read') },
    },
    run: ({ inputs }) => ({ to: inputs.from.union(inputs.other) }),
  })
  expect(pipeline(read, write).jobs).toEqual([write, read])
  const again = defineJob({
    ...{ ...common, name: 'again', inputs: { from: rows }, outputs: { to: rows } },
    run: ({ inputs }) => ({ to: inputs.from }),
  })
  expect(() => pipeline(again)).toThrow("'again' → 'again'")
})

test('jobs that do not wait for each other stay as they are given', () => {
  const other = copying('other', '/elsewhere', '/other')
  expect(pipeline(other, b, a).jobs).toEqual([other, a, b])
})

test('jobs that wait for each other are refused, with the circle', () => {
  const back = copying('back', '/c', '/raw')
  expect(() => pipeline(a, b, c, back)).toThrow(
    "pipeline 'copies': jobs wait for each other: 'a' → 'back' → 'c' → 'b' → 'a' (each reads what the next writes)",
  )
})

test('two that write the same dataset are refused', () => {
  expect(() => pipeline(a, b, copying('again', '/other', '/b'))).toThrow(
    "pipeline 'copies': jobs 'b' and 'again' both write /b",
  )
})
