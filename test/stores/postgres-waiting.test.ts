import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RowsByTable, TableContract } from '../../src/driver/ports.ts'
import type { Run } from '../../src/runs/run.ts'
import { locksNeeded } from '../../src/storage/postgres/lock-room.ts'
import { publishStaged } from '../../src/storage/postgres/publication.ts'
import { inSchema, stagingName } from '../../src/storage/postgres/table-ddl.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'
import {
  begin,
  contract,
  load,
  noticesOf,
  owner,
  publish,
  reader,
  relations,
  runs,
  stage,
  succeeded,
  tables,
  visible,
  withDatabase,
} from '../support/database.ts'

// What publishing waits for, and what is refused before anything is computed.

withDatabase()

/** Something that is waited for, and the word that it is there. */
function awaited(): { readonly there: Promise<void>; readonly say: () => void } {
  let say = () => {}
  const there = new Promise<void>((resolve) => {
    say = resolve
  })
  return { there, say }
}

/** A reader who holds the table until he is told to let go. */
async function hold({ table }: TableContract, schemaName = 'public'): Promise<() => Promise<void>> {
  const [held, free] = [awaited(), awaited()]
  const holding = owner.transaction(async (session) => {
    await session.run(`lock table ${inSchema(schemaName, table)} in access share mode`)
    held.say()
    await free.there
  })
  await held.there
  return async () => {
    free.say()
    await holding
  }
}

async function staged(one: TableContract, rows: number): Promise<{ readonly run: Run; readonly rows: RowsByTable }> {
  const run = await begin(['all'])
  return { run, rows: await stage(run, [one], { all: rows }) }
}

describe('while somebody reads for long', () => {
  test('publishing waits, others read on, and then it is published', async () => {
    const one = contract('patient')
    await tables.prepare([one])
    await publish([one], { all: 1 })
    const { run, rows } = await staged(one, 2)
    const letGo = await hold(one)
    const waits = awaited()
    const published = tables.publish(succeeded(run), rows, { onWait: waits.say })
    await waits.there
    // An attempt may just be under way: it ends by itself, though the table is held as before.
    expect(await visible(one)).toEqual({ all: 1 })
    await letGo()
    await published
    expect(await visible(one)).toEqual({ all: 2 })
  })

  test('the signal ends the wait, and so does the end of patience; what is staged stays', async () => {
    const one = contract('impatient')
    await tables.prepare([one])
    await publish([one], { all: 1 })
    const { run, rows } = await staged(one, 2)
    const letGo = await hold(one)
    const stop = new AbortController()
    const stopped = tables.publish(succeeded(run), rows, { signal: stop.signal, onWait: () => stop.abort('enough') })
    await expect(stopped).rejects.toBe('enough')
    const hasty = new PostgresTableStore(owner, { patience: 0 })
    await expect(hasty.publish(succeeded(run), rows)).rejects.toMatchObject({
      code: 'STORE_BUSY',
      message: expect.stringContaining('PUBLISH_PATIENCE'),
    })
    expect(await visible(one)).toEqual({ all: 1 })
    await letGo()
    await hasty.publish(succeeded(run), rows)
    expect(await visible(one)).toEqual({ all: 2 })
  })

  test('a backup that holds what is staged is waited for', async () => {
    const one = contract('backup')
    await tables.prepare([one])
    const run = await begin(['all'])
    const target = (await tables.stage(run.id, [one], run.batches))[one.table]
    await load(target, { all: 1 })
    const [part = ''] = await relations('staging', `${one.table}__all__%`)
    const letGo = await hold({ table: part, fields: [], key: [] }, 'staging')
    const verified = tables.verify(run.id, [one])
    // So long as locks are waited for elsewhere.
    await Promise.race([sleep(11_000), verified])
    await letGo()
    expect(await verified).toEqual({ [one.table]: { all: 1 } })
  })

  test('a run that was ended meanwhile is refused', async () => {
    const one = contract('ended')
    await tables.prepare([one])
    const { run, rows } = await staged(one, 2)
    const letGo = await hold(one)
    const published = tables.publish(succeeded(run), rows, {
      onWait: () => void runs.update({ ...run, state: 'cancelled', finishedAt: new Date() }).then(letGo),
    })
    await expect(published).rejects.toMatchObject({ code: 'RUN_NOT_RUNNING' })
    expect(await visible(one)).toEqual({})
  })

  test('publishers of other tables go on', async () => {
    const [one, other] = [contract('mine'), contract('others')]
    await tables.prepare([one, other])
    const turn = `select pg_advisory_xact_lock(hashtextextended('sparkwright publish ${one.table}', 0))`
    await owner.transaction(async (session) => {
      await session.run(turn)
      await publish([other], { all: 1 })
    })
    expect(await visible(other)).toEqual({ all: 1 })
  })
})

describe('discarding', () => {
  test('leaves what others hold, says so, and takes the rest; then that as well', async () => {
    const both = [contract('discard_a'), contract('discard_b')]
    await tables.prepare(both)
    const run = await begin(['all'])
    await stage(run, both, { all: 1 })
    const [first] = both.map(({ table }) => stagingName(table, run.id))
    const letGo = await hold({ table: first ?? '', fields: [], key: [] }, 'staging')
    await expect(tables.discard(run.id)).rejects.toMatchObject({ code: 'STORE_BUSY' })
    expect(await relations('staging', `%${run.id}`)).toEqual([first])
    await letGo()
    await tables.discard(run.id)
    expect(await relations('staging', `%${run.id}`)).toEqual([])
  })

  test('takes more partitions than can be dropped at once', async () => {
    const one = contract('discard_many')
    const run = await begin(Array.from({ length: 120 }, (_, place) => `b${place}`))
    await tables.stage(run.id, [one], run.batches)
    await tables.discard(run.id)
    expect(await relations('staging', `${one.table}%`)).toEqual([])
  })
})

