import { describe, expect, test } from 'vitest'
import { callFunction, coalesce, expr, rand, sum } from '#functions'
import { type Column, DataFrame, type LongType, long, schema, Window } from '#spark-connect'
import type { AnyFrame } from '../sinks/sink.ts'
import { framesToKeep } from './chance.ts'
import { isOnlyOf } from './rows-of.ts'

const Row = schema({ id: long(), n: long() })
const rows = () =>
  new DataFrame<{ readonly id: ReturnType<typeof long>; readonly n: ReturnType<typeof long> }>(
    { kind: 'readTable', name: 't' },
    Row.fields,
    undefined as never,
  )
const near = (id: Column<LongType, 'row'>) => Window.orderBy(id).rowsBetween(-1, 1)
const any = (frame: unknown) => frame as AnyFrame
const kept = (frames: readonly unknown[], asked: readonly unknown[] = []) =>
  framesToKeep(frames.map(any), asked as DataFrame<unknown>[]).map(({ plan }) => plan)

describe('what several outputs share', () => {
  test.each(['row_number() over (order by id)', 'cast(RAND () as bigint)', 'first(n)'])('%s is kept', (sql) => {
    const chosen = rows().withColumns(() => ({ n: expr(sql, long()) }))
    expect(kept([chosen.where((r) => r.n.gt(1n)), chosen.drop('n')])).toEqual([chosen.plan])
  })

  test.each([
    ['limit', () => rows().limit(3)],
    ['one of each', () => rows().dropDuplicates('id')],
    ['sample', () => rows().sample(0.5, { seed: 1 })],
    ['a part by chance', () => rows().randomSplit([1, 1], 1)[0] ?? rows()],
    ['a random number', () => rows().withColumn('n', rand(1).cast(long()))],
    ['a function by its name', () => rows().withColumn('n', callFunction('RAND', [], long()))],
    ['so many rows of a window', () => rows().withColumn('n', (r) => coalesce(sum(r.n).over(near(r.id)), 0))],
  ])('%s is kept', (_, build) => {
    const chosen = build()
    expect(kept([chosen, chosen.drop('n')])).toEqual([chosen.plan])
  })

  test('what is the same each time is not', () => {
    const sure = rows()
      .withColumns((r) => ({ n: r.n.plus(1n) }))
      .distinct()
    expect(kept([sure, sure.drop('n')])).toEqual([])
  })

  test('nor what one output uses once', () => {
    const chosen = rows().limit(3)
    expect(kept([chosen, rows()])).toEqual([])
  })

  test('what one output uses twice is', () => {
    const chosen = rows().limit(3)
    expect(kept([chosen.union(chosen)])).toEqual([chosen.plan])
  })

  test('what stands on a reused frame is not, and what that is made of comes before it', () => {
    const chosen = rows().limit(3)
    const reused = chosen.where((r) => r.n.gt(1n))
    expect(kept([reused, reused.drop('n')], [reused])).toEqual([reused.plan])
    expect(kept([reused, reused.drop('n'), chosen], [reused])).toEqual([chosen.plan, reused.plan])
  })
})

test('whether a frame is made of nothing but another', () => {
  const source = rows()
  const bad = source.where((r) => r.n.gt(1n)).withColumns((r) => ({ n: r.n.plus(1n) }))
  expect(isOnlyOf(bad.plan, source.plan)).toBe(true)
  expect(isOnlyOf(bad.union(bad).plan, source.plan)).toBe(true)
  expect(isOnlyOf(bad.union(rows()).plan, source.plan)).toBe(false)
  expect(isOnlyOf(source.groupBy('id').agg({}).plan, source.plan)).toBe(false)
})
