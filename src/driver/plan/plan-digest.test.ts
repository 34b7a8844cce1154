import { describe, expect, test } from 'vitest'
import { count, lit } from '#functions'
import { DataFrame, decimal, schema, string } from '#spark-connect'
import type { AnyFrame } from '../sinks/sink.ts'
import { planDigest } from './plan-digest.ts'

// Frames without a server: only what they are counts.

const Row = schema({ id: string(), amount: decimal(9, 2) })

function files(...paths: readonly string[]) {
  const plan: ConstructorParameters<typeof DataFrame>[0] = {
    kind: 'readSource',
    format: 'csv',
    schema: 'id string',
    options: { header: 'true' },
    paths,
  }
  return new DataFrame<{ readonly id: ReturnType<typeof string>; readonly amount: ReturnType<typeof decimal<9, 2>> }>(
    plan,
    Row.fields,
    undefined as never,
  )
}

const digest = (frame: unknown, { inputs = {}, runId = 'run-1' } = {}) =>
  planDigest({ frames: new Map([['rows', frame as AnyFrame]]), inputs, runId })

describe('a plan has the same digest', () => {
  test('whatever files it reads, in whichever run', () => {
    const plan = (file: string, runId: string, undated: string) =>
      digest(
        files(file).select((row) => ({ id: row.id, run: lit(runId), batch: lit(undated) })),
        { runId },
      )
    const undated = (sql: string) => `coalesce(at, /*files*/${sql}/*files*/)`
    const one = plan('/a.csv', 'run-1', undated("'undated-0123'"))
    expect(one).toBe(plan('/b', 'run-2', undated("map('file:/b/c.csv', 'undated-4567')")))
  })

  test('however many files make up an input', () => {
    const plan = (input: ReturnType<typeof files>) => digest(input.limit(3), { inputs: { rows: input } })
    expect(plan(files('/a'))).toBe(plan(files('/a').union(files('/b'))))
    expect(plan(files('/a'))).toMatch(/^[0-9a-f]{64}$/)
  })
})

test('another has another, if by a value, a column, an option or an output', () => {
  const all = [
    files('/a').limit(3),
    files('/a').limit(4),
    files('/a').where((row) => row.id.equalTo('x')),
    files('/a').where((row) => row.id.equalTo('y')),
    files('/a').where((row) => row.amount.gt(1)),
    files('/a').groupBy('id').agg({ rows: count() }),
    files('/a').union(files('/a')),
  ]
  expect(new Set(all.map((frame) => digest(frame))).size).toBe(all.length)
  const [frame] = all
  const named = planDigest({ frames: new Map([['others', frame as unknown as AnyFrame]]), inputs: {}, runId: 'run-1' })
  expect(named).not.toBe(digest(frame))
})

test('what is used often is written once: a plan that doubles forty times is no matter', () => {
  let frame = files('/a')
  for (let i = 0; i < 40; i++) frame = frame.union(frame)
  expect(digest(frame)).toMatch(/^[0-9a-f]{64}$/)
})
