import { expect, test } from 'vitest'
import { PostgresScheduleStore } from '../../src/storage/postgres/schedule-store.ts'
import { mark, owner, withDatabase } from '../support/database.ts'

// How schedules stand, in a real PostgreSQL, whose clock all schedulers share.

withDatabase()

const store = new PostgresScheduleStore(owner)

test('what time it is, PostgreSQL says', async () => {
  const before = await store.state(`${mark}-a`)
  const after = await store.state(`${mark}-a`)
  expect(before.last.getTime()).toBeLessThanOrEqual(before.now.getTime())
  expect(after.now.getTime()).toBeGreaterThan(before.now.getTime())
  expect(after.last).toEqual(before.last)
})

test('one that was dealt with up to a time that has not come goes on from now', async () => {
  const name = `${mark}-b`
  await store.state(name)
  await store.done(name, new Date('2999-01-01'))
  const { last, now } = await store.state(name)
  expect(last.getTime()).toBeLessThanOrEqual(now.getTime())
  await store.done(name, now)
  expect((await store.state(name)).last).toEqual(now)
  await store.done(name, new Date(0))
  expect((await store.state(name)).last).toEqual(now)
})
