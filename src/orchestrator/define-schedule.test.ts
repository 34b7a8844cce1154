import { expect, test } from 'vitest'
import { fraud } from '../jobs/fraud/pipeline.ts'
import { defineSchedule, duesBetween } from './define-schedule.ts'
import { monthBefore } from './schedules.ts'

const at = (cron: string, timeZone?: string) =>
  defineSchedule({ name: 's', pipeline: fraud, cron, ...(timeZone && { timeZone }) })
const dues = (schedule: ReturnType<typeof at>, after: string, until: string) =>
  duesBetween(schedule, new Date(after), new Date(until)).map((due) => due.toISOString())

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

test('the month before', () => {
  expect(monthBefore(new Date('2020-03-31T23:59:00Z'))).toBe('2020-02')
  expect(monthBefore(new Date('2020-01-01T00:00:00Z'))).toBe('2019-12')
})
