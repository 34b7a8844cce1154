import { describe, expect, test } from 'vitest'
import { fraud } from '../jobs/fraud/pipeline.ts'
import { defineSchedule, lastBetween, type Schedule } from './define-schedule.ts'
import { dayBefore, monthBefore } from './due.ts'

const at = (cron: string, timeZone?: string) =>
  defineSchedule({ name: 's', pipeline: fraud, cron, ...(timeZone && { timeZone }) })
function dues({ nextAfter }: Schedule, after: string, until: string): readonly string[] {
  const all: string[] = []
  for (let due = nextAfter(new Date(after)); due && due <= new Date(until); due = nextAfter(due))
    all.push(due.toISOString())
  return all
}

test('times after one and up to another, the first excluded and the last included', () => {
  expect(dues(at('0 3 1 * *'), '2020-01-01T03:00:00Z', '2020-04-01T03:00:00Z')).toEqual([
    '2020-02-01T03:00:00.000Z',
    '2020-03-01T03:00:00.000Z',
    '2020-04-01T03:00:00.000Z',
  ])
  expect(dues(at('0 3 1 * *'), '2020-01-01T03:00:00Z', '2020-01-31T00:00:00Z')).toEqual([])
})

test('by the clock of a place, summer time and all', () => {
  expect(dues(at('30 6 * * *', 'Europe/Vienna'), '2020-03-28T00:00:00Z', '2020-03-30T00:00:00Z')).toEqual([
    '2020-03-28T05:30:00.000Z',
    '2020-03-29T04:30:00.000Z',
  ])
})

test('with six fields to the second', () => {
  expect(dues(at('*/20 * * * * *'), '2020-01-01T00:00:00Z', '2020-01-01T00:00:41Z')).toHaveLength(2)
})

test.each([
  ['every day', undefined],
  ['99 * * * *', undefined],
  ['0 3 * * *', 'Mars/Olympus'],
])('%s in %s is refused', (cron, timeZone) => {
  expect(() => at(cron, timeZone)).toThrow(`schedule 's': '${cron}' in '${timeZone ?? 'UTC'}' is no time: `)
})

test.each([
  [{ name: 'a,b' }, "schedule 'a,b': its name has to be lower-case letters"],
  [{ catchUp: 'some' as never }, "schedule 's': catchUp has to be all, or last, or none, and is some"],
  [{ retries: -1 }, "schedule 's': retries has to be a whole number, and is -1"],
  [{ lateAfter: Number.NaN }, "schedule 's': lateAfter has to be a time in ms, and is NaN"],
])('%j is refused', (change, says) => {
  expect(() => defineSchedule({ name: 's', pipeline: fraud, cron: '0 3 * * *', ...change })).toThrow(says)
})

