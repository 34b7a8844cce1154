import { expect, test } from 'vitest'
import { hours } from './calendar.ts'

const year = { seed: 42, rows: 100_000, start: '2020-01-01', months: 12 }

test('a span holds every hour of its months once and all its rows', () => {
  const all = [...hours(year)]
  expect(all).toHaveLength(366 * 24)
  expect(all.reduce((sum, hour) => sum + hour.rows, 0)).toBe(100_000)
  expect(all[0]).toMatchObject({ month: '2020-01', prefix: '2020-01-01 00:', step: 1 })
  expect(all.at(-1)).toMatchObject({ month: '2020-12', prefix: '2020-12-31 23:', step: 743 })
  expect(all.every((hour) => hour.prefix.startsWith(hour.month))).toBe(true)
})

test('a span goes over the end of a year', () => {
  const months = [...new Set([...hours({ ...year, start: '2023-11-01', months: 4 })].map((hour) => hour.month))]
  expect(months).toEqual(['2023-11', '2023-12', '2024-01', '2024-02'])
})

test('evenings are busier than nights', () => {
  const rowsAt = (hour: string) =>
    [...hours(year)].filter(({ prefix }) => prefix.endsWith(`${hour}:`)).reduce((sum, { rows }) => sum + rows, 0)
  expect(rowsAt('18')).toBeGreaterThan(10 * rowsAt('03'))
})

test('fewer rows than hours are spread too', () => {
  const rows = [...hours({ ...year, rows: 3 })].map((hour) => hour.rows)
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(3)
  expect(Math.max(...rows)).toBe(1)
})
