import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RowsByBatch, TableContract } from '../../src/driver/ports.ts'
import type { Run } from '../../src/runs/run.ts'
import { publishStaged } from '../../src/storage/postgres/publication.ts'
import { inSchema } from '../../src/storage/postgres/table-ddl.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'
import {
  begin,
  contract,
  mark,
  noticesOf,
  owner,
  publish,
  relations,
  stage,
  succeeded,
  tables,
  visible,
  withDatabase,
} from '../support/database.ts'

// How the batches of a table share partitions, and what becomes of these as batches are replaced, taken back and merged.

withDatabase()

/** Days of a month that is long over → so many rows each. */
function days(month: string, first: number, last: number, rows = 1): RowsByBatch {
  const numbers = Array.from({ length: last - first + 1 }, (_, place) => String(first + place).padStart(2, '0'))
  return Object.fromEntries(numbers.map((day) => [`${month}-${day}`, rows]))
}

async function takeBack(run: Run, { table }: TableContract): Promise<void> {
  const back = await begin(run.batches)
  const written = run.batches.map((batch) => ({ table, batch }))
  await tables.rollback(succeeded(back), run.id, written)
}

/** As if all that is published of a table had been so for days. */
async function letTimePass({ table }: TableContract): Promise<void> {
  await owner.run(`update published set published_at = published_at - interval '2 days' where dataset = $1`, [table])
}

/** Table in `kept` → its rows by batch. */
async function kept({ table }: TableContract): Promise<Readonly<Record<string, RowsByBatch>>> {
  const row = z.object({ batch: z.string(), rows: z.coerce.number() })
  const found = await Promise.all(
    (await relations('kept', `${table}%`)).map(async (name) => {
      const sql = `select batch, count(*) as rows from ${inSchema('kept', name)} group by 1 order by 1`
      return [name, Object.fromEntries((await owner.rows(row, sql)).map(({ batch, rows }) => [batch, rows]))] as const
    }),
  )
  return Object.fromEntries(found)
}

const partitions = ({ table }: TableContract) => relations('parts', `${table}%`)

