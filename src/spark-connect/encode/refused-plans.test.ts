import { describe, expect, test } from 'vitest'
import { SparkError } from '../errors/spark-error.ts'
import { Plan } from '../gen/spark/connect/base.ts'
import type { Command } from '../plan/command.ts'
import { alias, attribute, type Expression, functionCall, literal } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { boolean, int, string } from '../types/builders.ts'
import { encodeCommand, encodeQuery, encodeRoot } from './plan.ts'

// What is not sent: texts that are none in UTF-8, and plans that the server does not read.

const table = (name = 't'): Relation => ({ kind: 'readTable', name })
const input = table()
const one = literal(int(), 1)

describe('half a surrogate pair', () => {
  const half = '\ud800x'
  test.each<[string, Relation]>([
    ['a table', table(half)],
    ['a text', { kind: 'filter', input, condition: literal(string(), half) }],
    ['an alias', { kind: 'project', input, expressions: [alias(one, half)] }],
    ['a column', { kind: 'filter', input, condition: attribute(half) }],
    ['a query', { kind: 'sql', query: `select '${half}'`, args: {} }],
    [
      'an argument',
      { kind: 'sql', query: 'select :a', args: { a: { kind: 'literal', dataType: string(), value: half } } },
    ],
    ['a path', { kind: 'readSource', format: 'csv', schema: undefined, options: {}, paths: [half] }],
    ['an option', { kind: 'readSource', format: 'csv', schema: undefined, options: { sep: half }, paths: [] }],
    [
      'a name of an option',
      { kind: 'readSource', format: 'csv', schema: undefined, options: { [half]: '' }, paths: [] },
    ],
  ])('in %s is refused, and not quoted', (_, relation) => {
    expect(() => encodeRoot(relation)).toThrow(/^((?!\ud800).)*half a surrogate pair((?!\ud800).)*$/)
  })

  test('in a command too; whole pairs are sent', () => {
    const command: Command = { kind: 'createView', input, name: half, replace: true, global: false }
    expect(() => encodeCommand(command)).toThrow('half a surrogate pair')
    expect(encodeRoot(table('𝄞'))).toBeDefined()
  })
})

describe('deep plans', () => {
  const deep = (count: number): Relation => {
    let relation: Relation = input
    for (let i = 0; i < count; i++) relation = { kind: 'limit', input: relation, count: 1 }
    return relation
  }
  const sum = (count: number): Expression => {
    let expression: Expression = one
    for (let i = 0; i < count; i++) expression = functionCall('+', [expression, one])
    return expression
  }

  test('some hundreds fit, the stack of the serialiser too', () => {
    const sums = encodeQuery({ kind: 'project', input, expressions: [sum(490)] })
    for (const plan of [encodeQuery(deep(499)), sums]) expect(Plan.encode(plan).finish().length).toBeGreaterThan(5_000)
  })

  test.each([500, 5_000, 50_000])('%d relations are refused by a clear error, not by the stack', (count) => {
    expect(() => encodeQuery(deep(count))).toThrow(SparkError)
    expect(() => encodeQuery(deep(count))).toThrow('the plan is nested more than 500 deep')
  })

  test.each([500, 50_000])('%d nested operators too', (count) => {
    const condition = functionCall('==', [sum(count), literal(boolean(), true)])
    expect(() => encodeQuery({ kind: 'filter', input, condition })).toThrow('the plan is nested more than 500 deep')
  })
})
