import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { generate } from '../../src/data/generate.ts'
import { build, type Ended, inProcess, job } from '../support/command.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

// What the command line prints, and how it stops.

let pipeline: Pipeline
let ingested: Ended
let transformed: Ended
let small: string

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  small = join(pipeline.folder, 'small.csv')
  await generate({ out: small, rows: 1000, months: 2, dirty: 0.02, duplicates: 0.02 })
  ingested = await job(['ingest', '--input', small])
  transformed = await job(['transform'])
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('for people', () => {
  test('the summary is on standard output, what happens meanwhile on standard error', () => {
    expect(ingested).toMatchObject({ code: 0 })
    expect(ingested.stdout).toMatch(
      /^ingest succeeded in \d+\.\d s \(open .*, publish \d+\.\d s\)\n {2}rows in 1,000 = published 980 \+ quarantined 20 \+ duplicates 0\n {2}batches 2020-01, 2020-02, undated-\w{16}\n$/,
    )
    expect(ingested.stderr).toMatch(/^ingest: run \d{8}T\d{6}-ingest-\w{6}\n( {2}[a-z ,]+\n){6}$/)

    expect(transformed).toMatchObject({ code: 0 })
    expect(transformed.stdout).toContain('rows in 980 = published 960 + quarantined 0 + duplicates 20')
  })

  test('help says the flags, their defaults and the exit codes', async () => {
    expect((await inProcess(['submit', '--help'])).stdout).toMatch(
      /ingest .*transform .*creditcard-report .*Exit codes: 0 done, 2 a flag/s,
    )
    const { code, stdout } = await inProcess(['submit', 'ingest', '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/--input <value> .*--batch <value> .*\(default: "all"\).*--by <value> .*--json/s)
  })
})

describe('the records of runs', () => {
  const Listed = z.looseObject({ id: z.string(), job: z.string(), state: z.string(), batches: z.array(z.string()) })
  const list = async (...flags: readonly string[]) => {
    const { code, stdout } = await inProcess(['list', '--json', ...flags])
    expect(code).toBe(0)
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => Listed.parse(JSON.parse(line)))
  }
  const idIn = ({ stderr }: Ended) => /run (\S+)/.exec(stderr)?.[1] ?? ''

  test('are listed, the newest first', async () => {
    expect((await list('--limit', '2')).map(({ id }) => id)).toEqual([idIn(transformed), idIn(ingested)])
    const { code, stdout } = await inProcess(['list', '--limit', '1'])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^RUN +STATE .*\n\S+-transform-\w{6} +succeeded +\d+\.\d +980 +960 +0 +20 +2020-01, 2020-02\n$/,
    )
  })

  test('are chosen by job, state and batch', async () => {
    const ids = async (...flags: readonly string[]) => (await list(...flags)).map(({ id }) => id)
    expect((await ids('--job', 'ingest'))[0]).toBe(idIn(ingested))
    expect((await ids('--state', 'succeeded', '--batch', '2020-02'))[0]).toBe(idIn(transformed))
    expect((await ids('--job', 'transform')).every((id) => id.includes('-transform-'))).toBe(true)
    expect(await ids('--batch', '1999-01')).toEqual([])
    expect((await inProcess(['list', '--batch', '1999-01'])).stdout).toBe('There are no such runs.\n')
  })

  test('are shown whole, the newest by default', async () => {
    const { code, stdout } = await inProcess(['status', idIn(ingested)])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^rows in +1,000$/m)
    expect(stdout).toMatch(/^params .* --input \S+small\.csv$/m)
    expect((await inProcess(['status'])).stdout).toContain(idIn(transformed))
    const { state, counts } = JSON.parse((await inProcess(['status', '--json'])).stdout)
    expect({ state, counts }).toMatchObject({ state: 'succeeded', counts: { rowsIn: 980, published: 960 } })
  })

  test.each([
    [['status', 'nosuch'], 'There is no run nosuch: see sparkwright list.\n'],
    [['list', '--limit', '0'], /whole number from 1 to 10000/],
    [['list', '--state', 'odd'], /Allowed choices are running, succeeded, failed, cancelled/],
    [['nosuch'], /unknown command 'nosuch'/],
  ])('%j is refused', async (args, says) => {
    const { code, stderr } = await inProcess(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
  })
})

