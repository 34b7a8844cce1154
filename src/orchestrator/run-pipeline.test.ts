import { expect, test } from 'vitest'
import { z } from 'zod'
import { long, schema, timestamp } from '#spark-connect'
import { batchParam, granularityParam } from '../jobs/batch.ts'
import { csv, lookup, parquet, table } from '../jobs/dataset.ts'
import { defineJob, type Job } from '../jobs/define-job.ts'
import { definePipeline } from '../jobs/define-pipeline.ts'
import type { Run } from '../runs/run.ts'
import { backfill } from './backfill.ts'
import { runPipeline } from './run-pipeline.ts'

const Row = schema({ id: long(), at: timestamp() })
const [rootA, rootB] = [parquet(Row, '/a'), parquet(Row, '/b')]
const common = { description: '', accounts: { published: 'to' } } as const

/** CSV of a parameter → Parquet. */
function loading(name: string, pathFrom: string, to: typeof rootA): Job {
  return defineJob({
    ...{ ...common, name, outputs: { to } },
    params: z.object({ [pathFrom]: z.string(), batch: batchParam(), by: granularityParam() }),
    inputs: { from: csv(Row, { pathFrom, batchBy: 'at' }) },
    run: ({ inputs }) => ({ to: inputs.from.accepted }),
  })
}

/** Datasets → a table of the job's name. */
function filling(name: string, first: typeof rootA, ...others: readonly (typeof rootA)[]): Job {
  return defineJob({
    ...{ ...common, name, outputs: { to: table(Row, name, { key: ['id'] }) } },
    params: z.object({ batch: batchParam() }),
    inputs: { first, ...Object.fromEntries(others.map((other, place) => [`other${place}`, other])) },
    run: ({ inputs }) => ({ to: inputs.first }),
  })
}

const a = loading('a', 'inputA', rootA)
const b = loading('b', 'inputB', rootB)
const files = { inputA: 'a.csv', inputB: 'b.csv' }

type Batches = Readonly<Record<string, readonly string[]>>

/** What each job was given for its batches, where `replaced` is what some of them replace. */
async function given(jobs: readonly Job[], replaced: Batches, more: Readonly<Record<string, string>> = {}) {
  const taken: [string, string | undefined][] = []
  const pipeline = definePipeline({ name: 'some', description: '', jobs })
  await runPipeline(pipeline, { ...files, ...more }, async (job, { given }) => {
    taken.push([job.name, given.batch])
    return { job: job.name, state: 'succeeded', batches: replaced[job.name] ?? [] } as unknown as Run
  })
  return Object.fromEntries(taken)
}

const [first, second] = [
  ['2020-01', '2020-02'],
  ['2020-03', 'undated-0a'],
] as const

test('a job takes the batches that the jobs have just replaced whose outputs it reads, not those of the job before it', async () => {
  const jobs = [a, b, filling('c', rootA), filling('d', rootB)]
  expect(await given(jobs, { a: first, b: second })).toEqual({
    ...{ a: undefined, b: undefined },
    ...{ c: '2020-01,2020-02', d: '2020-03' },
  })
})

test('one that reads nothing of the pipeline takes what was given', async () => {
  const taken = await given(
    [a, b, filling('c', rootA)],
    { a: ['2020-02'], b: ['2020-03'] },
    { batch: '2020-01..2020-03' },
  )
  expect(taken).toEqual({ a: '2020-01..2020-03', b: '2020-01..2020-03', c: '2020-02' })
})

test('one that reads the outputs of several takes what any of them has replaced', async () => {
  const taken = await given([a, b, filling('c', rootA, rootB)], {
    a: ['2020-02', '2020-04'],
    b: ['2020-02', '2020-03'],
  })
  expect(taken.c).toBe('2020-02,2020-03,2020-04')
})

test('a chain is followed job by job', async () => {
  const copy = { ...filling('copy', rootA), outputs: { to: rootB } }
  expect(await given([filling('c', rootB), copy, a], { a: first, copy: ['2020-02'] })).toEqual({
    ...{ a: undefined, copy: '2020-01,2020-02' },
    c: '2020-02',
  })
})

test('what is only looked up does not say which batches a job takes', async () => {
  const jobs = [a, b, filling('c', lookup(rootA)), filling('d', lookup(rootA), rootB)]
  const taken = await given(jobs, { a: first, b: ['2020-03'] }, { batch: 'all' })
  expect(taken).toMatchObject({ c: 'all', d: '2020-03' })
  // The same dataset as one of which rows are taken, too.
  expect((await given([a, filling('c', lookup(rootA), rootA)], { a: first })).c).toBe('2020-01,2020-02')
})

test.each([
  ['one batch', ['all']],
  ['nothing but lines without a time', ['undated-0a']],
  ['nothing that is known', []],
])('a job takes what was given where one whose outputs it reads has replaced %s', async (_, batches) => {
  const jobs = [a, b, filling('c', rootA), filling('d', rootA, rootB)]
  const taken = await given(jobs, { a: batches, b: ['2020-03'] }, { batch: 'all' })
  expect(taken).toMatchObject({ c: 'all', d: 'all' })
})

test('months and days together are months', async () => {
  const jobs = [a, b, filling('c', rootA, rootB)]
  const taken = await given(jobs, { a: ['2020-01'], b: ['2020-02-01', '2020-02-03'] })
  expect(taken.c).toBe('2020-01,2020-02')
})

test('days are months for a job that is told to cut its rows by month', async () => {
  const into = { ...b, inputs: filling('c', rootA).inputs }
  const days = { a: ['2020-02-01', '2020-02-03'] }
  expect((await given([a, into], days)).b).toBe('2020-02-01,2020-02-03')
  expect((await given([a, into], days, { by: 'month' })).b).toBe('2020-02')
})

test('after a job that fails no other begins', async () => {
  const pipeline = definePipeline({ name: 'some', description: '', jobs: [a, b] })
  const runs = await runPipeline(pipeline, files, async ({ name }) => ({ job: name, state: 'failed' }) as Run)
  expect(runs.map(({ job }) => job)).toEqual(['a'])
})

test('a backfill gives each batch to all that read nothing of the pipeline', async () => {
  const taken: string[] = []
  const pipeline = definePipeline({ name: 'some', description: '', jobs: [a, b, filling('c', rootB)] })
  await backfill(pipeline, ['2020-01', '2020-02'], files, async (job, { given }) => {
    taken.push(`${job.name} ${given.batch}`)
    return { job: job.name, state: 'succeeded', batches: [given.batch, 'undated-0a'] } as unknown as Run
  })
  expect(taken).toEqual([1, 2].flatMap((month) => ['a', 'b', 'c'].map((name) => `${name} 2020-0${month}`)))
})