describe('the days of a month share a partition', () => {
  test('which comes and goes as a whole, and needs no scan to be attached', async () => {
    const one = contract('months')
    await tables.prepare([one])
    const rows = { ...days('2020-01', 1, 31), ...days('2020-02', 1, 29), 'undated-1f': 1, 'undated-10': 1, all: 1 }
    await publish([one], rows)
    expect(await partitions(one)).toHaveLength(4)
    const run = await begin(Object.keys(rows))
    const staged = await stage(run, [one], { ...rows, '2020-01-02': 3 })
    const notices = await noticesOf((session) => publishStaged(session, { run: succeeded(run), rows: staged, keep: 1 }))
    expect(notices.filter((notice) => notice.includes('is implied by existing constraints'))).toHaveLength(4)
    expect(await visible(one)).toEqual({ ...rows, '2020-01-02': 3 })
    expect([await partitions(one), await relations('kept', `${one.table}%`)].map(({ length }) => length)).toEqual([
      4, 4,
    ])
    await takeBack(run, one)
    expect(await visible(one)).toEqual(rows)
    expect([await partitions(one), await relations('kept', `${one.table}%`)].map(({ length }) => length)).toEqual([
      4, 0,
    ])
  })

  test('some of which are replaced: their rows are kept by themselves, and come back', async () => {
    const one = contract('some')
    await tables.prepare([one])
    const before = days('2020-01', 1, 10, 2)
    const first = await publish([one], before)
    const second = await publish([one], days('2020-01', 9, 12, 5))
    expect(await visible(one)).toEqual({ ...before, ...days('2020-01', 9, 12, 5) })
    expect(Object.values(await kept(one))).toEqual([days('2020-01', 9, 10, 2)])
    const made = (await tables.published(one.table)).map(({ batch, runId, bytes }) => [batch, runId, bytes !== null])
    const expected = Object.keys({ ...before, ...days('2020-01', 11, 12) })
    expect(made).toEqual(expected.map((batch, place) => [batch, place < 8 ? first.id : second.id, true]))
    await takeBack(second, one)
    expect(await visible(one)).toEqual(before)
    expect(await kept(one)).toEqual({})
  })

  test('and each is erased for good once its time is over, whatever else the table holds that kept it', async () => {
    const one = contract('erased')
    await tables.prepare([one])
    await publish([one], days('2020-01', 1, 3))
    await publish([one], days('2020-01', 1, 3, 2))
    expect(Object.values(await kept(one))).toEqual([days('2020-01', 1, 3)])
    await publish([one], { '2020-01-02': 3 })
    const left = { '2020-01-01': 1, '2020-01-03': 1 }
    expect(Object.values(await kept(one))).toEqual(expect.arrayContaining([left, { '2020-01-02': 2 }]))
    await publish([one], { '2020-01-01': 3, '2020-01-03': 3 })
    const all = { '2020-01-01': 2, '2020-01-03': 2 }
    expect(Object.values(await kept(one))).toEqual(expect.arrayContaining([all, { '2020-01-02': 2 }]))
    expect(Object.values(await kept(one))).toHaveLength(2)
  })

  test('what a backup holds on to is erased the next time', async () => {
    const one = contract('held')
    await tables.prepare([one])
    for (const rows of [1, 2]) await publish([one], days('2020-01', 1, 2, rows))
    const [old = ''] = await relations('kept', `${one.table}%`)
    await owner.transaction(async (session) => {
      await session.run(`lock table ${inSchema('kept', old)} in access share mode`)
      await publish([one], days('2020-01', 1, 2, 3))
      expect(Object.keys(await kept(one))).toContain(old)
    })
    await tables.tidy([one.table])
    expect(Object.values(await kept(one))).toEqual([days('2020-01', 1, 2, 2)])
  })

  test('beside partitions of one day each, as they used to be', async () => {
    const one = contract('legacy')
    await tables.prepare([one])
    const first = await publish([one], { '2020-01-01': 1 })
    const second = await publish([one], { '2020-01-02': 1 })
    for (const part of await partitions(one))
      await owner.run(
        `alter table ${inSchema('parts', part)} rename constraint batches to "${part.slice(0, 20)}_check"`,
      )
    const third = await publish([one], days('2020-01', 1, 4, 2))
    expect([await visible(one), await partitions(one)]).toEqual([days('2020-01', 1, 4, 2), [expect.any(String)]])
    await takeBack(third, one)
    expect(await visible(one)).toEqual(days('2020-01', 1, 2))
    const made = (await tables.published(one.table)).map(({ runId }) => runId)
    expect(made).toEqual([first.id, second.id])
  })
})

describe('what runs of single days have left of a past month is merged', () => {
  test('and rows, versions and what can be taken back stay as they are', async () => {
    const one = contract('merged')
    await tables.prepare([one])
    const runs: Run[] = []
    for (const batch of Object.keys(days('2020-01', 1, 5))) runs.push(await publish([one], { [batch]: 2 }))
    const again = await publish([one], { '2020-01-03': 3 })
    await publish([one], { '2099-01-01': 1 })
    await publish([one], { '2099-01-02': 1 })
    await tables.tidy([one.table])
    expect(await partitions(one)).toHaveLength(7)
    await letTimePass(one)
    const before = await tables.published(one.table)
    await tables.tidy([one.table])
    expect(await partitions(one)).toHaveLength(3)
    const without = (all: typeof before) => all.map(({ bytes, ...batch }) => batch)
    expect(without(await tables.published(one.table))).toEqual(without(before))
    const rows = { ...days('2020-01', 1, 5, 2), '2020-01-03': 3, '2099-01-01': 1, '2099-01-02': 1 }
    expect(await visible(one)).toEqual(rows)
    await takeBack(again, one)
    expect(await visible(one)).toEqual({ ...rows, '2020-01-03': 2 })
    for (const run of runs.slice(0, 2)) await takeBack(run, one)
    expect(await visible(one)).toEqual({
      '2020-01-03': 2,
      '2020-01-04': 2,
      '2020-01-05': 2,
      '2099-01-01': 1,
      '2099-01-02': 1,
    })
    await letTimePass(one)
    await tables.tidy([one.table])
    expect(await partitions(one)).toHaveLength(3)
  })

  test('by each publication, as soon as nearly all of its days are there', async () => {
    const one = contract('nearly')
    await tables.prepare([one])
    for (const batch of Object.keys(days('2020-01', 1, 28))) await publish([one], { [batch]: 1 })
    expect(await partitions(one)).toHaveLength(1)
    expect(await visible(one)).toEqual(days('2020-01', 1, 28))
  })

  test('and gives way to whoever holds the table, or publishes in it', async () => {
    const one = contract('gives_way')
    await tables.prepare([one])
    for (const batch of Object.keys(days('2020-01', 1, 3))) await publish([one], { [batch]: 1 })
    await letTimePass(one)
    const holding = [
      `lock table ${inSchema('public', one.table)} in access share mode`,
      `select pg_advisory_xact_lock(hashtextextended('sparkwright publish ${one.table}', 0))`,
    ]
    for (const sql of holding)
      await owner.transaction(async (session) => {
        await session.run(sql)
        await tables.tidy([one.table])
        expect(await partitions(one)).toHaveLength(3)
      })
    await Promise.all([tables.tidy([one.table]), tables.tidy([one.table]), publish([one], { '2020-01-02': 2 })])
    expect(await visible(one)).toEqual({ ...days('2020-01', 1, 3), '2020-01-02': 2 })
  })
})

