import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Ended } from './client.ts'
import { manySmall, observedAppend } from './subject.ts'
import { countOf, isGood } from './tally.ts'
import { type Answer, expectedDigest } from './tasks.ts'

const answered = (answer: Answer): Ended => ({ how: 'answered', answer, seconds: 1 })
const digest = expectedDigest({ rows: 20_000, width: 1 })
const whole = { rows: 20_000, lost: 0, doubled: 0, digest }

describe('a query', () => {
  test.each([
    [answered(whole), { how: 'survived', lost: 0, doubled: 0 }],
    [answered({ ...whole, lost: 5 }), { how: 'failed', lost: 5 }],
    [answered({ ...whole, doubled: 5 }), { how: 'failed', doubled: 5 }],
    [answered({ ...whole, digest: 'other' }), { how: 'failed', note: 'the digest of the rows is another' }],
    [answered({ done: true }), { how: 'failed' }],
    [answered({ error: 'SessionError SESSION_CHANGED: restarted' }), { how: 'told' }],
    [answered({ error: 'TypeError: undefined is not a function' }), { how: 'failed' }],
    [{ how: 'hung', seconds: 12 }, { how: 'hung' }],
    [{ how: 'died', lastWords: 'out of memory', seconds: 1 }, { how: 'failed' }],
  ] as const)('that ends as %j is judged as %j', (ended, outcome) => {
    expect(manySmall.try('').judge(ended)).toMatchObject(outcome)
  })
})

describe('an append', () => {
  const ids = Array.from({ length: 20_000 }, (_, id) => id)
  const error = answered({ error: 'SessionError SESSION_CHANGED: restarted' })

  test.each([
    ['all rows', ids, answered({ observed: 20_000 }), { how: 'survived' }],
    ['rows missing', ids.slice(7), answered({ observed: 20_000 }), { how: 'failed', lost: 7 }],
    ['rows twice', [...ids, 3, 4], answered({ observed: 20_000 }), { how: 'failed', doubled: 2 }],
    ['other metrics', ids, answered({ observed: 19_999 }), { how: 'failed' }],
    ['an error and no row', [], error, { how: 'told', lost: 0 }],
    ['an error and rows twice', [1, 1], error, { how: 'failed', doubled: 1 }],
  ] as const)('that leaves %s', (_, rows, ended, outcome) => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'))
    const one = observedAppend.try(folder)
    const target = join(folder, one.tag)
    mkdirSync(target)
    writeFileSync(join(target, 'part-0.csv'), rows.map((id) => `${id},text\n`).join(''))
    expect(one.judge(ended)).toMatchObject(outcome)
    rmSync(folder, { recursive: true })
  })
})

test('one loss, double, hang or failure among many tries is bad; an error that tells is not', () => {
  const outcome = { how: 'survived', lost: 0, doubled: 0, seconds: 1 } as const
  const countWith = (change: object) => countOf([outcome, outcome, { ...outcome, ...change }])
  expect(isGood(countWith({ how: 'told' }))).toBe(true)
  for (const change of [{ how: 'failed' }, { how: 'hung' }, { how: 'failed', lost: 1 }, { doubled: 1 }])
    expect(isGood(countWith(change))).toBe(false)
})
