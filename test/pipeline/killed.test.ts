import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../src/data/generate.ts'
import { build, type Ended, job } from '../support/command.ts'
import { Pipeline } from '../support/pipeline.ts'

// A process that is killed says nothing and puts nothing in order: the next run of the job does it.

let pipeline: Pipeline
let input: string
const inputs = (name: string) => (name === 'ingest' ? ['--input', input] : [])

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  input = join(pipeline.folder, 'input.csv')
  await generate({ out: input, rows: 800, months: 2, dirty: 0.02, duplicates: 0.02 })
  for (const name of ['ingest', 'transform']) expect(await job([name, ...inputs(name)])).toMatchObject({ code: 0 })
})
afterAll(() => pipeline[Symbol.asyncDispose]())

/** Submits a job and kills it so many ms after it says that it does something. */
function killed(name: string, words: string, delay: number): Promise<Ended> {
  let isSeen = false
  return job([name, ...inputs(name)], {
    watch(said, kill) {
      if (isSeen || !said.includes(words)) return
      isSeen = true
      setTimeout(() => kill('SIGKILL'), delay)
    },
  })
}

test.each([
  ['ingest', 'publishing', 0],
  ['transform', 'writing to staging', 800],
])('%s, killed at %j after %i ms', async (name, words, delay) => {
  const before = await pipeline.digests()
  const { code, stderr } = await killed(name, words, delay)
  expect(code).toBeNull()
  const id = /run (\S+)/.exec(stderr)?.[1] ?? ''
  expect(await pipeline.runs.find(id)).toMatchObject({ state: 'running', session: { id: expect.any(String) } })
  expect(await pipeline.digests()).toEqual(before)

  const next = await job([name, ...inputs(name)])
  expect(next).toMatchObject({ code: 0 })
  expect(next.stderr).toContain(`run ${id} was never ended: its process died.`)
  // At its last step it may have published and been killed before it could say so.
  const run = await pipeline.runs.find(id)
  if (words !== 'publishing' || run?.state !== 'succeeded')
    expect(run).toMatchObject({ state: 'failed', counts: null, failure: { code: 'DIED' } })
  expect(await pipeline.leftovers()).toEqual([])
  expect(await pipeline.digests()).toEqual(before)
})
