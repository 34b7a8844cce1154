import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { expr } from '#functions'
import { long, nullable, schema, string } from '#spark-connect'
import { generate } from '../../src/data/generate.ts'
import { checkJob, isSound } from '../../src/driver/plan/check-job.ts'
import { jobs } from '../../src/jobs/catalog.ts'
import { parquet, table } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import { transform } from '../../src/jobs/fraud/transform.ts'
import { inProcess as sparkwright } from '../support/command.ts'
import { Pipeline, ROOT, settings } from '../support/pipeline.ts'

// What is found out about jobs without running them, and about what they need.

let pipeline: Pipeline
let input: string

beforeAll(async () => {
  pipeline = await Pipeline.open()
  input = join(pipeline.folder, 'input.csv')
  await generate({ out: input, rows: 600, months: 2 })
  for (const run of [await pipeline.ingest(input), await pipeline.transform()])
    expect(run).toMatchObject({ state: 'succeeded' })
})
afterAll(() => pipeline[Symbol.asyncDispose]())

/** Everything that a command could have changed. */
async function everything() {
  // The tests of stores, which may be at it beside these, have runs of a job "test".
  const runs = await pipeline.query(`select count(*) as runs from runs where job <> 'test'`)
  return { runs, newest: await pipeline.newest(), digests: await pipeline.digests(), left: await pipeline.leftovers() }
}

const around = () => ({
  ...{ spark: pipeline.spark, parquet: pipeline.parquet, tables: pipeline.tables },
  ...{
    postgres: settings.postgres,
    hdfs: settings.hdfs.uri,
    keyFile: settings.keyFile,
    tokenKeyFile: settings.tokenKeyFile,
  },
})

