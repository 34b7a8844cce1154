import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, type CommandOptions, type Ended, sparkwright } from '../support/command.ts'
import { Pipeline } from '../support/pipeline.ts'
import { SMALL_ROOT, SMALL_TABLE, type SmallPipeline, smallPipeline } from '../support/small-pipeline.ts'

// A process that is killed says nothing and puts nothing in order: the next run of the job does it. `npm run faults`
// kills drivers and servers at every step of the fraud pipeline.

let pipeline: Pipeline
let small: SmallPipeline

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  small = await smallPipeline(pipeline)
  for (const job of ['ingest', 'copy'] as const) expect(await submit(job)).toMatchObject({ code: 0 })
})
afterAll(() => pipeline[Symbol.asyncDispose]())

function submit(job: 'ingest' | 'copy', options?: CommandOptions): Promise<Ended> {
  const input = job === 'ingest' ? ['--input', small.input] : []
  return sparkwright(['submit', small[job], ...input], options)
}

/** What readers see, whoever published it. */
async function published() {
  const files = (await pipeline.parquet.newest(SMALL_ROOT))?.batches ?? {}
  const rows = Object.entries(files).map(([batch, { parts }]) => [batch, parts.accepted?.rows])
  return [rows, await pipeline.digest(SMALL_TABLE)]
}

/** What runs of the small pipeline have left in staging. */
async function leftovers() {
  const newest = await pipeline.parquet.newest(SMALL_ROOT)
  const named = Object.values(newest?.batches ?? {}).map(({ runId }) => runId)
  const folders = (await pipeline.hdfs.list(`${SMALL_ROOT}/runs`)).map(({ pathSuffix }) => pathSuffix)
  const known = await pipeline.query(`select id from runs where job = 'small-ingest' and state = 'succeeded'`)
  const staged = await pipeline.query(
    `select relname from pg_class where relnamespace = 'staging'::regnamespace and relname ~ '-small-'`,
  )
  const lost = folders.filter((run) => !named.includes(run) && !known.some(({ id }) => id === run))
  return [...lost, ...staged]
}

test.each([
  ['ingest', 'publishing'],
  ['copy', 'writing to staging'],
] as const)('%s, killed at %j', async (job, words) => {
  const before = await published()
  const killed = await submit(job, {
    watch(said, kill) {
      if (said.includes(words)) kill('SIGKILL')
    },
  })
  expect(killed.code).toBeNull()
  const id = /: run (\S+)/.exec(killed.stderr)?.[1] ?? ''
  expect(await pipeline.runs.find(id)).toMatchObject({ state: 'running', session: { id: expect.any(String) } })
  expect(await published()).toEqual(before)

  const next = await submit(job)
  expect(next).toMatchObject({ code: 0 })
  expect(next.stderr).toContain(`run ${id} was never ended: its process died.`)
  // At its last step it may have published and been killed before it could say so.
  const run = await pipeline.runs.find(id)
  if (words !== 'publishing' || run?.state !== 'succeeded')
    expect(run).toMatchObject({ state: 'failed', counts: null, failure: { code: 'DIED' } })
  expect(await leftovers()).toEqual([])
  expect(await published()).toEqual(before)
})
