import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { coalesce, expr, lit } from '#functions'
import { decimal, long, nullable, schema, string, timestamp } from '#spark-connect'
import type { InputStore } from '../../src/driver/ports.ts'
import type { Reporter } from '../../src/driver/reporter.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import { batchParam, granularityParam } from '../../src/jobs/batch.ts'
import { csv, parquet } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import { Pipeline, settings } from '../support/pipeline.ts'

// Which files an input consists of, and that it is one thing for the whole run.

const ROOT = '/user/sparkwright/input-files'
const Payment = schema({ id: string(), amount: decimal(18, 2), at: timestamp() })
const Bad = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
const params = z.object({ input: z.string(), batch: batchParam(), by: granularityParam() })
const outputs = { payments: parquet(Payment, ROOT), bad: parquet(Bad, ROOT, { part: 'bad' }) }
const inputs = { payments: csv(Payment, { batchBy: 'at' }) }
const accounts = { published: 'payments', quarantined: 'bad' } as const
const payments = defineJob({
  ...{ name: 'payments', description: 'payments', params, inputs, outputs, accounts },
  run: (job) => ({ payments: job.inputs.payments.accepted, bad: job.inputs.payments.rejected }),
})

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(() => pipeline[Symbol.asyncDispose]())
beforeEach(async () => {
  for (const folder of ['runs', 'manifests', 'in']) await pipeline.hdfs.delete(`${ROOT}/${folder}`)
})

const HEADER = 'id,amount,at'
const row = (id: string) => `${id},1.00,2020-07-01 00:00:00`
const undated = (id: string) => `${id},1.00,2020-13-45`
const text = (...lines: readonly string[]) => [HEADER, ...lines, ''].join('\n')