/** What a store has to do, in a few lines: batch → its versions, the newest first; `keep` of them before it are kept. */
class Model {
  readonly #keep: number
  readonly #batches = new Map<string, { readonly run: string; readonly rows: number }[]>()

  constructor(keep: number) {
    this.#keep = keep
  }

  publish(run: string, rows: RowsByBatch): void {
    for (const [batch, count] of Object.entries(rows)) {
      const versions = [{ run, rows: count }, ...(this.#batches.get(batch) ?? [])]
      this.#batches.set(batch, versions.slice(0, this.#keep + 1))
    }
  }

  /** Whether it was possible. */
  takeBack(run: string, batches: readonly string[]): boolean {
    const all = batches.map((batch) => this.#batches.get(batch) ?? [])
    if (all.some(([newest, older]) => newest?.run !== run || older === undefined)) return false
    for (const versions of all) versions.shift()
    return true
  }

  /** A batch that was never there before has a version without rows, of nobody, before its first. */
  know(batches: readonly string[]): void {
    for (const batch of batches) if (!this.#batches.has(batch)) this.#batches.set(batch, [{ run: '', rows: 0 }])
  }

  visible(): RowsByBatch {
    const shown = [...this.#batches].map(([batch, [newest]]) => [batch, newest?.rows ?? 0] as const)
    return Object.fromEntries(shown.filter(([, rows]) => rows > 0))
  }
}

/** Numbers below `limit` that look like chance and are the same each time. */
function chance(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % limit
  }
}

describe('whatever is published, taken back and put in order, one after the other', () => {
  test.each([1, 2])('readers see what they have to, with %i old versions', async (keep) => {
    const one = contract(`model_${keep}`)
    const store = new PostgresTableStore(owner, { keep })
    const model = new Model(keep)
    const draw = chance(keep)
    await store.prepare([one])
    const known = Object.keys({ ...days('2020-01', 1, 4), ...days('2020-02', 1, 2) })
    model.know(known)
    const runs: Run[] = []
    for (let step = 0; step < 24; step++) {
      const last = runs[runs.length - 1 - draw(2)]
      if (last !== undefined && draw(3) === 0) {
        const back = await begin(last.batches)
        const written = last.batches.map((batch) => ({ table: one.table, batch }))
        const done = store.rollback(succeeded(back), last.id, written).then(
          () => true,
          () => false,
        )
        expect(await done, `step ${step}`).toBe(model.takeBack(last.id, last.batches))
      } else {
        const some = known.filter(() => draw(2) === 0)
        const batches = some.length === 0 ? known : some
        const rows = Object.fromEntries(batches.map((batch) => [batch, draw(4)]))
        const run = await begin(batches)
        await store.publish(succeeded(run), await stage(run, [one], rows))
        model.publish(run.id, rows)
        runs.push(run)
      }
      if (draw(3) === 0) {
        await letTimePass(one)
        await store.tidy([one.table])
      }
      expect(await visible(one), `step ${step}`).toEqual(model.visible())
    }
    expect(await relations('staging', `${mark}_model%`)).toEqual([])
  })
})
