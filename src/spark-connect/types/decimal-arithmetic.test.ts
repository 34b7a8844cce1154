import { describe, expect, test } from 'vitest'
import { decimal } from './builders.ts'
import type { DecimalType } from './data-type.ts'
import {
  commonDecimal,
  meanOfDecimal,
  productOfDecimals,
  quotientOfDecimals,
  remainderOfDecimals,
  sumOfDecimals,
  totalOfDecimal,
} from './decimal-arithmetic.ts'

// The results are the server's; `test/types/arithmetic.ts` holds many more, for the compiler and the server as well.

type Pair = readonly [precision: number, scale: number]
const of = ([precision, scale]: Pair): DecimalType => decimal(precision, scale)

describe('two decimals', () => {
  test.each<[Pair, Pair, Record<'sum' | 'product' | 'quotient' | 'remainder' | 'common', Pair>]>([
    [[18, 2], [18, 2], { sum: [19, 2], product: [37, 4], quotient: [38, 20], remainder: [18, 2], common: [18, 2] }],
    [[5, 5], [10, 2], { sum: [14, 5], product: [16, 7], quotient: [18, 16], remainder: [5, 5], common: [13, 5] }],
    [[38, 0], [38, 38], { sum: [38, 6], product: [38, 6], quotient: [38, 6], remainder: [38, 38], common: [38, 0] }],
    [[38, 38], [3, 0], { sum: [38, 34], product: [38, 34], quotient: [38, 38], remainder: [38, 38], common: [38, 35] }],
    [[38, 10], [38, 10], { sum: [38, 9], product: [38, 6], quotient: [38, 6], remainder: [38, 10], common: [38, 10] }],
    [[1, 0], [1, 0], { sum: [2, 0], product: [3, 0], quotient: [7, 6], remainder: [1, 0], common: [1, 0] }],
  ])('%j and %j', (a, b, expected) => {
    const [left, right] = [of(a), of(b)]
    expect(sumOfDecimals(left, right)).toEqual(of(expected.sum))
    expect(productOfDecimals(left, right)).toEqual(of(expected.product))
    expect(quotientOfDecimals(left, right)).toEqual(of(expected.quotient))
    expect(remainderOfDecimals(left, right)).toEqual(of(expected.remainder))
    expect(commonDecimal(left, right)).toEqual(of(expected.common))
  })
})

test.each<[Pair, Pair, Pair]>([
  [
    [18, 2],
    [28, 2],
    [22, 6],
  ],
  [
    [38, 10],
    [38, 10],
    [38, 14],
  ],
  [
    [30, 30],
    [38, 30],
    [34, 34],
  ],
  [
    [38, 38],
    [38, 38],
    [38, 38],
  ],
])('sum and mean of %j', (a, total, mean) => {
  expect(totalOfDecimal(of(a))).toEqual(of(total))
  expect(meanOfDecimal(of(a))).toEqual(of(mean))
})
