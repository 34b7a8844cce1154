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
import { build, type CommandOptions, type Ended, sparkwright } from '../support/command.ts'
import { csvOf as csvText } from '../support/csv-lines.ts'
import { Pipeline, settings } from '../support/pipeline.ts'
import { moduleOf, SMALL_ROOT, SMALL_TABLE, type SmallPipeline, smallPipeline } from '../support/small-pipeline.ts'
import { startRelay } from '../support/tcp-relay.ts'

// Runs by what they are given, again, several at once, by schedules and from other processes.

let pipeline: Pipeline
let small: SmallPipeline
const idsIn = ({ stderr }: Ended) => [...stderr.matchAll(/: run (\d\S+)/g)].map(([, id]) => id ?? '')
const ingest = (args: readonly string[] = [], options?: CommandOptions) =>
  sparkwright(['submit', small.ingest, '--input', small.input, ...args], options)

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  small = await smallPipeline(pipeline)
})
afterAll(() => pipeline[Symbol.asyncDispose]())

const newest = async () => (await pipeline.parquet.newest(SMALL_ROOT))?.runId

/** Rows of the small table by batch. */
async function table(): Promise<Readonly<Record<string, number>>> {
  const rows = await pipeline.query(`select batch, count(*) as rows from ${SMALL_TABLE} group by batch order by batch`)
  return Object.fromEntries(rows.map(({ batch, rows: count }) => [String(batch), Number(count)]))
}

describe('a run', () => {
  test('says so while Spark is away, in its log too, and goes on when it is back', async () => {
    await using relay = await startRelay(Number(new URL(settings.spark.remote.replace('sc:', 'http:')).port))
    let isCut = false
    const ended = await ingest(['--remote', `sc://127.0.0.1:${relay.port}`], {
      env: { SPARK_CONNECT_TOKEN_FILE: settings.spark.tokenFile ?? '' },
      watch: (said) => {
        if (isCut || !said.includes('writing')) return
        isCut = true
        relay.cut(2000)
      },
    })
    expect(ended).toMatchObject({ code: 0 })
    const away = `Spark at 127.0.0.1:${relay.port} does not answer; it is asked again in `
    expect(ended.stderr.split(away)).toHaveLength(2)
    const log = await sparkwright(['logs', idsIn(ended)[0] ?? ''])
    expect(log.stdout).toContain('Spark does not answer')
  })

  test('says so while Spark has no room for it, in its log too, and goes on when there is', async () => {
    // For as long as nobody ends it, all cores are taken.
    const end = new AbortController()
    const { spark } = pipeline
    const hog = await spark.sql('select count(sha2(cast(id as string), 512)) as n from range(0, 1000000000000, 1, 16)')
    const ended = hog.collect({ signal: end.signal }).catch((error: unknown) => error)
    const run = await ingest([], { watch: (said) => said.includes('has worked at none of its tasks') && end.abort() })
    end.abort()
    expect(await ended).toMatchObject({ name: 'CancelledError' })
    expect(run).toMatchObject({ code: 0, stderr: expect.stringMatching(/for 1\d s: it has no executors/) })
    expect((await sparkwright(['logs', idsIn(run)[0] ?? ''])).stdout).toContain('it has no room')
  })

  test('takes its parameters from a file too, its properties and tags as spark-submit does', async () => {
    const params = join(pipeline.folder, 'params.json')
    const properties = join(pipeline.folder, 'spark.properties')
    const lineage = join(pipeline.folder, 'lineage.jsonl')
    writeFileSync(params, JSON.stringify({ batch: '2020-02', by: 'day' }))
    writeFileSync(properties, '# a comment\nspark.sql.shuffle.partitions 3\n')
    const ended = await ingest(
      [
        ...['--params-file', params, '--by', 'month', '--properties-file', properties],
        ...['--conf', 'spark.sql.adaptive.enabled=true', '--name', 'nightly', '--tag', 'a', '--tag', 'b'],
      ],
      { env: { OPENLINEAGE_FILE: lineage, OPENLINEAGE_URL: 'http://127.0.0.1:1' } },
    )
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stderr).toMatch(/^OpenLineage cannot be told of runs \(.*: see OPENLINEAGE_URL\)\. They go on\.$/m)
    const run = await pipeline.runs.find(idsIn(ended)[0] ?? '')
    const { input } = small
    expect(run).toMatchObject({ params: { input, batch: '2020-02', by: 'month' }, tags: ['nightly', 'a', 'b'] })
    const told = readFileSync(lineage, 'utf8').trimEnd().split('\n')
    expect(told.map((line) => JSON.parse(line).eventType)).toEqual(['START', 'COMPLETE'])
  })

  test('is that of a module which exports one job', async () => {
    expect(await ingest(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('--input <value>') })
    const none = join(packageRoot, 'dist', 'columns.js')
    expect(await sparkwright(['submit', none])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/exports no job/),
    })
  })

  test('is tried again where a server is away, as often as it may', async () => {
    const ended = await sparkwright(['submit', 'transform', '--retries', '1'], { env: { PGPORT: '1' } })
    expect(ended.code).toBe(4)
    expect(ended.stderr.match(/It is tried again in 5 s/g)).toHaveLength(1)
  })
})

