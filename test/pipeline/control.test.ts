import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/config.ts'
import { generate } from '../../src/data/generate.ts'
import { build, type Ended, job, sparkwright } from '../support/command.ts'
import { Pipeline } from '../support/pipeline.ts'

// Runs by what they are given, again, several at once, and from other processes.

let pipeline: Pipeline
let input: string
const idsIn = ({ stderr }: Ended) => [...stderr.matchAll(/run (\d\S+)/g)].map(([, id]) => id ?? '')

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  input = join(pipeline.folder, 'input.csv')
  await generate({ out: input, rows: 600, months: 2, start: '2020-02-01' })
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('a run', () => {
  test('takes its parameters from a file too, its properties and tags as spark-submit does', async () => {
    const params = join(pipeline.folder, 'params.json')
    const properties = join(pipeline.folder, 'spark.properties')
    writeFileSync(params, JSON.stringify({ input, batch: '2020-02', by: 'day' }))
    writeFileSync(properties, '# a comment\nspark.sql.shuffle.partitions 3\n')
    const ended = await job([
      ...['ingest', '--params-file', params, '--by', 'month', '--properties-file', properties],
      ...['--conf', 'spark.sql.adaptive.enabled=true', '--name', 'nightly', '--tag', 'a', '--tag', 'b'],
    ])
    expect(ended).toMatchObject({ code: 0 })
    const run = await pipeline.runs.find(idsIn(ended)[0] ?? '')
    expect(run).toMatchObject({ params: { input, batch: '2020-02', by: 'month' }, tags: ['nightly', 'a', 'b'] })
    expect(run?.batches).toContain('2020-02')
  })

  test('ends when it takes longer than it may', async () => {
    const large = join(pipeline.folder, 'large.csv')
    await generate({ out: large, rows: 250_000, months: 2, start: '2021-01-01' })
    const before = await pipeline.newest()
    const ended = await job(['ingest', '--input', large, '--timeout', '3s'])
    expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('TIMED_OUT: the run took longer') })
    expect(await pipeline.runs.find(idsIn(ended)[0] ?? '')).toMatchObject({ state: 'failed' })
    expect([await pipeline.newest(), await pipeline.leftovers()]).toEqual([before, []])
  })

  test('is tried again where a server is away, as often as it may', async () => {
    const ended = await job(['transform', '--retries', '1'], { env: { PGPORT: '1' } })
    expect(ended.code).toBe(4)
    expect(ended.stderr.match(/It is tried again in 5 s/g)).toHaveLength(1)
  })

  test('of a job in a file', async () => {
    const file = join(packageRoot, 'dist', 'job-of-ones-own.js')
    const Row = `schema({ id: string() })`
    writeFileSync(
      file,
      `import { nullable, schema, string } from 'sparkwright'
       import { csv, defineJob, parquet } from 'sparkwright/jobs'
       import { z } from 'zod'
       const Rejected = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
       export const own = defineJob({
         name: 'own', description: 'of one’s own', params: z.object({ input: z.string() }),
         inputs: { rows: csv(${Row}) },
         outputs: { rows: parquet(${Row}, '/user/sparkwright/own'), bad: parquet(Rejected, '/user/sparkwright/own', { part: 'bad' }) },
         accounts: { published: 'rows', quarantined: 'bad' },
         run: ({ inputs }) => ({ rows: inputs.rows.accepted, bad: inputs.rows.rejected }),
       })`,
    )
    const rows = join(pipeline.folder, 'own.csv')
    writeFileSync(rows, 'id\na\nb\n')
    expect(await job([file, '--input', rows])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('published 2'),
    })
    expect(await job([file, '--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('--input <value>') })
    const none = join(packageRoot, 'dist', 'columns.js')
    expect(await job([none])).toMatchObject({ code: 2, stderr: expect.stringContaining('exports no job') })
  })
})

