import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generate } from '../../src/data/generate.ts'
import { inputFiles } from '../../src/driver/inputs/input-files.ts'
import { openCsv } from '../../src/driver/inputs/open-csv.ts'
import { csv } from '../../src/jobs/dataset.ts'
import { RawTransaction } from '../../src/jobs/fraud/transaction.ts'
import type { Run } from '../../src/runs/run.ts'
import { csvOf, HEADER, lineOf, linesOf, rowLine, SOUND, withoutStep, wrongWith } from '../support/csv-lines.ts'
import { boundTo, decrypted, Pipeline, ROOT, settings } from '../support/pipeline.ts'

// CSV → Parquet: what is published is exactly what stood in the file, however the file is written.

let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await Pipeline.open()
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('a generated file of three months', () => {
  const ROWS = 3000
  let file: string
  let run: Run

  beforeAll(async () => {
    file = join(pipeline.folder, 'transactions.csv.gz')
    await generate({ out: file.slice(0, -3), rows: ROWS, seed: 7, months: 3, dirty: 0.02, duplicates: 0.05 })
    writeFileSync(file, gzipSync(readFileSync(file.slice(0, -3))))
    run = await pipeline.ingest(file)
  })

  test('every sound line is there, value by value, in the batch of its month', async () => {
    const sound = linesOf(readFileSync(file.slice(0, -3), 'utf8')).filter((line) => wrongWith(line) === '')
    const accepted = await pipeline.published('accepted')
    expect(accepted.map((row) => rowLine(row)).sort()).toEqual(sound.map(withoutStep).sort())
    for (const row of accepted) expect(row.batch).toBe(String(row.timestamp).slice(0, 7))
    expect(run.batches).toEqual(['2020-01', '2020-02', '2020-03', expect.stringMatching(/^undated-[0-9a-f]{16}$/)])
  })

  test('names lie encrypted: no two ciphertexts are the same, and none decrypts in the place of another', async () => {
    const accepted = await pipeline.published('accepted')
    const ciphertexts = accepted.map(({ nameDest }) => Buffer.from(nameDest as Uint8Array).toString('hex'))
    const names = accepted.map(({ nameDest, batch }) => decrypted(nameDest, boundTo('nameDest', batch)))
    expect(new Set(names).size).toBeLessThan(names.length)
    expect(new Set(ciphertexts).size).toBe(names.length)
    for (const elsewhere of [boundTo('nameOrig', accepted[0]?.batch), boundTo('nameDest', '1999-01')])
      expect(() => decrypted(accepted[0]?.nameDest, elsewhere)).toThrow(/authenticate/)
  })

  test('the record says what happened, and nothing is left in staging', async () => {
    const record = await pipeline.runs.find(run.id)
    // The record is written as the last thing of the step that publishes.
    expect(record).toEqual({ ...run, steps: run.steps.slice(0, -1) })
    expect(run.steps.map(({ name }) => name)).toEqual(['open', 'plan', 'stage', 'count', 'verify', 'publish'])
    expect(run.operationIds).toHaveLength(2)
    expect(await pipeline.leftovers()).toEqual([])
  })
})

