import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { packageRoot, readStackSettings } from '../../src/config.ts'
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

describe('what is to be done once', () => {
  const [third, again] = [randomUUID(), randomUUID()]

  test('is done once, however many do it at the same time', async () => {
    const args = ['ingest', '--input', input, '--key', third]
    const all = await Promise.all(Array.from({ length: 8 }, () => job(args)))
    for (const { code, stdout } of all) expect({ code, stdout }).toMatchObject({ code: 0, stdout: /^ingest succeeded/ })
    const key = `${third} ingest`
    expect(await pipeline.query(`select state, count(*) from runs where key = '${key}' group by state`)).toEqual([
      { state: 'succeeded', count: '1' },
    ])
    expect((await pipeline.newest()).runId).toBe((await pipeline.runs.withKey(key))?.id)
  })

  test('is begun again where the process that did it has died', async () => {
    const args = ['transform', '--batch', '2020-02', '--key', again]
    const first = await job(args, {
      watch(said, kill) {
        if (said.includes('writing to staging')) kill('SIGKILL')
      },
    })
    expect(first.code).toBeNull()
    const second = await job(args)
    expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('was never ended: its process died') })
    const states = await pipeline.query(`select state from runs where key like '${again}%' order by started_at`)
    expect(states).toEqual([{ state: 'failed' }, { state: 'succeeded' }])
  })
})

test('a run may be left to itself, and be followed by its id; its log stays', async () => {
  const left = await job(['ingest', '--input', input, '--detach'])
  expect(left).toMatchObject({ code: 0, stderr: '' })
  const id = left.stdout.trim()
  const log = sparkwright(['logs', id, '--follow'])
  expect(await sparkwright(['attach', id])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('ingest succeeded'),
  })
  const lines = (await log).stdout.trimEnd().split('\n')
  const events = lines.map((line) => z.looseObject({ run: z.string(), msg: z.string() }).parse(JSON.parse(line)))
  expect(events.map(({ msg }) => msg)).toEqual([
    ...['started', 'checking inputs, contracts and the encryption key', 'planning and checking the outputs'],
    ...['writing to staging', 'counting duplicates', 'verifying what is really there', 'publishing', 'succeeded'],
  ])
  expect(events.every(({ run }) => run === id)).toBe(true)
  expect(await job(['transform', '--batch', 'odd', '--detach'])).toMatchObject({ code: 2, stdout: '' })
})

test('a schedule runs its pipeline when it is due, tells of failures, and ends when it is told to', async () => {
  const alerts: unknown[] = []
  const [good, bad] = [`good-${randomUUID()}`, `bad-${randomUUID()}`]
  const hook = createServer(async (request, response) => {
    alerts.push(JSON.parse(await text(request)))
    response.end()
  })
  hook.listen(0, '127.0.0.1')
  await once(hook, 'listening')
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
  const file = join(packageRoot, 'dist', 'schedules-of-a-test.js')
  const schedule = (name: string, batch: string) =>
    `defineSchedule({ name: '${name}', pipeline: fraud, cron: '* * * * * *', params: () => (${JSON.stringify({ input, batch })}) })`
  writeFileSync(
    file,
    `import { defineSchedule } from 'sparkwright/schedules'
     import { fraud } from './jobs/fraud/pipeline.js'
     export const all = [${schedule(good, '2020-03')}, ${schedule(bad, '1999-01')}]`,
  )
  let isTold = false
  const ended = await sparkwright(['schedule', 'run', '--file', file, '--webhook', url], {
    watch(said, kill) {
      if (isTold || !said.includes(` done {"schedule":"${good}"`) || alerts.length === 0) return
      isTold = true
      kill('SIGTERM')
    },
  })
  hook.close()
  expect(ended.code).toBe(0)
  expect(alerts[0]).toMatchObject({ kind: 'failed', schedule: bad, failure: { code: 'BATCH_NOT_FOUND' } })
  const [run] = await pipeline.query(`select state, tags from runs where key like '${good} %' and job = 'transform'`)
  expect(run).toEqual({ state: 'succeeded', tags: JSON.stringify([good]) })
  expect(readFileSync(join(readStackSettings().home, 'logs/orchestrator.log'), 'utf8')).toContain('"msg":"alert"')

  expect(await sparkwright(['schedule', 'pause', bad])).toMatchObject({ code: 0 })
  const { stdout } = await sparkwright(['schedule', 'list', '--file', file])
  expect(stdout).toMatch(new RegExp(`^${good} +fraud +[* ]+ \\(UTC\\) +\\S+ +2\\d\\d\\d-.*\\n${bad} .* paused$`, 'm'))
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
