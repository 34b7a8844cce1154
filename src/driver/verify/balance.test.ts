import { expect, test } from 'vitest'
import { checkBalance } from './balance.ts'

test('rows in are rows published, quarantined and left out as duplicates', () => {
  expect(() => checkBalance({ rowsIn: 10, published: 6, quarantined: 3, duplicates: 1 })).not.toThrow()
  expect(() => checkBalance({ rowsIn: 0, published: 0, quarantined: 0, duplicates: 0 })).not.toThrow()
})

test.each([
  ['a row that is lost', { rowsIn: 10, published: 5, quarantined: 3, duplicates: 1 }, '9'],
  ['a row that is doubled', { rowsIn: 10, published: 7, quarantined: 3, duplicates: 1 }, '11'],
])('%s', (_, counts, sum) => {
  expect(() => checkBalance(counts)).toThrow(
    new RegExp(`^rows do not add up: 10 in, .* = ${sum}\\. Nothing was published`),
  )
})