describe('when clocks change', () => {
  const hours = (from: string, count: number, step = 3_600_000) =>
    Array.from({ length: count }, (_, i) => new Date(Date.parse(from) + i * step).toISOString())

  test.each([
    ['Europe/Vienna, forward', 'Europe/Vienna', '2020-03-28T22:00:00Z'],
    ['Europe/Vienna, back', 'Europe/Vienna', '2020-10-24T21:00:00Z'],
    ['New York, forward', 'America/New_York', '2020-03-08T04:00:00Z'],
    ['New York, back', 'America/New_York', '2020-11-01T03:00:00Z'],
    ['Auckland, forward', 'Pacific/Auckland', '2020-09-26T11:00:00Z'],
    ['Auckland, back', 'Pacific/Auckland', '2020-04-04T11:00:00Z'],
    ['Azores, back at midnight', 'Atlantic/Azores', '2020-10-24T21:00:00Z'],
  ])('one of every hour is due each real hour: %s', (_, timeZone, from) => {
    for (const cron of ['0 * * * *', '0 0-23 * * *', '0 */1 * * *', '@hourly', '0 0 * * * *'])
      expect(dues(at(cron, timeZone), from, hours(from, 8).at(-1) ?? '')).toEqual(hours(from, 8).slice(1))
    const half = hours(from, 16, 1_800_000)
    expect(dues(at('*/30 * * * *', timeZone), from, half.at(-1) ?? '')).toEqual(half.slice(1))
  })

  test('by half an hour, too', () => {
    const island = 'Australia/Lord_Howe'
    for (const from of ['2020-04-04T12:00:00Z', '2020-10-03T12:00:00Z']) {
      const half = hours(from, 16, 1_800_000)
      expect(dues(at('*/30 * * * *', island), from, half.at(-1) ?? '')).toEqual(half.slice(1))
    }
    // At half past one the clock shows one again, and at two half past: that hour begins with half past.
    expect(dues(at('0 * * * *', island), '2020-04-04T13:30:00Z', '2020-04-04T16:30:00Z')).toEqual(
      ['14:00', '15:30', '16:30'].map((time) => `2020-04-04T${time}:00.000Z`),
    )
    expect(dues(at('0 * * * *', island), '2020-10-03T14:00:00Z', '2020-10-03T17:00:00Z')).toEqual(
      ['14:30', '15:30', '16:00', '17:00'].map((time) => `2020-10-03T${time}:00.000Z`),
    )
  })

  test.each([
    ['30 2 * * *', 'Europe/Vienna', '2020-10-25', '2020-10-25T00:30:00.000Z'],
    ['30 2 * * *', 'Europe/Vienna', '2020-03-29', '2020-03-29T01:00:00.000Z'],
    ['0 2 * * *', 'Europe/Vienna', '2020-03-29', '2020-03-29T01:00:00.000Z'],
    ['30 1 * * *', 'America/New_York', '2020-11-01', '2020-11-01T05:30:00.000Z'],
    ['45 1 * * *', 'Australia/Lord_Howe', '2020-04-05', '2020-04-04T14:45:00.000Z'],
    ['15 2 * * *', 'Australia/Lord_Howe', '2020-10-04', '2020-10-03T15:30:00.000Z'],
  ])('one of a certain hour is due once: %s in %s on %s', (cron, timeZone, day, expected) => {
    const from = new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000)
    const around = dues(at(cron, timeZone), from.toISOString(), `${day}T23:59:00Z`)
    const onDay = around.filter((due) => new Date(due).toLocaleString('sv', { timeZone }).startsWith(day))
    expect(onDay).toEqual([expected])
  })

  test('several of certain hours are, too', () => {
    expect(dues(at('0,30 1-3 * * *', 'Europe/Vienna'), '2020-10-24T22:00:00Z', '2020-10-25T12:00:00Z')).toEqual(
      ['23:00', '23:30', '00:00', '00:30', '02:00', '02:30'].map(
        (time) => `2020-10-${time.startsWith('23') ? 24 : 25}T${time}:00.000Z`,
      ),
    )
  })

  test('where a whole day is left out', () => {
    expect(dues(at('0 12 * * *', 'Pacific/Apia'), '2011-12-29T00:00:00Z', '2011-12-31T23:00:00Z')).toEqual([
      '2011-12-29T22:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-30T22:00:00.000Z',
      '2011-12-31T22:00:00.000Z',
    ])
  })
})

test('the last of however many', () => {
  const last = (schedule: Schedule, after: string, until: string) =>
    lastBetween(schedule, new Date(after), new Date(until))?.toISOString()
  const secondly = at('* * * * * *')
  expect(last(secondly, '1990-01-01T00:00:00Z', '2020-01-01T00:00:00.500Z')).toBe('2020-01-01T00:00:00.000Z')
  expect(last(secondly, '2020-01-01T00:00:00Z', '2020-01-01T00:00:00.500Z')).toBeUndefined()
  expect(last(secondly, '2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z')).toBe('2020-01-01T00:00:01.000Z')
  const hourly = at('0 * * * *', 'Europe/Vienna')
  expect(last(hourly, '2020-01-01T00:00:00Z', '2020-10-25T01:59:59Z')).toBe('2020-10-25T01:00:00.000Z')
  expect(last(at('0 3 1 * *'), '2020-01-01T00:00:00Z', '2020-01-31T00:00:00Z')).toBe('2020-01-01T03:00:00.000Z')
})

describe('the month and the day before', () => {
  test.each(['UTC', 'Asia/Tokyo', 'Pacific/Auckland', 'America/Los_Angeles', 'Pacific/Kiritimati'])(
    'are those of the clock by which a schedule is due: %s',
    (timeZone) => {
      const due = at('0 3 1 * *', timeZone).nextAfter(new Date('2020-02-20T00:00:00Z')) ?? new Date(0)
      expect([monthBefore(due), dayBefore(due)]).toEqual(['2020-02', '2020-02-29'])
      expect(at('0 3 1 * *', timeZone).params(due as never)).toEqual({})
    },
  )

  test('of any other time are those of UTC, or of the clock that is named', () => {
    expect(monthBefore(new Date('2020-03-31T23:59:00Z'))).toBe('2020-02')
    expect(monthBefore(new Date('2020-01-01T00:00:00Z'))).toBe('2019-12')
    expect(monthBefore(new Date('2020-02-29T18:00:00Z'), 'Asia/Tokyo')).toBe('2020-02')
    expect(dayBefore(new Date('2020-02-29T18:00:00Z'), 'Asia/Tokyo')).toBe('2020-02-29')
    expect(dayBefore(new Date('2020-03-01T00:00:00Z'))).toBe('2020-02-29')
  })

  test('are none of what is no time', () => {
    expect(() => monthBefore(new Date(Number.NaN))).toThrow(RangeError)
    expect(() => dayBefore(new Date(0), 'Mars/Olympus')).toThrow(RangeError)
  })
})