describe('locks', () => {
  test('a run that would need more than there are is refused before anything is staged', async () => {
    const all = Array.from({ length: 9 }, (_, place) => contract(`locks_${place}`))
    const batches = Array.from({ length: 2000 }, (_, place) => `b${place}`)
    await tables.prepare(all)
    const run = await begin(['all'])
    const refused = {
      code: 'TOO_MANY_LOCKS',
      message: expect.stringMatching(
        /^to publish 2000 batches in 9 tables takes some \d+ .* Set max_locks_per_transaction to \d+ or more/,
      ),
    }
    await expect(tables.stage(run.id, all, batches)).rejects.toMatchObject(refused)
    const readers = new PostgresTableStore(reader)
    const names = all.map(({ table }) => table)
    await expect(readers.requirePublishable(names, batches)).rejects.toMatchObject(refused)
    await readers.requirePublishable(names, batches.slice(0, 100))
    expect(await relations('staging', `%${run.id}`)).toEqual([])
  })

  test('a publication needs no more than was foreseen', async () => {
    const both = [contract('count_a'), contract('count_b')]
    await tables.prepare(both)
    const months = Array.from({ length: 12 }, (_, place) => `2020-${String(place + 1).padStart(2, '0')}`)
    const rows = Object.fromEntries(months.flatMap((month) => [1, 2, 3].map((day) => [`${month}-0${day}`, 1])))
    const names = both.map(({ table }) => table)
    const Count = z.object({ locks: z.coerce.number() })
    // The first time, replacing whole partitions, and replacing a part of each.
    for (const some of [
      rows,
      rows,
      Object.fromEntries(Object.entries(rows).filter(([batch]) => !batch.endsWith('3'))),
    ]) {
      const run = await begin(Object.keys(some))
      const announced = await stage(run, both, some)
      const needed = await owner.transaction((session) => locksNeeded(session, names, run.batches))
      let taken = 0
      await noticesOf(async (session) => {
        await publishStaged(session, { run: succeeded(run), rows: announced, keep: 1 })
        const sql = 'select count(*) as locks from pg_locks where pid = pg_backend_pid()'
        taken = (await session.rows(Count, sql))[0]?.locks ?? 0
      })
      expect(taken).toBeGreaterThan(needed / 3)
      expect(taken).toBeLessThanOrEqual(needed)
    }
  })
})

describe('a month and its days', () => {
  test('never stand beside each other: the run that brings the second is refused before it begins', async () => {
    const one = contract('granularity')
    await tables.prepare([one])
    const monthly = await publish([one], { '2020-01': 2 })
    await publish([one], { '2020-02-01': 1, '2020-03-01': 0, 'undated-1f': 1 })
    const refusals = [
      [
        '2020-01-05',
        '2020-01',
        `which run ${monthly.id} has published: .* \\(--by month\\), .* by day, .* rollback ${monthly.id}`,
      ],
      ['2020-02', '2020-02-01', '--by day'],
      ['2020-03', '2020-03-01', '--by day'],
    ]
    for (const [batch = '', other = '', advice = ''] of refusals) {
      const run = await begin([batch])
      await expect(tables.stage(run.id, [one], [batch])).rejects.toMatchObject({
        code: 'BATCHES_OVERLAP',
        message: expect.stringMatching(
          new RegExp(`${one.table}: batch ${batch} shares .* batch ${other}, .*${advice}`),
        ),
      })
    }
    await publish([one], { '2020-04': 1, '2020-01': 1, '2020-05-01': 1 })
    const back = await begin(['2020-01'])
    await expect(tables.stage(back.id, [one], ['2021-01', '2021-01-01'])).rejects.toThrow(/this same run brings/)
    expect(await relations('staging', `${one.table}%`)).toEqual([])
  })

  test('nor where both are published at once, nor once the other is taken back', async () => {
    const one = contract('at_once')
    await tables.prepare([one])
    const brought = await Promise.all(
      [['2020-01'], ['2020-01-01', '2020-01-02']].map(async (batches) => {
        const run = await begin(batches)
        return { run, rows: await stage(run, [one], Object.fromEntries(batches.map((batch) => [batch, 1]))) }
      }),
    )
    const ended = await Promise.allSettled(brought.map(({ run, rows }) => tables.publish(succeeded(run), rows)))
    const refused = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    expect(refused).toEqual([expect.objectContaining({ code: 'BATCHES_OVERLAP' })])
    const [won, lost] = ended[0]?.status === 'fulfilled' ? brought : brought.toReversed()
    const batches = won?.run.batches.map((batch) => ({ table: one.table, batch })) ?? []
    await tables.rollback(succeeded(await begin(won?.run.batches ?? [])), won?.run.id ?? '', batches)
    if (lost) await tables.publish(succeeded(lost.run), lost.rows)
    expect(await visible(one)).toEqual(Object.fromEntries(lost?.run.batches.map((batch) => [batch, 1]) ?? []))
  })
})
