import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSettings } from '../../src/config.ts'
import { newRun } from '../../src/driver/new-run.ts'
import type { RowsByBatch } from '../../src/driver/ports.ts'
import { silentReporter } from '../../src/driver/reporter.ts'
import { rollback } from '../../src/driver/rollback.ts'
import { clearUp } from '../../src/driver/settle.ts'
import type { Run } from '../../src/runs/run.ts'
import { HdfsDatasetStore } from '../../src/storage/hdfs/dataset-store.ts'
import { type NameNode, WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'
import { PostgresPool } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { owner, settings, tables, withDatabase } from '../support/database.ts'

// Some of the model's histories (test/model) on the real stores: a run stops before a call to the name node, others go on,
// it continues. Where it loses touch as well, it makes no new connection while it sleeps.

withDatabase()

const { web: url, user } = readSettings().hdfs
const hdfs = new WebHdfs({ url, user })
const home = `/processed_fraud_data/test_${randomBytes(4).toString('hex')}`
beforeAll(() => hdfs.makeDirectory(home))
afterAll(() => hdfs.delete(home))

const BATCH = '2020-03'
const PARTS = ['accepted', 'quarantine'] as const
const OTHERS = ['publish', 'settle', 'settle and publish', 'roll back'] as const
const HISTORIES = 20
/** Of how many calls of its publication the first run may stop before one. */
const CALLS = 9

/** Holds one who comes until it is opened. */
class Gate {
  #open: () => void = () => {}
  readonly #passed = new Promise<void>((open) => {
    this.#open = open
  })
  #arrive: () => void = () => {}
  readonly arrived = new Promise<void>((arrive) => {
    this.#arrive = arrive
  })

  async pass(): Promise<void> {
    this.#arrive()
    await this.#passed
  }

  open(): void {
    this.#open()
  }
}

/** Connections of a process that makes none while it sleeps. */
class SleepersPool extends PostgresPool {
  asleep: Gate | undefined

  override async connect() {
    await this.asleep?.pass()
    return super.connect()
  }
}

/** A name node of which the call with this number waits at a gate. */
function stoppingBefore(call: number, gate: Gate): NameNode {
  let calls = 0
  const stop = async () => void (++calls === call && (await gate.pass()))
  return {
    create: (...args) => stop().then(() => hdfs.create(...args)),
    open: (...args) => stop().then(() => hdfs.open(...args)),
    list: (...args) => stop().then(() => hdfs.list(...args)),
    summary: (...args) => stop().then(() => hdfs.summary(...args)),
    rename: (...args) => stop().then(() => hdfs.rename(...args)),
    delete: (...args) => stop().then(() => hdfs.delete(...args)),
    makeDirectory: (...args) => hdfs.makeDirectory(...args),
    status: (...args) => hdfs.status(...args),
    checkAccess: (...args) => hdfs.checkAccess(...args),
  }
}

interface Stores {
  readonly runs: PostgresRunStore
  readonly parquet: HdfsDatasetStore
}

const awake: Stores = storesOf(owner, hdfs)
function storesOf(pool: PostgresPool, names: NameNode): Stores {
  const runs = new PostgresRunStore(pool)
  return { runs, parquet: new HdfsDatasetStore(names, { readers: runs }) }
}

/** Publishes one batch as a run does; answers how it ended. */
async function publish(root: string, { runs, parquet }: Stores, staging = awake.parquet): Promise<Run> {
  const rows: RowsByBatch = { [BATCH]: 1 }
  const run: Run = { ...newRun('fences', {}), batches: [BATCH] }
  await using alive = await runs.begin(run, { root })
  const begun = { ...run, fence: alive.fence }
  try {
    for (const part of PARTS) {
      const staged = staging.stagingPath(root, run.id, part)
      await hdfs.create(`${staged}/batch=${BATCH}/part-0.parquet`, run.id)
      await hdfs.create(`${staged}/_SUCCESS`, '')
    }
    const verified = PARTS.map(async (part) => [part, await staging.verify(root, run.id, part, rows)] as const)
    const parts = Object.fromEntries(await Promise.all(verified))
    const written = PARTS.map((part) => ({
      role: 'written' as const,
      dataset: `${root}/${part}`,
      batch: BATCH,
      madeBy: run.id,
    }))
    await runs.addDatasets(
      run.id,
      written.map((one) => ({ ...one, version: null, rows: 1, bytes: 1 })),
    )
    await parquet.publish(root, { runId: run.id, fence: alive.fence }, parts)
  } catch (error) {
    if (!(await awake.parquet.hasPublished(root, run.id))) {
      await awake.parquet.discard(root, run.id)
      const failure = {
        code: error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED',
        message: String(error),
      }
      await runs.update({ ...begun, state: 'failed', finishedAt: new Date(), failure }).catch(() => undefined)
      await runs.cleared(run.id)
      return { ...begun, state: 'failed', failure }
    }
  }
  await runs.update({ ...begun, state: 'succeeded', finishedAt: new Date() }).catch(() => undefined)
  await runs.cleared(run.id)
  return { ...begun, state: 'succeeded' }
}

const settling = { ...awake, tables, reporter: silentReporter, endSession: async () => undefined }

/** Numbers from 0 to before 1 that are the same each time. Source: Lehmer's generator, minimal standard. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const next = random(20_251)
const histories = Array.from({ length: HISTORIES }, (_, i) => ({
  number: i + 1,
  call: 1 + Math.floor(next() * CALLS),
  others: OTHERS[Math.floor(next() * OTHERS.length)] ?? 'publish',
}))

test.concurrent.each(histories)(
  '$number: asleep before call $call, others $others',
  async ({ number, call, others }) => {
    const root = `${home}/history${number}`
    const before = await publish(root, awake)
    const gate = new Gate()
    await using pool = new SleepersPool(settings, { role: 'fraud_owner', application: 'sparkwright tests' })
    const sleeper = publish(root, storesOf(pool, stoppingBefore(call, gate)))
    await Promise.race([gate.arrived, sleeper])
    const [asleep] = (await awake.runs.staged()).filter((one) => one.root === root)
    if (others.startsWith('settle') && asleep) {
      pool.asleep = new Gate()
      await owner.run(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1
       and ((classid::bigint << 32) | objid::bigint) = hashtextextended('sparkwright run ' || $1, 0)`,
        [asleep.run.id],
      )
      await clearUp(settling)
    }
    const other = others.endsWith('publish') ? await publish(root, awake) : undefined
    const back =
      others === 'roll back' ? await rollback((await awake.runs.find(before.id)) ?? before, settling) : undefined
    gate.open()
    pool.asleep?.open()
    const ended = await sleeper
    await clearUp(settling)

    expect(await awake.parquet.missing(root)).toEqual([])
    expect(await awake.parquet.staged(root)).toEqual([])
    const shown = (await awake.parquet.newest(root))?.batches[BATCH]
    const ids = [before, ended, ...(other ? [other] : []), ...(back ? [back] : [])].map(({ id }) => id)
    for (const id of ids) {
      const state = (await awake.runs.find(id))?.state
      expect([id, state]).toEqual([id, (await awake.parquet.hasPublished(root, id)) ? 'succeeded' : 'failed'])
    }
    // Nobody is shown whom a younger one had replaced.
    if (other?.state === 'succeeded') expect(shown?.runId).toBe(other.id)
    if (others.startsWith('settle') && asleep && ended.state === 'failed')
      expect(ended.failure?.code).toMatch(/RUN_SETTLED|RUN_SUPERSEDED|STAGING_INCOMPLETE/)
  },
)
