import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { aesEncrypt } from '#functions'
import { binary, type DataFrame, nullable, schema, string, timestamp } from '#spark-connect'
import { batchParam } from '../../src/jobs/batch.ts'
import { csv, lookup, parquet } from '../../src/jobs/dataset.ts'
import { defineJob, type Job } from '../../src/jobs/define-job.ts'
import { inProcess } from '../support/command.ts'
import { Pipeline } from '../support/pipeline.ts'
import { fileOf, idsAt, ingestTo, params, Row, succeeded } from '../support/small-runs.ts'

// Which rows a run has to account for, and which rows, types and keys go together with what is there.

let pipeline: Pipeline
const home = `/user/sparkwright/accounts_${randomBytes(4).toString('hex')}`

beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(async () => {
  await pipeline.hdfs.delete(home)
  await pipeline[Symbol.asyncDispose]()
})

describe('every input that is not only looked at is in the accounts', () => {
  const [a, b] = ['a', 'b'].map((name) => csv(Row, { batchBy: 'at', pathFrom: name }))
  const given = z.object({ a: z.string(), b: z.string(), batch: batchParam() })
  let files: { readonly a: string; readonly b: string }

  beforeAll(async () => {
    files = {
      a: fileOf(pipeline, 'a', ['a1', '2020-03-05'], ['a9', '2020-05-01']),
      b: fileOf(pipeline, 'b', ['b1', '2020-03-07']),
    }
    await succeeded(pipeline.submit(ingestTo(`${home}/there`), { input: files.b }))
  })

  const two = (root: string, rowsOf: (a: DataFrame<never>, b: DataFrame<never>) => DataFrame<never>) =>
    defineJob({
      ...{ name: 'two-files', description: '', params: given, inputs: { a, b } as never },
      outputs: { rows: parquet(Row, root) as never },
      accounts: { published: 'rows' },
      run: ({ inputs }) => {
        const { a: left, b: right } = inputs as unknown as Record<string, { readonly accepted: DataFrame<never> }>
        return { rows: rowsOf(left?.accepted as never, right?.accepted as never) } as never
      },
    }) as Job

  test('two CSVs, each by itself', async () => {
    const root = `${home}/two`
    const run = await succeeded(
      pipeline.submit(
        two(root, (left, right) => left.union(right as never) as never),
        files,
      ),
    )
    expect(run.counts).toMatchObject({ rowsIn: 3, published: 3 })
    expect(await idsAt(pipeline, root)).toEqual(['a1', 'a9', 'b1'])
    const read = (await pipeline.runs.datasets(run.id)).filter(({ role }) => role === 'read')
    expect(read.map(({ dataset, rows }) => [dataset, rows])).toEqual([
      [files.a, 2],
      [files.b, 1],
    ])
  })

  test('one that no output is made of ends the run', async () => {
    const run = await pipeline.submit(
      two(`${home}/one`, (left) => left),
      files,
    )
    expect(run.failure).toEqual({ code: 'CONTRACT_BROKEN', message: expect.stringContaining(`the rows of ${files.b}`) })
  })

  const withThere = (root: string, isLookup: boolean) => {
    const there = parquet(Row, `${home}/there`)
    return defineJob({
      ...{ name: 'with-there', description: '', params: z.object({ a: z.string(), batch: batchParam() }) },
      inputs: { a: a as never, there: (isLookup ? lookup(there) : there) as never },
      outputs: { rows: parquet(Row, root) as never },
      accounts: { published: 'rows' },
      run: ({ inputs }) => {
        const { a: rows, there: others } = inputs as never as {
          readonly a: { readonly accepted: DataFrame<never> }
          readonly there: DataFrame<never>
        }
        return { rows: isLookup ? rows.accepted : rows.accepted.union(others as never) } as never
      },
    }) as Job
  }

  test('a CSV and a dataset', async () => {
    const run = await succeeded(pipeline.submit(withThere(`${home}/mixed`, false), files))
    expect(run.counts).toMatchObject({ rowsIn: 3, published: 3 })
    expect(await idsAt(pipeline, `${home}/mixed`)).toEqual(['a1', 'a9', 'b1'])
  })

  test('and what is looked up is not', async () => {
    const run = await succeeded(pipeline.submit(withThere(`${home}/looked`, true), files))
    expect(run.counts).toMatchObject({ rowsIn: 2, published: 2 })
  })
})

