import { expect, test } from 'vitest'
import { int, string, struct } from './builders.ts'
import { toDDL } from './ddl.ts'
import { inOrder } from './names.ts'
import { schema } from './schema.ts'

const named: { readonly [name: string]: number } = { b: 1, 2019: 2 }

test.each(['2019', '0', '4294967294'])('an object with %s has lost the order of its names', (name) => {
  expect(() => inOrder({ b: 1, [name]: 2 })).toThrow(`a property called '${name}' before all others`)
  expect(() => inOrder(named)).toThrow("[['2019', …]]")
})

test.each(['01', '-1', '1.5', '4294967295', '1e3', ''])('"%s" keeps its place', (name) => {
  expect(inOrder({ b: 1, [name]: 2, a: 3 })).toEqual([
    ['b', 1],
    [name, 2],
    ['a', 3],
  ])
})

test('pairs keep every order, and no name stands in them twice', () => {
  const Years = schema([
    ['2019', int()],
    [
      '2018',
      struct([
        ['7', string()],
        ['1', int()],
      ]),
    ],
  ])
  expect(Years.fields.map(({ name, dataType }) => `${name} ${toDDL(dataType)}`)).toEqual([
    '2019 int',
    '2018 struct<`7`: string NOT NULL, `1`: int NOT NULL>',
  ])
  expect(() =>
    schema([
      ['a', int()],
      ['a', int()],
    ]),
  ).toThrow("two columns are called 'a'")
})