function file(name: string, content: string): string {
  const path = join(pipeline.folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

async function there(part: 'accepted' | 'bad', column: string): Promise<readonly string[]> {
  const newest = await pipeline.parquet.newest(ROOT)
  const paths = Object.values(newest?.batches ?? {}).flatMap(({ parts }) => parts[part]?.path ?? [])
  const rows = await Promise.all(
    paths.map((path) =>
      pipeline.spark.read.parquet(`${settings.hdfs.uri}${ROOT}/${path}`).selectExpr(column).collect(),
    ),
  )
  return rows
    .flat()
    .map((found) => String(Object.values(found)[0]))
    .sort()
}

describe('an input that changes while it is read ends the run', () => {
  /** Does something once the outputs are being written. */
  const meanwhile = (what: () => void): Partial<Reporter> => ({ step: (_, name) => name === 'count' && what() })

  test.each<readonly [string, (path: string) => void, RegExp]>([
    ['replaced', (path) => renameSync(file('next.csv', text(row('n'))), path), /a\.csv was replaced/],
    ['written to', (path) => appendFileSync(path, `${row('n')}\n`), /a\.csv had 40 bytes and has 67/],
    ['taken away', (path) => rmSync(path), /a\.csv was taken away/],
    ['joined by another', (path) => writeFileSync(join(dirname(path), 'b.csv'), text(row('n'))), /b\.csv was added/],
  ])('%s', async (what, change, says) => {
    const path = file(`${what}/a.csv`, text(row('o')))
    const reporter = { ...silentReporter, ...meanwhile(() => change(path)) }
    const ended = await pipeline.submit(payments, { input: dirname(path) }, { reporter })
    expect(ended).toMatchObject({
      state: 'failed',
      failure: { code: 'BAD_INPUT', message: expect.stringMatching(says) },
    })
    expect(ended.failure?.message).toMatch(/^the input changed while it was read: /)
    expect(await pipeline.parquet.newest(ROOT)).toBeUndefined()
  })

  test('on HDFS', async () => {
    const path = `${ROOT}/in/a.csv`
    await pipeline.hdfs.create(path, text(row('o')))
    let changed: Promise<void> | undefined
    const change = () => {
      changed = pipeline.hdfs.create(path, text(row('n')))
    }
    const reporter = { ...silentReporter, ...meanwhile(change) }
    const input = `${settings.hdfs.uri}${ROOT}/in`
    const ended = await pipeline.submit(payments, { input }, { reporter, inputs: inputsAfter(() => changed) })
    expect(ended.failure?.message).toMatch(/changed while it was read: \S+\/in\/a\.csv was replaced/)
  })

  function inputsAfter(done: () => Promise<void> | undefined): InputStore {
    return {
      files: async (path: string) => {
        await done()
        return pipeline.inputs.files(path)
      },
      digest: (path: string) => pipeline.inputs.digest(path),
      lastByte: (path: string, length: number) => pipeline.inputs.lastByte(path, length),
    }
  }
})

describe('lines without a usable time', () => {
  test('belong to the delivery that they came in, whatever its path is called', async () => {
    for (const day of ['1', '2']) {
      const input = file('today.csv', text(row(`ok${day}`), undated(`bad${day}`)))
      expect(await pipeline.submit(payments, { input })).toMatchObject({ state: 'succeeded' })
    }
    const again = file('folder/of another name.csv', text(row('ok1'), undated('bad1')))
    file('folder/more.csv', text(row('ok3'), undated('bad3')))
    await pipeline.submit(payments, { input: dirname(again) })
    expect(await there('bad', 'line')).toEqual(['1', '2', '3'].map((day) => undated(`bad${day}`)))
  })

  test('go with what stands for that delivery', async () => {
    const first = await pipeline.submit(payments, { input: file('d.csv', text(row('a'), undated('b'))) })
    const input = file('d.csv', text(row('a'), row('b')))
    await pipeline.submit(payments, { input })
    expect(await there('bad', 'line')).toEqual([undated('b')])
    const ended = await pipeline.submit(payments, { input }, { replaces: first.id })
    expect(ended).toMatchObject({ state: 'succeeded' })
    expect(await there('bad', 'line')).toEqual([])
    expect(await pipeline.submit(payments, { input }, { replaces: 'nosuch' })).toMatchObject({
      failure: { code: 'BAD_INPUT', message: expect.stringMatching(/^--replaces nosuch: there is no such run/) },
    })
  })

  test('on HDFS', async () => {
    for (const [name, day] of ['a1', 'a2', 'b1'].map((both) => [...both]))
      await pipeline.hdfs
        .create(`${ROOT}/in/${name}.csv`, text(row(`ok${day}`), undated(`bad${day}`)))
        .then(() => pipeline.submit(payments, { input: `${settings.hdfs.uri}${ROOT}/in/${name}.csv` }))
    expect(await there('bad', 'line')).toEqual([undated('bad1'), undated('bad2')])
  })
})

describe('of a folder', () => {
  const NAMES = ['a.csv', '_b.csv', '.c.csv', 'march/d.csv', '_april/e.csv', '2020-03-05T10:00:00.csv']

  test('every file is read, whatever Spark and Hadoop think of its name', async () => {
    for (const name of NAMES) file(`odd/${name}`, text(row(name), `${name},x,2020-07-01 00:00:00`))
    const kept = ['_SUCCESS', '.a.csv.crc', '.DS_Store'].map((name) =>
      file(`odd/${name}`, name === '_SUCCESS' ? '' : 'x'),
    )
    const input = join(pipeline.folder, 'odd')
    const ended = await pipeline.submit(payments, { input })
    expect(ended).toMatchObject({ state: 'succeeded', counts: { rowsIn: 12, published: 6, quarantined: 6 } })
    expect(await there('accepted', 'id')).toEqual([...NAMES].sort())
    expect(await there('bad', 'file')).toEqual(NAMES.map((name) => `file:${input}/${name}`).sort())
    expect(ended.warnings).toContain(`of ${input} what is hidden was left out: ${kept[2]}`)
  })

  test.each(['_b.csv', '2020-03-05T10:00:00.csv'])('%s by itself too', async (name) => {
    const ended = await pipeline.submit(payments, { input: file(name, text(row('x'))) })
    expect(ended).toMatchObject({ state: 'succeeded', counts: { published: 1 } })
  })

  test('the batch of undated lines is that of their file, whatever letters are in its name', async () => {
    const names = [
      'a b.csv',
      'x%20y.csv',
      'q[1]{2}^`|\\.csv',
      `u#?;,'".csv`,
      'é€😀.csv',
      'n\u00a0b.csv',
      'sub dir é/z.csv',
    ]
    for (const [at, name] of names.entries()) file(`letters/${name}`, text(row(`ok${at}`), undated(`bad${at}`)))
    const { batches, failure } = await pipeline.submit(payments, { input: join(pipeline.folder, 'letters') })
    expect(failure).toBeNull()
    expect(batches.filter((batch) => batch.startsWith('undated-'))).toHaveLength(names.length)
  })

  test.each<readonly [string, readonly string[], RegExp]>([
    [
      'what is being written',
      ['a.csv', '_temporary/0/b.csv'],
      /is still being written, as .*_temporary\/0\/b\.csv shows/,
    ],
    ['what is being copied', ['a.csv', 'b.csv._COPYING_'], /is still being written/],
  ])('%s is refused', async (what, names, says) => {
    for (const name of names) file(`${what}/${name}`, text(row(name)))
    const ended = await pipeline.submit(payments, { input: join(pipeline.folder, what) })
    expect(ended.failure).toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(says) })
  })

  test('links to nothing and to itself are refused', async () => {
    const folder = dirname(file('links/a.csv', text(row('a'))))
    symlinkSync('/nosuch', join(folder, 'b.csv'))
    const gone = await pipeline.submit(payments, { input: folder })
    expect(gone.failure?.message).toMatch(/b\.csv is no file that can be read \(a link to nothing\)/)
    rmSync(join(folder, 'b.csv'))
    symlinkSync(folder, join(folder, 'c'))
    const loop = await pipeline.submit(payments, { input: folder })
    expect(loop.failure?.message).toMatch(/links\/c is a link to a folder that it lies in/)
  })

  test('on HDFS sub-folders and all letters are read, and hidden names refused', async () => {
    const input = `${settings.hdfs.uri}${ROOT}/in`
    const names = ['a.csv', 'march/d [1]{2}*.csv']
    for (const name of names) await pipeline.hdfs.create(`${ROOT}/in/${name}`, text(row(name), undated(name)))
    await pipeline.hdfs.create(`${ROOT}/in/_SUCCESS`, '')
    expect(await pipeline.submit(payments, { input })).toMatchObject({ counts: { published: 2, quarantined: 2 } })
    const one = await pipeline.submit(payments, { input: `${input}/${names[1]}` })
    expect(one).toMatchObject({ counts: { published: 1, quarantined: 1 } })
    expect(await pipeline.submit(payments, { input: `${input}/*.csv` })).toMatchObject({ counts: { published: 1 } })
    await pipeline.hdfs.create(`${ROOT}/in/_b.csv`, text(row('b')))
    expect((await pipeline.submit(payments, { input })).failure?.message).toMatch(
      /names begin with _ or \., so that \S+_b\.csv would/,
    )
  })
})