describe('a job of a file', () => {
  /** It names something by a word that Spark takes for its own where it is told to. */
  const own = (name: string, conf: object) =>
    moduleOf(
      `${name}.js`,
      `import { boolean } from 'sparkwright'
import { expr } from 'sparkwright/functions'
       import { ingest } from './small-ingest.js'
       const rows = (context) => ingest.run(context)
       export const own = { ...ingest, name: '${name}', retries: 1, conf: ${JSON.stringify(conf)}, run: (context) => ({
         ...rows(context), rows: rows(context).rows.where(expr('struct(id as table).table is not null', boolean())),
       }) }`,
    )

  test('has properties of its own, which win, and its own number of retries', async () => {
    const args = ['--input', small.input, '--batch', '2020-02', '--conf', 'spark.sql.ansi.enforceReservedKeywords=true']
    expect(await sparkwright(['submit', own('small-strict', {}), ...args])).toMatchObject({ code: 3 })
    const lenient = own('small-lenient', { 'spark.sql.ansi.enforceReservedKeywords': 'false' })
    expect(await sparkwright(['submit', lenient, ...args])).toMatchObject({ code: 0 })
    const ended = await sparkwright(['submit', lenient, ...args], { env: { PGPORT: '1' } })
    expect(ended.stderr.match(/It is tried again in 5 s/g)).toHaveLength(1)
    const large = own('small-large', { 'spark.executor.memory': '9g' })
    expect(await sparkwright(['submit', large, ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/spark\.executor\.memory: it cannot be set when a job is submitted/),
    })
  })

  test('can be checked, planned and explained', async () => {
    const needy = moduleOf(
      'small-needy.js',
      `import { z } from 'zod'
       import { copy } from './small-copy.js'
       export const needy = { ...copy, name: 'small-needy', params: z.object({ least: z.coerce.number() }) }`,
    )
    // One of them needs to be told of a file, which check is not; another of what nobody can guess.
    const checked = await sparkwright(['check', small.ingest, small.copy, needy, '--json'])
    expect(checked).toMatchObject({ code: 3 })
    const found = checked.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(found).toMatchObject([
      { job: 'small-ingest', plan: { rows: [], bad: [] } },
      { job: 'small-copy', plan: { rows: [] } },
      { job: 'small-needy', plan: { rows: [{ problem: expect.stringContaining('--least') }] } },
    ])
    const planned = await sparkwright(['plan', small.ingest, '--input', small.input])
    expect(planned.stdout).toMatch(/^small-ingest\n/)
    const explained = await sparkwright(['explain', small.ingest, '--input', small.input])
    expect(explained.stdout).toMatch(/^small-ingest: rows\n[\s\S]*Physical Plan/)
  })
})