describe('for machines', () => {
  const Event = z.looseObject({ event: z.string(), at: z.iso.datetime(), run: z.string(), job: z.string() })
  const eventsOf = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => Event.parse(JSON.parse(line)))

  test('every line on standard output is one JSON object, and nothing else is said', async () => {
    const { code, stdout, stderr } = await job(['ingest', '--json', '--input', small, '--batch', '2020-01'])
    const events = eventsOf(stdout)
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(events.map(({ event }) => event)).toEqual(['started', ...Array(6).fill('step'), 'succeeded'])
    const [first] = events
    expect(first).toMatchObject({ job: 'ingest', params: { input: small, batch: '2020-01' } })
    expect(events.every(({ run }) => run === first?.run)).toBe(true)
    expect(events.at(-1)).toMatchObject({
      counts: { duplicates: 0 },
      batches: ['2020-01', expect.any(String)],
      failure: null,
    })
  })

  test('a failed run too', async () => {
    const { code, stdout, stderr } = await inProcess(['submit', 'transform', '--json', '--batch', '1999-01'])
    expect(code).toBe(3)
    expect(stderr).toBe('')
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'failed', failure: { code: 'BATCH_NOT_FOUND' } })
  })
})

test('whoever reads the output may stop reading', async () => {
  const { code, stderr } = await job(['transform', '--batch', '1999-01', '--json'], { closeOutput: true })
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
})

describe('an interrupt', () => {
  let large: string

  beforeAll(async () => {
    large = join(pipeline.folder, 'large.csv')
    await generate({ out: large, rows: 250_000, months: 2, start: '2021-01-01' })
  })

  test.each([
    ['as soon as the run writes', 'SIGINT', 0],
    ['in the middle of it', 'SIGTERM', 1500],
  ] as const)('%s: the run is recorded as cancelled, Spark stops, nothing stays', async (_, signal, delay) => {
    const before = await pipeline.newest()
    const ended = await job(['ingest', '--input', large], { watch: once('writing to staging', signal, delay) })
    await expectCancelled(ended, 'ingest')
    expect(await pipeline.newest()).toEqual(before)
  })

  test('while tables are staged', async () => {
    const before = await pipeline.digests()
    const ended = await job(['transform'], { watch: once('writing to staging', 'SIGINT', 700) })
    await expectCancelled(ended, 'transform')
    expect(await pipeline.digests()).toEqual(before)
  })

  function once(words: string, signal: NodeJS.Signals, delay: number) {
    let isSent = false
    return (said: string, kill: (signal: NodeJS.Signals) => void) => {
      if (isSent || !said.includes(words)) return
      isSent = true
      setTimeout(() => kill(signal), delay)
    }
  }

  async function expectCancelled({ code, stdout, stderr }: Ended, name: string): Promise<void> {
    expect(stdout).toMatch(
      new RegExp(
        `^${name} cancelled after \\d+\\.\\d s: CANCELLED: the run was interrupted; nothing was published\\.\n$`,
      ),
    )
    expect(code).toBe(130)
    const run = await pipeline.runs.find(/run (\S+)/.exec(stderr)?.[1] ?? '')
    expect(run).toMatchObject({ state: 'cancelled', counts: null, failure: { code: 'CANCELLED' } })
    await expect.poll(() => runningJobs(run?.tag ?? ''), { timeout: 2000 }).toEqual([])
    expect(await pipeline.leftovers()).toEqual([])
  }

  /** The jobs that Spark still runs for a run. */
  async function runningJobs(tag: string): Promise<readonly number[]> {
    const api = `${settings.spark.ui}/api/v1/applications`
    const [application] = z.array(z.object({ id: z.string() })).parse(await (await fetch(api)).json())
    const answer = await fetch(`${api}/${application?.id}/jobs?status=running`)
    const jobs = z.array(z.object({ jobId: z.int(), jobTags: z.array(z.string()) })).parse(await answer.json())
    return jobs.filter(({ jobTags }) => jobTags.some((name) => name.endsWith(tag))).map(({ jobId }) => jobId)
  }
})
