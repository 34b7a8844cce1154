import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, sparkwright } from '../support/command.ts'
import { Pipeline, settings } from '../support/pipeline.ts'
import { SMALL_ROOT, type SmallPipeline, smallPipeline } from '../support/small-pipeline.ts'
import { startRelay } from '../support/tcp-relay.ts'

// A Spark that takes everything and answers nothing, as one does that is stopped or swapped out: whoever wants the run to
// end does not wait for it.

let pipeline: Pipeline
let small: SmallPipeline

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  small = await smallPipeline(pipeline)
})
afterAll(() => pipeline[Symbol.asyncDispose]())

/** Submits a job to a Spark that answers nothing any more once the job has said something. */
async function frozenOnce(words: string, flags: readonly string[], signal?: NodeJS.Signals) {
  await using relay = await startRelay(Number(new URL(settings.spark.remote.replace('sc:', 'http:')).port))
  let isFrozen = false
  const args = ['submit', small.ingest, '--input', small.input, '--remote', `sc://127.0.0.1:${relay.port}`, ...flags]
  return await sparkwright(args, {
    env: { SPARK_CONNECT_TOKEN_FILE: settings.spark.tokenFile ?? '' },
    watch: (said, kill) => {
      if (isFrozen || !said.includes(words)) return
      isFrozen = true
      relay.hold()
      if (signal !== undefined) setTimeout(() => kill(signal), 500)
    },
  })
}

const recorded = async (stderr: string) => pipeline.runs.find(/: run (\S+)/.exec(stderr)?.[1] ?? '')

test('a time limit ends the run, and what is not known is said', async () => {
  const ended = await frozenOnce('writing to staging', ['--timeout', '15s'])
  expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('TIMED_OUT') })
  const run = await recorded(ended.stderr)
  expect(run).toMatchObject({
    state: 'failed',
    failure: { code: 'TIMED_OUT', message: expect.stringMatching(/Spark does not answer: .* is left for a later run/) },
  })
  expect(await pipeline.parquet.newest(SMALL_ROOT)).toBeUndefined()
})

test('so does an interrupt, also while the run only plans', async () => {
  const ended = await frozenOnce('checking inputs', [], 'SIGINT')
  expect(ended).toMatchObject({ code: 130, stdout: expect.stringContaining('small-ingest cancelled') })
  expect(await recorded(ended.stderr)).toMatchObject({ state: 'cancelled', failure: { code: 'CANCELLED' } })
})
