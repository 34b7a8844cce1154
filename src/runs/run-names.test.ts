import { expect, test } from 'vitest'
import { checkedKey, checkedTag } from './run-names.ts'

test.each(['', ' ', '\t', '\u00a0', 'a\nb', 'x'.repeat(501)])('%j is neither key nor tag', (text) => {
  expect(() => checkedKey(text)).toThrow(RangeError)
  expect(() => checkedTag(text)).toThrow(RangeError)
})

test('a comma may be in a key, and not in a tag', () => {
  expect(checkedKey('March, second try')).toBe('March, second try')
  expect(checkedTag('second try')).toBe('second try')
  expect(() => checkedTag('March, second try')).toThrow('nor hold a comma')
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