test('a last line without an end is worth a warning', async () => {
  const input = file('cut.csv', text(row('a')).trimEnd())
  const { warnings } = await pipeline.submit(payments, { input })
  expect(warnings).toEqual([`no end of line at the end of ${input}: is the last row whole?`])
})

describe('quarantine', () => {
  test('of more than half of the rows fails the run, and says why', async () => {
    const input = file('most.csv', text(row('a'), ...['b', 'c'].map((id) => `${id},x,2020-07-01 00:00:00`)))
    expect(await pipeline.submit(payments, { input })).toMatchObject({
      state: 'failed',
      failure: {
        code: 'EXPECTATION_FAILED',
        message:
          '2 of 3 rows (66.7 %) are in quarantine, more than the 50 % that the job allows (quarantineLimit); most of all: amount is not of type decimal(18,2) (2). Nothing was published.',
      },
    })
    const patient = { ...payments, quarantineLimit: 0.7 }
    expect(await pipeline.submit(patient, { input })).toMatchObject({
      state: 'succeeded',
      warnings: ['2 of 3 rows (66.7 %) are in quarantine'],
    })
  })
})

const Aside = schema({ what: string() })
const aside = { ...outputs, bad: parquet(Aside, ROOT, { part: 'bad' }) }

test('a job that sets accepted rows aside works on a file without broken lines', async () => {
  const job = defineJob({
    ...{ name: 'aside', description: 'refunds', params, inputs, outputs: aside, accounts },
    run: ({ inputs: { payments: given } }) => ({
      payments: given.accepted.where((r) => r.amount.geq(0)),
      bad: given.accepted
        .where((r) => r.amount.lt(0))
        .select((r) => ({ batch: r.batch, what: r.id }))
        .union(given.rejected.select((r) => ({ batch: r.batch, what: coalesce(r.line, lit('')) }))),
    }),
  })
  const input = file('clean.csv', text(row('a'), 'b,-5.00,2020-07-01 00:00:00'))
  expect(await pipeline.submit(job, { input })).toMatchObject({ counts: { published: 1, quarantined: 1 } })
})

test.each([
  ['numbers given at random', 'row_number() over (partition by left(id, 2) order by rand())'],
  ['chance', '1 + cast(rand() * 2 as bigint)'],
])('%s: what several outputs share is decided once', async (_, place) => {
  const job = defineJob({
    ...{ name: 'first', description: 'the first', params, inputs, outputs: aside, accounts, quarantineLimit: 1 },
    run: ({ inputs: { payments: given } }) => {
      const ranked = given.accepted.withColumns(() => ({ place: expr(place, long()) }))
      return {
        payments: ranked.where((r) => r.place.equalTo(lit(1n))).drop('place'),
        bad: ranked
          .where((r) => r.place.gt(lit(1n)))
          .select((r) => ({ batch: r.batch, what: r.id }))
          .union(given.rejected.select((r) => ({ batch: r.batch, what: coalesce(r.line, lit('')) }))),
      }
    },
  })
  const ids = Array.from({ length: 200 }, (_each, i) => `${10 + (i % 40)}-${i}`)
  const ended = await pipeline.submit(job, { input: file('ranked.csv', text(...ids.map(row))) })
  expect(ended).toMatchObject({ state: 'succeeded', counts: { rowsIn: 200 } })
  expect([...(await there('accepted', 'id')), ...(await there('bad', 'what'))].sort()).toEqual([...ids].sort())
})