describe('a pipeline', () => {
  test('runs its jobs in order, the later ones on the batches that the earlier ones replaced', async () => {
    const ended = await sparkwright(['run', small.pipeline, '--input', small.input, '--batch', '2020-02'])
    expect(ended).toMatchObject({ code: 0 })
    const runs = await Promise.all(idsIn(ended).map((id) => pipeline.runs.find(id)))
    expect(runs.map((run) => run?.job)).toEqual(['small-ingest', 'small-copy'])
    expect(runs[1]?.batches).toEqual(['2020-02'])
    expect(await table()).toEqual({ '2020-02': 20 })
  })

  test('gives each job what those have replaced whose outputs it reads, and every CSV whole', async () => {
    for (const name of ['one', 'two']) {
      for (const folder of ['runs', 'manifests']) await pipeline.hdfs.delete(`${SMALL_ROOT}-${name}/${folder}`)
      await pipeline.owner.run(`drop table if exists ${SMALL_TABLE}_${name}`)
    }
    const file = moduleOf(
      'small-branches.js',
      `import { nullable, schema, string, timestamp } from 'sparkwright'
       import { batchParam, csv, defineJob, definePipeline, parquet, table } from 'sparkwright/jobs'
       import { z } from 'zod'
       const Row = schema({ id: string(), at: timestamp() })
       const Bad = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
       const branch = (name) => {
         const root = '${SMALL_ROOT}-' + name
         const rows = parquet(Row, root)
         const load = defineJob({
           name: 'small-load-' + name, description: '',
           params: z.object({ [name]: z.string(), batch: batchParam() }),
           inputs: { rows: csv(Row, { pathFrom: name, batchBy: 'at' }) },
           outputs: { rows, bad: parquet(Bad, root, { part: 'bad' }) },
           accounts: { published: 'rows', quarantined: 'bad' },
           run: ({ inputs }) => ({ rows: inputs.rows.accepted, bad: inputs.rows.rejected }),
         })
         const fill = defineJob({
           name: 'small-fill-' + name, description: '',
           params: z.object({ batch: batchParam() }),
           inputs: { rows },
           outputs: { rows: table(Row, '${SMALL_TABLE}_' + name, { key: ['id'] }) },
           accounts: { published: 'rows' },
           run: ({ inputs }) => ({ rows: inputs.rows }),
         })
         return [load, fill]
       }
       const [[loadOne, fillOne], [loadTwo, fillTwo]] = ['one', 'two'].map(branch)
       export const branches = definePipeline({
         name: 'small-branches', description: '', jobs: [loadOne, loadTwo, fillOne, fillTwo],
       })`,
    )
    const inputs = ['one', 'two'].flatMap((name, place) => {
      const input = join(pipeline.folder, `${name}.csv`)
      const rows = [2, 3].map((n) => `${n},2020-0${n + place}-01 10:00:00`)
      writeFileSync(input, `id,at\n${rows.join('\n')}\n`)
      return [`--${name}`, input]
    })
    const ended = await sparkwright(['run', file, ...inputs])
    expect(ended).toMatchObject({ code: 0 })
    const runs = await Promise.all(idsIn(ended).map((id) => pipeline.runs.find(id)))
    expect(runs.map((run) => [run?.job, run?.params.batch, run?.batches])).toEqual([
      ['small-load-one', undefined, ['2020-02', '2020-03']],
      ['small-load-two', undefined, ['2020-03', '2020-04']],
      ['small-fill-one', '2020-02,2020-03', ['2020-02', '2020-03']],
      ['small-fill-two', '2020-03,2020-04', ['2020-03', '2020-04']],
    ])
  })

  test('is filled batch by batch, each published by itself, until one fails', async () => {
    const range = ['--from', '2020-02', '--to', '2020-05']
    const ended = await sparkwright(['backfill', small.pipeline, '--input', small.input, ...range])
    expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('BATCH_NOT_FOUND') })
    expect(idsIn(ended)).toHaveLength(5)
    expect(await table()).toEqual({ '2020-02': 20, '2020-03': 20 })
  })

  test('with batches that are none is refused', async () => {
    const ended = await sparkwright(['backfill', 'fraud', '--from', '2020-13', '--to', '2020-14'])
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('write two months as 2020-01') })
  })
})

