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