describe('a file may be written in many ways', () => {
  const columns = HEADER.split(',')
  const shuffled = columns.toSorted()
  const values = (order: readonly string[], row: Readonly<Record<string, string>>) =>
    order.map((name) => row[name]).join()
  const TWO = [{ transactionID: 'T1' }, { transactionID: 'T2', nameOrig: 'C7' }] as const
  const twoLines = TWO.map((row) => lineOf(row))
  const quoted = (line: string) =>
    line
      .split(',')
      .map((cell) => `"${cell}"`)
      .join()

  test.each<readonly [string, string | Buffer]>([
    [
      'columns in another order',
      [
        values(shuffled, Object.fromEntries(shuffled.map((name) => [name, name]))),
        ...TWO.map((row) => values(shuffled, { ...SOUND, ...row })),
      ].join('\n'),
    ],
    [
      'columns of its own',
      [`${HEADER},Type,a b\`c'd,"x,""y",`, ...twoLines.map((line) => `${line},DEBIT,,"1,2",`)].join('\n'),
    ],
    ['every field quoted', [quoted(HEADER), ...twoLines.map(quoted)].join('\n')],
    ['Windows line ends', csvOf(...TWO).replaceAll('\n', '\r\n')],
    ['a byte-order mark', `\uFEFF${csvOf(...TWO)}`],
    ['a byte-order mark before a quote', `\uFEFF${[quoted(HEADER), ...twoLines].join('\n')}`],
    ['no line end at its end', csvOf(...TWO).trimEnd()],
    ['empty lines', [HEADER, '', twoLines[0], '', '', twoLines[1], ''].join('\n')],
    ['flags in words, any case', csvOf({ ...TWO[0], isFraud: 'FALSE' }, { ...TWO[1], isFlaggedFraud: 'false' })],
    [
      'times as ISO 8601 in another zone',
      csvOf({ ...TWO[0], timestamp: '2030-01-15T09:00:00-01:00' }, { ...TWO[1], timestamp: '2030-01-15T10:00:00Z' }),
    ],
  ])('%s', async (name, text) => {
    const file = join(pipeline.folder, `${name.replaceAll(' ', '-')}.csv`)
    writeFileSync(file, text)
    expect(await read(file)).toEqual({ accepted: twoLines.map(withoutStep), rejected: [] })
  })

  test('quotes, commas and letters of all kinds in a field', async () => {
    const file = join(pipeline.folder, 'fields.csv')
    writeFileSync(file, csvOf({ transactionID: '"a,b"', nameOrig: '"C""1"', nameDest: 'Č€😀\\' }))
    const { accepted } = await openCsv(pipeline.spark, csv(RawTransaction), await filesAt(file), slice)
    expect(await accepted.collect()).toMatchObject([{ transactionID: 'a,b', nameOrig: 'C"1', nameDest: 'Č€😀\\' }])
  })

  test('a folder of files, plain and packed, in any order of lines but with one header', async () => {
    const folder = join(pipeline.folder, 'folder')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.csv'), csvOf(TWO[0]))
    writeFileSync(join(folder, 'b.csv.gz'), gzipSync(csvOf(TWO[1])))
    writeFileSync(join(folder, '.hidden'), 'not a part of it')
    expect(await read(folder)).toEqual({ accepted: twoLines.map(withoutStep), rejected: [] })
  })

  test('a name with characters that mean something in addresses and patterns', async () => {
    const file = join(pipeline.folder, 'two rows, 100% [a] {b} é#?*.csv')
    writeFileSync(file, csvOf(...TWO))
    expect(await read(file)).toEqual({ accepted: twoLines.map(withoutStep), rejected: [] })
  })

  test('an address on HDFS', async () => {
    const path = `${ROOT}/runs/input/two.csv`
    await pipeline.hdfs.create(path, csvOf(...TWO))
    expect(await read(`${settings.hdfs.uri}${path}`)).toEqual({ accepted: twoLines.map(withoutStep), rejected: [] })
    await pipeline.hdfs.delete(`${ROOT}/runs/input`)
  })

  const slice = { name: 'rows', selection: { kind: 'all' }, by: 'month', runId: 'r' } as const

  function filesAt(path: string) {
    return inputFiles(path, { spark: pipeline.spark, inputs: pipeline.inputs, hdfs: settings.hdfs.uri })
  }

  async function read(path: string) {
    const frames = await openCsv(
      pipeline.spark,
      csv(RawTransaction, { batchBy: 'timestamp' }),
      await filesAt(path),
      slice,
    )
    const accepted = await frames.accepted.orderBy('transactionID').collect()
    const rejected = await frames.rejected.collect()
    return {
      accepted: accepted.map((row) => rowLine({ ...row }, String)),
      rejected: rejected.map(({ rule, line }) => ({ rule, line })),
    }
  }
})