describe('what is to be done once', () => {
  const [third, again] = [randomUUID(), randomUUID()]

  test('is done once, however many do it at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => ingest(['--key', third])))
    for (const { code, stdout } of all)
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^small-ingest succ/) })
    const key = `${third} small-ingest`
    expect(await pipeline.query(`select state, count(*) from runs where key = '${key}' group by state`)).toEqual([
      { state: 'succeeded', count: '1' },
    ])
    expect(await newest()).toBe((await pipeline.runs.withKey(key))?.id)
  })

  test('is not what a run with other parameters did: that is refused, and names the run', async () => {
    const { code, stdout } = await ingest(['--key', third, '--by', 'month'])
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^small-ingest succ/) })
    const run = await pipeline.runs.withKey(`${third} small-ingest`)
    const other = await sparkwright(['submit', small.ingest, '--input', csvOf(), '--key', third])
    expect(other).toMatchObject({ code: 2, stdout: '' })
    expect(other.stderr).toContain(`The key ${run?.key} stands for run ${run?.id}, with another --input: see`)
  })

  test('is begun again where the process that did it has died', async () => {
    const copy = ['submit', small.copy, '--key', again]
    const first = await sparkwright(copy, {
      watch(said, kill) {
        if (said.includes('writing to staging')) kill('SIGKILL')
      },
    })
    expect(first.code).toBeNull()
    const second = await sparkwright(copy)
    expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('was never ended: its process died') })
    const states = await pipeline.query(`select state from runs where key like '${again}%' order by started_at`)
    expect(states).toEqual([{ state: 'failed' }, { state: 'succeeded' }])
    expect(await table()).toEqual({ '2020-01': 20, '2020-02': 20, '2020-03': 20 })
  })

  test('may be of any number of batches', async () => {
    const long = join(pipeline.folder, 'long.csv')
    const months = Array.from({ length: 70 }, (_, i) => new Date(Date.UTC(2010, i)).toISOString().slice(0, 7))
    writeFileSync(long, `id,at\n${months.map((month) => `${month},${month}-01 10:00:00\n`).join('')}`)
    const twice = ['run', small.pipeline, '--input', long, '--key', randomUUID()]
    const [first, second] = [await sparkwright(twice), await sparkwright(twice)]
    for (const { code, stdout } of [first, second])
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^small-copy succ/m) })
    expect([idsIn(first).length, idsIn(second).length]).toEqual([2, 0])
  })
})

