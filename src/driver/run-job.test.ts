import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DataFrame, type SparkSession, schema, string } from '#spark-connect'
import { table } from '../jobs/dataset.ts'
import type { Job } from '../jobs/define-job.ts'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'
import { type RowsByTable, StoreError, type TableStore } from './ports.ts'
import { silentReporter } from './reporter.ts'
import type { Resources } from './resources.ts'
import { runJob } from './run-job.ts'

// A run with stores and a server that only say what they are asked: what is done in which order, and what is not done.

let calls: string[]
let recorded: Run[]
let there: RowsByTable
let change: Partial<TableStore & RunStore>
let version: string
beforeEach(() => {
  calls = []
  recorded = []
  there = { sums: { all: 5 }, refused: { all: 2 } }
  change = {}
  version = '4.0.0'
})

const Sums = schema({ batch: string(), id: string() })

/** A frame whose write reports these counts. */
function frame(counts: Readonly<Record<string, bigint>>) {
  const executor = {
    command: async () => {
      calls.push('write')
      return { operationId: `op-${calls.length}`, observed: { output: counts } }
    },
  }
  return new DataFrame(
    { kind: 'range', start: 0n, end: 1n, step: 1n, partitions: undefined },
    Sums.fields,
    executor as never,
  )
}

function jobOf(sums: Readonly<Record<string, bigint>>, quarantined?: Readonly<Record<string, bigint>>): Job {
  const isQuarantining = quarantined !== undefined
  const output = (name: string) => table<never>({ fields: schema({ id: string() }).fields }, name, { key: [] })
  return {
    name: 'test',
    description: '',
    params: z.object({}),
    inputs: {},
    outputs: { sums: output('sums'), ...(isQuarantining && { refused: output('refused') }) },
    accounts: {
      published: { output: 'sums', column: undefined },
      quarantined: isQuarantining ? 'refused' : undefined,
    },
    expectations: {},
    conf: {},
    retries: 0,
    quarantineLimit: 0.5,
    run: () => ({ sums: frame(sums), ...(isQuarantining && { refused: frame(quarantined) }) }),
  }
}

async function run(job: Job, signal?: AbortSignal): Promise<Run> {
  const say = (name: string) => void calls.push(name)
  const stores: TableStore & RunStore = {
    begin: async (run) => {
      recorded.push(run)
      return { fence: 1, check: async () => {}, ended: async () => undefined, [Symbol.asyncDispose]: async () => {} }
    },
    dead: async () => [],
    settling: async () => undefined,
    staged: async () => [],
    cleared: async () => undefined,
    lastWriters: async () => [],
    knownDatasets: async () => [],
    kill: async () => undefined,
    withKey: async () => undefined,
    update: async (run) => void recorded.push(run),
    recent: async () => [],
    find: async () => undefined,
    addDatasets: async () => undefined,
    datasets: async () => [],
    compare: async () => [],
    published: async () => [],
    refuseOvertaken: async () => undefined,
    requirePublishable: async () => undefined,
    tidy: async () => undefined,
    prepare: async () => say('prepare'),
    stage: async () => {
      say('stage')
      return {}
    },
    verify: async () => {
      say('verify')
      return there
    },
    checksum: async () => ({}),
    sizes: async () => ({}),
    publish: async () => say('publish'),
    rollback: async () => say('rollback'),
    discard: async () => say('discard'),
    read: async () => [],
    ...change,
  }
  const spark = { version, addTag() {}, removeTag() {}, settled: async () => [], getAllConf: async () => ({}) }
  const resources: Resources = {
    spark: spark as unknown as SparkSession,
    runs: stores,
    parquet: undefined as never,
    inputs: undefined as never,
    tables: stores,
    postgres: { host: 'h', port: 1, database: 'd', sslMode: 'disable', sslRootCert: 'system' },
    hdfs: 'hdfs://h',
    keyFile: '/nosuch',
    tokenKeyFile: '/nosuch',
    reporter: silentReporter,
    endSession: async () => undefined,
    signal,
  }
  return runJob(job, { parsed: {}, given: {} }, resources)
}

const FIVE = { rows: 5n, standsFor: 5n, nulls0: 0n }
const NONE = { rows: 0n, standsFor: 0n, nulls0: 0n }

