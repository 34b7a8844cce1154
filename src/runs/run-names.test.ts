import { describe, expect, test } from 'vitest'
import { checkedKey, checkedTag, keyOfJob } from './run-names.ts'

test.each(['', ' ', '\t', '\u00a0', 'a\nb', 'x'.repeat(501)])('%j is neither key nor tag', (text) => {
  expect(() => checkedKey(text)).toThrow(RangeError)
  expect(() => checkedTag(text)).toThrow(RangeError)
})

test('a comma may be in a key, and not in a tag', () => {
  expect(checkedKey('March, second try')).toBe('March, second try')
  expect(checkedTag('second try')).toBe('second try')
  expect(() => checkedTag('March, second try')).toThrow('nor hold a comma')
})

describe('the key of a job', () => {
  const months = (count: number) =>
    Array.from({ length: count }, (_, i) => new Date(Date.UTC(2000, i)).toISOString().slice(0, 7)).join()

  test('is what stands for all, its name and its batches', () => {
    expect(keyOfJob('nightly', 'transform', '2020-01,2020-02')).toBe('nightly transform 2020-01,2020-02')
    expect(keyOfJob('nightly', 'ingest', undefined)).toBe('nightly ingest')
    // As it was recorded ever since, up to what a key may have.
    const batches = months(60)
    expect(keyOfJob('n'.repeat(10), 'transform', batches)).toBe(`${'n'.repeat(10)} transform ${batches}`)
  })

  test('is one for any number of batches, of which no two are the same', () => {
    const batches = [months(60), months(61), months(10_000), `2020-01,${months(9_999)}`]
    const keys = batches.map((each) => keyOfJob('nightly on some machine', 'transform', each))
    expect(new Set(keys.map(checkedKey)).size).toBe(batches.length)
    for (const key of keys) expect(key).toMatch(/^nightly on some machine transform 2/)
    expect(keyOfJob('nightly on some machine', 'transform', batches[2])).toBe(keys[2])
    expect(keys[2]).toHaveLength(500)
  })

  test('is one for each job where the key itself is as long as it may be', () => {
    const long = 'k'.repeat(500)
    const keys = ['ingest', 'transform'].map((job) => checkedKey(keyOfJob(long, job, '2020-01')))
    expect(new Set([...keys, long]).size).toBe(3)
  })
})
test.each([
  'password=hunter2',
  'https://me:hunter2@host/x',
  's3a://AKIA:hunter2@bucket',
  'glpat-hunter2hunter2hunter2',
])('%s is neither key nor tag, and is not quoted', (text) => {
  for (const check of [checkedKey, checkedTag]) {
    expect(() => check(text)).toThrow(/must not hold a credential/)
    expect(() => check(text)).toThrow(/^(?!.*hunter2)/)
  }
})

test.each(['nightly 2020-03-01T00:00:00Z', 'tokens', 'password reset', 'acme/a@1.2', 'https://host/job/5'])(
  '%s is both',
  (text) => {
    expect([checkedKey(text), checkedTag(text)]).toEqual([text, text])
  },
)