describe('a contract that has changed', () => {
  const Other = schema({ id: nullable(binary()), at: timestamp() })
  const root = `${home}/changed`
  const file = (name: string, day: string) => fileOf(pipeline, name, [name, day])
  const other = defineJob({
    ...{ name: 'promises', description: '', params, inputs: { rows: csv(Row, { batchBy: 'at' }) } },
    outputs: { rows: parquet(Other, root) },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows.accepted.withColumn('id', (row) => row.id.cast(binary())) }),
  })

  test('is not published beside batches that were written by the one before', async () => {
    const first = await succeeded(pipeline.submit(ingestTo(root), { input: file('one', '2020-01-05') }))
    const run = await pipeline.submit(other, { input: file('two', '2020-02-05') })
    const message = `has batch 2020-01, of run ${first.id}, by another contract: there 'id' is string, not binary`
    expect(run.failure).toEqual({ code: 'CONTRACT_BROKEN', message: expect.stringContaining(message) })
    expect(await idsAt(pipeline, root)).toEqual(['one'])
  })

  test('is, where it replaces them all', async () => {
    await succeeded(pipeline.submit(other, { input: file('three', '2020-01-09') }))
    expect(await pipeline.parquet.newest(root)).toMatchObject({ batches: { '2020-01': expect.anything() } })
  })
})

test('what a job gives has the types that its outputs declare, before anything is staged', async () => {
  const Wanted = schema({ id: binary(), at: timestamp() })
  const job = defineJob({
    ...{ name: 'promises', description: '', params, inputs: { rows: csv(Row, { batchBy: 'at' }) } },
    outputs: { rows: parquet(Wanted, `${home}/wrong`) },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows.accepted as never }),
  })
  const run = await pipeline.submit(job, { input: fileOf(pipeline, 'wrong', ['x', '2020-01-01']) })
  const message = `output 'rows': 'id' is string, not binary.`
  expect(run).toMatchObject({ failure: { code: 'CONTRACT_BROKEN', message }, operationIds: [] })
})

test('what a run replaces it takes at least what the run before it took', async () => {
  const [bad, good] = [join(pipeline.folder, 'bad.csv'), join(pipeline.folder, 'good.csv')]
  writeFileSync(bad, 'id,at\nx,2020-04-01 10:00:00\ny,notime\n')
  writeFileSync(good, 'id,at\nx,2020-04-01 10:00:00\ny,2020-03-02 10:00:00\n')
  const job = withRejected(`${home}/replaced`)
  const { id: replaces } = await succeeded(pipeline.submit(job, { input: bad }))
  const refused = await pipeline.submit(job, { input: good, batch: '2020-04' }, { replaces })
  expect(refused.failure).toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringMatching(/^--replaces \S+: it took all batches, and this one takes 2020-04 only\./),
  })
  await succeeded(pipeline.submit(job, { input: good }, { replaces }))
  expect(await idsAt(pipeline, `${home}/replaced`)).toEqual(['x', 'y'])
  expect((await pipeline.submit(job, { input: good }, { replaces })).failure).toBeNull()
})

function withRejected(root: string): Job {
  const Bad = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
  return defineJob({
    ...{ name: 'promises', description: '', params, inputs: { rows: csv(Row, { batchBy: 'at' }) } },
    outputs: { rows: parquet(Row, root, { part: 'accepted' }), bad: parquet(Bad, root, { part: 'bad' }) },
    accounts: { published: 'rows', quarantined: 'bad' },
    run: ({ inputs }) => ({ rows: inputs.rows.accepted, bad: inputs.rows.rejected }),
  })
}

test('a key is kept for whatever was published with it, by whichever job', async () => {
  const keyFile = join(pipeline.folder, 'own.key')
  const root = `${home}/encrypted`
  const Sealed = schema({ id: nullable(binary()), at: timestamp() })
  const job = defineJob({
    ...{ name: 'promises', description: '', params, inputs: { rows: csv(Row, { batchBy: 'at' }) } },
    outputs: { rows: parquet(Sealed, root) },
    accounts: { published: 'rows' },
    run: ({ inputs, key }) => ({
      rows: inputs.rows.accepted.withColumn('id', (row) => aesEncrypt(row.id, key, { aad: 'id' })),
    }),
  })
  await pipeline.forget()
  writeFileSync(keyFile, `1 ${'a1'.repeat(32)}\n`, { mode: 0o600 })
  await succeeded(pipeline.submit(job, { input: fileOf(pipeline, 'sealed', ['x', '2020-01-01']) }, { keyFile }))
  writeFileSync(keyFile, `1 ${'a1'.repeat(32)}\n2 ${'b2'.repeat(32)}\n`)
  const keys = (...args: readonly string[]) => inProcess(['keys', ...args], { env: { ENCRYPTION_KEY_FILE: keyFile } })

  expect((await keys('list')).stdout).toMatch(/^1 .* 1 batches$/m)
  expect(await keys('rotate', '--no-new-key')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`An older key is needed still by ${root} 2020-01: only the jobs that wrote them`),
  })
  expect(await keys('drop', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`needed by ${root} 2020-01`),
  })

  writeFileSync(keyFile, `2 ${'b2'.repeat(32)}\n`)
  expect(await keys('list')).toMatchObject({ code: 3, stdout: expect.stringMatching(/MISSING .*2020-01/) })
  const look = await inProcess(['doctor'], { env: { ENCRYPTION_KEY_FILE: keyFile } })
  expect(look.stdout).toContain(`batches ${root} 2020-01 need a key`)
  rmSync(keyFile)
})