describe('check', () => {
  test('finds every job as it should be, and changes nothing', async () => {
    const before = await everything()
    const { code, stdout, stderr } = await sparkwright(['check'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const { name } of jobs) expect(stdout).toMatch(new RegExp(`^${name}$`, 'm'))
    expect(stdout).toMatch(/^ +reads +\/processed_fraud_data \(accepted\) +as its contract says$/m)
    expect(stdout).toMatch(/^ +writes +fraud_by_type +as its contract says$/m)
    expect(stdout).toMatch(/^ +plans +byType +as its contract says$/m)
    expect(await everything()).toEqual(before)
  })

  test('names job, dataset and column of what was altered in PostgreSQL, for machines too', async () => {
    await pipeline.owner.run('alter table fraud_by_type alter column fraud_rate type numeric(5,2)')
    try {
      const { code, stdout } = await sparkwright(['check', 'transform', '--json'])
      expect(code).toBe(3)
      const found = z.object({ job: z.string(), datasets: z.array(z.looseObject({ dataset: z.string() })) })
      const { job, datasets } = found.parse(JSON.parse(stdout))
      expect({ job, dataset: datasets.find(({ dataset }) => dataset === 'fraud_by_type') }).toEqual({
        job: 'transform',
        dataset: {
          ...{ name: 'byType', role: 'output', dataset: 'fraud_by_type', isThere: true },
          differences: [
            {
              ...{ column: 'fraud_rate', wanted: 'numeric(9,4)', found: 'numeric(5,2)' },
              problem: 'column fraud_rate is numeric(5,2), the contract says numeric(9,4)',
            },
          ],
        },
      })
    } finally {
      await pipeline.owner.run('alter table fraud_by_type alter column fraud_rate type numeric(9,4)')
    }
  })

  test('a column that is gone from PostgreSQL', async () => {
    await pipeline.owner.run('alter table amount_bands rename column band_label to label')
    const { datasets } = await checkJob(transform, around())
    await pipeline.owner.run('alter table amount_bands rename column label to band_label')
    const found = datasets.find(({ dataset }) => dataset === 'amount_bands')?.differences
    expect(found?.map(({ column, wanted, found: there }) => [column, wanted, there])).toEqual([
      ['band_label', 'text', null],
      ['label', null, 'text'],
    ])
    expect(isSound(await checkJob(transform, around()))).toBe(true)
  })

  const Wrong = schema({ transactionID: nullable(long()), colour: nullable(string()) })
  const Right = schema({ transactionID: nullable(string()) })
  const common = { description: 'a job', params: z.object({}), accounts: { published: 'out' as const } }

  test('files on HDFS that are not what a job expects; what may be null may have come later', async () => {
    const Expected = schema({ transactionID: nullable(long()), colour: string(), later: nullable(string()) })
    const job = defineJob({
      ...{ ...common, name: 'wrong-files' },
      inputs: { from: parquet(Expected, ROOT) },
      outputs: { out: parquet(Expected, '/elsewhere') },
      run: ({ inputs }) => ({ out: inputs.from }),
    })
    const { datasets, plan } = await checkJob(job, around())
    expect(datasets[0]).toMatchObject({ role: 'input', isThere: true })
    expect(datasets[0]?.differences.map(({ column, found }) => [column, found])).toEqual([
      ['transactionID', 'string NOT NULL'],
      ['colour', null],
      // It may be another name for one of the columns that the contract does not name.
      ['later', expect.stringContaining('nameOrig')],
    ])
    expect(datasets[1]).toMatchObject({ dataset: '/elsewhere (accepted)', isThere: false, differences: [] })
    expect(plan).toEqual({ out: [] })
  })

  test('a plan that Spark refuses, and one that gives another type', async () => {
    const job = defineJob({
      ...{ ...common, name: 'wrong-plan' },
      inputs: { from: parquet(Right, ROOT) },
      outputs: { out: table(Wrong, 'wrong_plan', { key: [] }), more: table(Wrong, 'wrong_more', { key: [] }) },
      run: ({ inputs }) => ({
        out: inputs.from.select((row) => ({
          batch: row.batch,
          transactionID: expr('no_such_column', long()),
          colour: expr('"red"', string()),
        })),
        more: inputs.from.select((row) => ({
          batch: row.batch,
          transactionID: expr('"not a number"', long()),
          colour: expr('"red"', string()),
        })),
      }),
    })
    const { plan } = await checkJob(job, around())
    expect(plan.out?.[0]?.problem).toContain('no_such_column')
    expect(plan.more).toEqual([
      expect.objectContaining({ column: 'transactionID', found: expect.stringMatching(/^string/) }),
    ])
  })

  test('a job that there is not', async () => {
    const { code, stderr } = await sparkwright(['check', 'nosuch'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'There is no job nosuch; there are: ingest, transform, creditcard-ingest, creditcard-report, reencrypt.\n',
    })
  })
})

describe('plan', () => {
  test('says what a run would read and replace, and changes nothing', async () => {
    const before = await everything()
    const { code, stdout } = await sparkwright(['submit', 'transform', '--batch', '2020-02', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +batches +2020-02\n +rows in +\d+\n/m)
    expect(stdout).toMatch(/^ +replaces +these batches of transformed_data: as its contract says$/m)
    expect(await everything()).toEqual(before)
    const { batches } = JSON.parse((await sparkwright(['plan', 'ingest', '--input', input, '--json'])).stdout)
    expect(batches).toBeNull()
  })

  test('fails as the run would', async () => {
    const { code, stderr } = await sparkwright(['plan', 'transform', '--batch', '1999-01'])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `no batch asked for is published at ${ROOT}/accepted; there are: 2020-01, 2020-02.\n`,
    })
  })

  test("explain shows Spark's plans, and no secret", async () => {
    const { code, stdout } = await sparkwright(['explain', 'transform', '--mode', 'formatted'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^transform: byType\n== Physical Plan ==$/m)
    expect(stdout).not.toContain(readFileSync(settings.keyFile, 'utf8').trim())
  })
})

describe('doctor', () => {
  // Other files' tests have deleted what they had published, behind the ledger's back.
  beforeAll(async () => {
    await pipeline.owner.run(
      `update public.runs set rolled_back_by = id
       where state = 'succeeded' and rolled_back_by is null and job not in ('ingest', 'transform')`,
    )
    await pipeline.owner.run(`delete from public.published where to_regclass(format('public.%I', dataset)) is null`)
  })

  test('finds everything there and healthy', async () => {
    const { code, stdout } = await sparkwright(['doctor'])
    expect({ code, wrong: stdout.match(/^WRONG.*$/gm) }).toEqual({ code: 0, wrong: null })
    for (const what of [
      'Node',
      'files',
      'Spark',
      'encryption key',
      'HDFS',
      'Spark as fraud_reader',
      'PostgreSQL as fraud_loader',
      'records',
      'tables',
    ])
      expect(stdout).toMatch(new RegExp(`^ok +${what} `, 'm'))
    expect(stdout).toMatch(/^ok +PostgreSQL as fraud_owner .*, TLSv1\.3$/m)
  })

  test('says what is wrong and what to do', async () => {
    const env = {
      PGPORT: '1',
      HDFS_WEB_URL: 'http://127.0.0.1:1',
      SPARK_REMOTE: 'sc://127.0.0.1:1',
      ENCRYPTION_KEY_FILE: '/no/key',
    }
    const { code, stdout } = await sparkwright(['doctor', '--json'], { env })
    expect(code).toBe(4)
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => z.object({ what: z.string(), ok: z.boolean(), says: z.string() }).parse(JSON.parse(line)))
    const wrong = Object.fromEntries(found.filter(({ ok }) => !ok).map(({ what, says }) => [what, says]))
    expect(wrong).toMatchObject({
      files: expect.stringContaining('/no/key is not there'),
      Spark: expect.stringContaining('See that Spark is up'),
      HDFS: expect.stringContaining('Check that HDFS is up'),
      'PostgreSQL as fraud_reader': expect.stringContaining('127.0.0.1:1'),
    })
  })
})