describe('a pipeline', () => {
  test('runs its jobs in order, the later ones on the batches that the earlier ones replaced', async () => {
    const ended = await sparkwright(['run', 'fraud', '--input', input, '--batch', '2020-02'])
    expect(ended).toMatchObject({ code: 0 })
    const runs = await Promise.all(idsIn(ended).map((id) => pipeline.runs.find(id)))
    expect(runs.map((run) => [run?.job, run?.batches.filter((batch) => !batch.startsWith('undated'))])).toEqual([
      ['ingest', ['2020-02']],
      ['transform', ['2020-02']],
    ])
  })

  test('is filled batch by batch, each published by itself', async () => {
    const ended = await sparkwright(['backfill', 'fraud', '--input', input, '--from', '2020-02', '--to', '2020-03'])
    expect(ended).toMatchObject({ code: 0 })
    expect(idsIn(ended)).toHaveLength(4)
    const filled = await pipeline.query(
      'select batch, count(*) as rows from transformed_data group by batch order by batch',
    )
    expect(filled.map(({ batch }) => batch)).toEqual(['2020-02', '2020-03'])
    expect(filled.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(600)
    const past = await sparkwright(['backfill', 'fraud', '--input', input, '--from', '2020-04', '--to', '2020-05'])
    expect(past).toMatchObject({ code: 3, stdout: expect.stringContaining('BATCH_NOT_FOUND') })
    expect(idsIn(past)).toHaveLength(1)
  })

  test('with batches that are none is refused', async () => {
    const { code, stderr } = await sparkwright(['backfill', 'fraud', '--from', '2020-13', '--to', '2020-14'])
    expect(code).toBe(2)
    expect(stderr).toContain('write two months as 2020-01')
  })
})

describe('from another process a run', () => {
  test('is run again, with the same parameters', async () => {
    const [first] = await pipeline.runs.recent(1, { job: 'transform', state: 'succeeded' })
    const before = await pipeline.digests()
    const again = await sparkwright(['rerun', first?.id ?? ''])
    expect(again).toMatchObject({ code: 0 })
    expect(await pipeline.runs.find(idsIn(again)[0] ?? '')).toMatchObject({ job: 'transform', params: first?.params })
    expect(await pipeline.digests()).toEqual(before)
    expect(await sparkwright(['rerun', 'nosuch'])).toMatchObject({ code: 2 })
  })

  test('is followed to its end, and killed', async () => {
    const large = join(pipeline.folder, 'large.csv')
    let attached: Promise<Ended> | undefined
    let killed: Promise<Ended> | undefined
    const ended = await job(['ingest', '--input', large], {
      watch(said) {
        const id = /run (\S+)/.exec(said)?.[1] ?? ''
        attached ??= sparkwright(['attach', id])
        if (said.includes('writing to staging')) killed ??= sparkwright(['kill', id])
      },
    })
    const [id = ''] = idsIn(ended)
    expect(ended).toMatchObject({ code: 130, stdout: expect.stringContaining('ingest cancelled') })
    expect(await killed).toEqual({ code: 0, stdout: `run ${id} cancelled\n`, stderr: '' })
    expect(await attached).toMatchObject({ code: 130, stdout: expect.stringContaining('ingest cancelled') })
    expect(await pipeline.leftovers()).toEqual([])
    expect(await sparkwright(['kill', id])).toMatchObject({
      code: 2,
      stderr: `Run ${id} has ended already: cancelled.\n`,
    })
  })
})

test('what happened to a run is kept, and cannot be changed', async () => {
  const [run] = await pipeline.runs.recent(1, { job: 'transform', state: 'succeeded' })
  const events = await pipeline.query(`select event from run_events where run_id = '${run?.id}' order by id`)
  expect(events.map(({ event }) => event)).toEqual(['begun', ...Array(5).fill('step'), 'succeeded'])
  for (const change of ['delete from run_events', `update run_events set event = 'x'`, 'truncate run_events'])
    await expect(pipeline.owner.run(change)).rejects.toThrow('run_events is only ever added to')
})