test('checks, stages, verifies, publishes, in this order', async () => {
  there = { sums: { all: 0 } }
  const ended = await run(jobOf(NONE))
  expect(ended).toMatchObject({
    state: 'succeeded',
    counts: { rowsIn: 0, published: 0, quarantined: 0, duplicates: 0 },
  })
  expect(calls).toEqual(['prepare', 'stage', 'write', 'verify', 'publish'])
  expect(recorded[0]).toMatchObject({ state: 'running', steps: [] })
})

test('does not begin on a Spark whose writes do not tell what they counted', async () => {
  version = '3.5.7'
  await expect(run(jobOf(NONE))).rejects.toThrow(/^Spark 3\.5\.7 is too old: jobs need Spark 4\.0 or newer/)
  expect([...calls, ...recorded]).toEqual([])
})

describe('publishes nothing and takes away what it staged', () => {
  async function expectRefusal(ended: Promise<Run>, code: string, message: RegExp): Promise<void> {
    expect(await ended).toMatchObject({
      state: 'failed',
      counts: null,
      failure: { code, message: expect.stringMatching(message) },
    })
    expect(calls).not.toContain('publish')
    expect(calls.at(-1)).toBe('discard')
    expect(recorded.at(-1)).toEqual(await ended)
  }

  test('where the counts do not add up', async () => {
    await expectRefusal(run(jobOf(FIVE)), 'ROWS_LOST', /^rows do not add up: 0 in, but 5 to be published/)
  })

  test('where fewer rows are there than were written', async () => {
    there = { sums: { all: 4 } }
    await expectRefusal(run(jobOf(FIVE)), 'ROWS_LOST', /^output 'sums': 5 rows were written and 4 are there/)
  })

  test('where that is so of the rows in quarantine', async () => {
    await expectRefusal(run(jobOf(FIVE, { ...FIVE, rows: 3n })), 'ROWS_LOST', /^output 'refused': 3 rows were written/)
  })

  test('where a column has nulls that its schema denies', async () => {
    await expectRefusal(run(jobOf({ ...FIVE, nulls0: 1n })), 'CONTRACT_BROKEN', /has nulls in id/)
  })

  test('where the job gives no frame', async () => {
    await expectRefusal(
      run({ ...jobOf(FIVE), run: () => ({}) }),
      'CONTRACT_BROKEN',
      /gave no frame for its output 'sums'/,
    )
  })

  test('where a table is not what the job promises', async () => {
    change = { prepare: () => Promise.reject(new StoreError('CONTRACT_MISMATCH', 'column id is missing')) }
    await expectRefusal(run(jobOf(FIVE)), 'CONTRACT_MISMATCH', /column id is missing/)
    expect(calls).toEqual(['discard'])
  })
})

test('a failure to publish is a failed run', async () => {
  there = { sums: { all: 0 } }
  change = { publish: () => Promise.reject(new StoreError('RUN_SUPERSEDED', 'too late')) }
  expect(await run(jobOf(NONE))).toMatchObject({
    state: 'failed',
    failure: { code: 'RUN_SUPERSEDED', message: 'too late' },
  })
  expect(calls.at(-1)).toBe('discard')
})

test('why a run failed is not hidden by what fails after it', async () => {
  change = { discard: () => Promise.reject(new Error('discard')) }
  expect(await run(jobOf(FIVE))).toMatchObject({ failure: { code: 'ROWS_LOST' } })
})

test('an interrupted run is cancelled and does nothing more', async () => {
  expect(await run(jobOf(FIVE), AbortSignal.abort(new Error('interrupted')))).toMatchObject({
    state: 'cancelled',
    failure: { code: 'CANCELLED' },
  })
  expect(calls).toEqual(['discard'])
})

test('a run that cannot be recorded is not begun', async () => {
  change = { begin: () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'no answer')) }
  await expect(run(jobOf(FIVE))).rejects.toThrow('no answer')
  expect(calls).toEqual([])
})

test('the rows that totals stand for are those of the column that says so', async () => {
  const job = jobOf({ ...NONE, rows: 5n })
  const standing: Job = { ...job, accounts: { ...job.accounts, published: { output: 'sums', column: 'rows' } } }
  expect(await run(standing)).toMatchObject({ state: 'succeeded', counts: { rowsIn: 0, published: 0 } })
})