describe('from another process a run', () => {
  test('that was left to itself is followed by its id; its log stays', async () => {
    const left = await ingest(['--detach'])
    expect(left).toMatchObject({ code: 0, stderr: '' })
    const id = left.stdout.trim()
    const log = sparkwright(['logs', id, '--follow'])
    expect(await sparkwright(['attach', id])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^small-ingest succeeded/),
    })
    const lines = (await log).stdout.trimEnd().split('\n')
    const events = lines.map((line) => z.looseObject({ run: z.string(), msg: z.string() }).parse(JSON.parse(line)))
    expect(events.map(({ msg }) => msg)).toEqual([
      ...['started', 'checking inputs, contracts and the encryption key', 'planning and checking the outputs'],
      ...['writing to staging', 'counting duplicates', 'verifying what is really there', 'publishing', 'succeeded'],
    ])
    expect(events.every(({ run }) => run === id)).toBe(true)
    expect(await ingest(['--batch', 'odd', '--detach'])).toMatchObject({ code: 2, stdout: '' })
  })

  test('is run again, with the same parameters', async () => {
    const first = await pipeline.ingest(csvOf())
    const again = await sparkwright(['rerun', first.id])
    expect(again).toMatchObject({ code: 0 })
    expect(await pipeline.runs.find(idsIn(again)[0] ?? '')).toMatchObject({ job: 'ingest', params: first.params })
    expect(await sparkwright(['rerun', 'nosuch'])).toMatchObject({ code: 2 })
    const ofFile = await sparkwright(['rerun', idsIn(await ingest(['--batch', '2020-02']))[0] ?? ''])
    expect(ofFile).toMatchObject({ code: 2, stdout: '' })
    expect(ofFile.stderr).toMatch(/submit it again with the file .*: sparkwright submit FILE (--\S+ \S+ ?)+\n$/)
    for (const flag of [`--input ${small.input}`, '--batch 2020-02']) expect(ofFile.stderr).toContain(flag)
  })

  test('is ended by its own limit of time, or killed from elsewhere', async () => {
    const large = join(pipeline.folder, 'large.csv')
    await generate({ out: large, rows: 250_000, months: 2, start: '2021-01-01' })
    const before = await pipeline.newest()
    const late = await sparkwright(['submit', 'ingest', '--input', large, '--timeout', '3s'])
    expect(late).toMatchObject({ code: 3, stdout: expect.stringContaining('TIMED_OUT: the run took longer') })
    expect(await pipeline.runs.find(idsIn(late)[0] ?? '')).toMatchObject({ state: 'failed' })

    let killed: Promise<Ended> | undefined
    const ended = await sparkwright(['submit', 'ingest', '--input', large], {
      watch(said) {
        const [, id = ''] = /: run (\S+)/.exec(said) ?? []
        if (said.includes('writing to staging')) killed ??= sparkwright(['kill', id])
      },
    })
    const [id = ''] = idsIn(ended)
    expect(ended).toMatchObject({ code: 130, stdout: expect.stringContaining('ingest cancelled') })
    expect(await killed).toEqual({ code: 0, stdout: `run ${id} cancelled\n`, stderr: '' })
    expect(await sparkwright(['kill', id])).toMatchObject({
      code: 2,
      stderr: `Run ${id} has ended already: cancelled.\n`,
    })
    expect([await pipeline.newest(), await pipeline.leftovers()]).toEqual([before, []])
  })
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
  const schedule = (name: string, batch: string) => {
    const params = JSON.stringify({ input: small.input, batch })
    return `defineSchedule({ name: '${name}', pipeline: small, cron: '* * * * * *', params: () => (${params}) })`
  }
  const file = moduleOf(
    'small-schedules.js',
    `import { defineSchedule } from 'sparkwright/schedules'
     import { small } from './small-pipeline.js'
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
  const [run] = await pipeline.query(`select state, tags from runs where key like '${good} %' and job = 'small-copy'`)
  expect(run).toEqual({ state: 'succeeded', tags: JSON.stringify([good]) })
  expect(readFileSync(join(readStackSettings().home, 'logs/orchestrator.log'), 'utf8')).toContain('"msg":"alert"')

  expect(await sparkwright(['schedule', 'pause', bad])).toMatchObject({ code: 0 })
  const unknown = await sparkwright(['schedule', 'pause', `${bad}-not`])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining(`There is no schedule ${bad}-not`) })
  const { stdout } = await sparkwright(['schedule', 'list', '--file', file])
  expect(stdout).toMatch(new RegExp(`^${good} +small +[* ]+ \\(UTC\\) +\\S+ +2\\d\\d\\d-.*\\n${bad} .* paused$`, 'm'))
})

test('a schedule that does not give what its pipeline has to be given is refused before it is due', async () => {
  const file = moduleOf(
    'small-unfed.js',
    `import { defineSchedule } from 'sparkwright/schedules'
     import { small } from './small-pipeline.js'
     export const unfed = defineSchedule({ name: 'unfed', pipeline: small, cron: '0 3 1 * *' })`,
  )
  for (const command of ['list', 'run'])
    expect(await sparkwright(['schedule', command, '--file', file])).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: expect.stringMatching(/^schedule unfed, job small-ingest: --input: it has to be given\n$/),
    })
})

test('what happened to a run is kept, and cannot be changed', async () => {
  const [run] = await pipeline.runs.recent(1, { job: 'small-copy', state: 'succeeded' })
  const events = await pipeline.query(`select event from run_events where run_id = '${run?.id}' order by id`)
  expect(events.map(({ event }) => event)).toEqual(['begun', ...Array(5).fill('step'), 'succeeded'])
  for (const change of ['delete from run_events', `update run_events set event = 'x'`, 'truncate run_events'])
    await expect(pipeline.owner.run(change)).rejects.toThrow('run_events is only ever added to')
})

function csvOf(): string {
  const file = join(pipeline.folder, 'one.csv')
  writeFileSync(file, csvText({}))
  return file
}
