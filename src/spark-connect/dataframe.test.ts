import { describe, expect, test } from 'vitest'
import { DataFrame } from './dataframe/dataframe.ts'
import type { PlanExecutor } from './dataframe/executor.ts'
import { Window } from './dataframe/window.ts'
import { count, lit, max, rowNumber, sum } from './functions/index.ts'
import type { Relation } from './plan/relation.ts'
import { decimal, int, long, string } from './types/builders.ts'
import { nullable, schema } from './types/schema.ts'

const unused = () => {
  throw new Error('nothing goes to a server here')
}
const executor: PlanExecutor = {
  rows: unused,
  command: unused,
  schema: unused,
  explain: unused,
  persist: unused,
  unpersist: unused,
}

const Payment = schema({ id: long(), type: string(), amount: decimal(18, 2), note: nullable(string()) })
const Limit = schema({ type: string(), most: decimal(10, 2) })
const payments = frame(Payment, 'payments')
const limits = frame(Limit, 'limits')

function frame<S>({ fields }: { readonly fields: DataFrame<S>['schema']; readonly columns?: S }, name: string) {
  return new DataFrame<S>({ kind: 'readTable', name }, fields, executor)
}

function frozen(relation: Relation): Relation {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
  }
  freeze(relation)
  return relation
}

describe('a plan is data', () => {
  test('made of nodes that say what was asked', () => {
    const { plan } = payments
      .where((p) => p.amount.gt(5))
      .select('id', 'note')
      .limit(3)
    expect(plan).toEqual({
      kind: 'limit',
      count: 3,
      input: {
        kind: 'project',
        expressions: [
          { kind: 'attribute', name: 'id', of: undefined },
          { kind: 'attribute', name: 'note', of: undefined },
        ],
        input: {
          kind: 'filter',
          input: { kind: 'readTable', name: 'payments' },
          condition: {
            kind: 'function',
            name: '>',
            distinct: false,
            args: [
              { kind: 'attribute', name: 'amount', of: undefined },
              {
                kind: 'literal',
                dataType: decimal(18, 2),
                value: expect.objectContaining({ unscaled: 500n, scale: 2 }),
              },
            ],
          },
        },
      },
    })
  })

  test('a verb changes nothing: the frame that it is called on stays as it was', () => {
    frozen(payments.plan)
    Object.freeze(payments.schema)
    const narrow = payments.drop('note')
    payments.withColumn('id', lit('x'))
    payments.withColumnRenamed('id', 'key')
    payments.groupBy('type').agg({ n: count() })
    payments.join(limits.withColumnRenamed('type', 'kind'), (p, l) => p.type.equalTo(l.kind))
    expect(payments.columns).toEqual(['id', 'type', 'amount', 'note'])
    expect(narrow.plan).toMatchObject({ kind: 'drop', input: payments.plan })
    expect((narrow.plan as { input: Relation }).input).toBe(payments.plan)
  })

  test('prints as JSON, long and decimal constants included', () => {
    const { plan } = payments.where((p) => p.id.gt(1).and(p.amount.lt(5)))
    const text = JSON.stringify(plan, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
    expect(text).toContain('"1n"')
    expect(text).toContain('"5.00"')
  })
})

describe('columns at run time', () => {
  test('a name that is not there is an error that lists those that are', () => {
    const select = payments.select.bind(payments) as (name: string) => unknown
    expect(() => select('amuont')).toThrow(
      new TypeError("there is no column 'amuont'; there are: id, type, amount, note"),
    )
    expect(() => payments.where((p) => Reflect.get(p, 'constructor'))).toThrow("there is no column 'constructor'")
    expect(() => payments.where((p) => Reflect.get(p, 'toString'))).toThrow("there is no column 'toString'")
  })

  test('columns may have the names of what objects have', () => {
    const odd = frame(schema({ constructor: long(), valueOf: long(), 'a.b': long(), 'tick`': long() }), 'odd')
    expect(odd.select('constructor', 'valueOf', 'a.b', 'tick`').columns).toEqual([
      'constructor',
      'valueOf',
      'a.b',
      'tick`',
    ])
    expect(odd.select((o) => ({ ...o })).columns).toEqual(odd.columns)
  })

  test('something else than a column is refused', () => {
    const withColumn = payments.withColumn.bind(payments) as (name: string, value: unknown) => unknown
    const message = 'a column was expected here, such as t => t.amount or lit(1)'
    expect(() => withColumn('n', 5)).toThrow(new TypeError(message))
    expect(() => withColumn('n', () => 'id')).toThrow(new TypeError(message))
    expect(() => withColumn('n', rowNumber())).toThrow(new TypeError(message))
  })

  test('columns are added at the end and replaced in their place; upper and lower case are two names', () => {
    const more = payments.withColumns(() => ({ Id: lit('x'), type: lit(1n) }))
    expect(more.columns).toEqual(['id', 'type', 'amount', 'note', 'Id'])
    expect(more.schema[1]).toEqual({ name: 'type', dataType: long(), nullable: false })
  })
})

describe('joins', () => {
  test('the sides of a frame joined with itself are two nodes, each named by its columns', () => {
    const { plan } = payments.join(payments, (a, b) => a.id.lt(b.id), 'semi')
    if (plan.kind !== 'join' || plan.condition?.kind !== 'function') throw new Error('a join was expected')
    const [left, right] = plan.condition.args
    expect(plan.left).toEqual(plan.right)
    expect(plan.left).not.toBe(plan.right)
    expect(left).toMatchObject({ kind: 'attribute', name: 'id' })
    expect(left?.kind === 'attribute' && left.of).toBe(plan.left)
    expect(right?.kind === 'attribute' && right.of).toBe(plan.right)
  })

  test('a key that one side lacks is an error', () => {
    const join = payments.join.bind(payments) as (right: unknown, using: string) => unknown
    expect(() => join(limits, 'amount')).toThrow("there is no column 'amount'; there are: type, most")
    expect(() => join({ fields: {} }, 'type')).toThrow(new TypeError('a DataFrame was expected here'))
  })

  test('a union of what does not go together is an error', () => {
    const union = limits.union.bind(limits) as (other: unknown) => unknown
    expect(() => union(payments)).toThrow("the other side of the union has no column 'most'")
    expect(() => union(limits.withColumn('most', lit('x')))).toThrow(
      'decimal(10,2) and string have no common type: cast one of them',
    )
  })
})

describe('numbers of rows', () => {
  test.each([-1, 1.5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])('%d is refused', (n) => {
    expect(() => payments.limit(n)).toThrow(new RangeError(`limit needs a whole number from 0 to 2147483647, not ${n}`))
    expect(() => payments.offset(n)).toThrow(RangeError)
    expect(() => payments.repartition(n)).toThrow(RangeError)
    expect(() => payments.untyped().limit(n)).toThrow(RangeError)
  })

  test('no partition at all is refused, no row is not', async () => {
    expect(() => payments.coalesce(0)).toThrow(
      new RangeError('coalesce needs a whole number from 1 to 2147483647, not 0'),
    )
    expect(payments.limit(0).plan).toMatchObject({ count: 0 })
    await expect(payments.show({ rows: -1 })).rejects.toThrow(RangeError)
  })
})

test('an aggregate with the name of a column that is grouped by is an error', () => {
  const agg = payments.groupBy('type').agg as (aggregates: unknown) => unknown
  expect(() => agg.call(payments.groupBy('type'), { type: count() })).toThrow(
    "'type' is a column that is grouped by: call the aggregate something else",
  )
})

test('a scalar is one column', () => {
  const scalar = limits.scalar as unknown as () => unknown
  expect(() => scalar.call(limits)).toThrow(new TypeError('scalar() needs a frame of one column, and this one has 2'))
  expect(payments.agg({ top: max('id') }).scalar().nullable).toBe(true)
})

test('an aggregate over a window is a column of rows, with its order and partition', () => {
  const { plan } = payments.select((p) => ({ n: sum(p.id).over(Window.partitionBy(p.type).orderBy(p.amount.desc())) }))
  expect(plan).toMatchObject({
    expressions: [
      {
        kind: 'alias',
        expression: {
          kind: 'window',
          function: { name: 'sum' },
          partitionBy: [{ name: 'type' }],
          orderBy: [{ direction: 'descending', nulls: 'last', expression: { name: 'amount' } }],
        },
      },
    ],
  })
})

test('the type of a decimal that meets a whole constant is that of a column of its type', () => {
  const [field] = payments.select((p) => ({ a: p.amount.multiply(lit(1, int())) })).schema
  expect(field).toEqual({ name: 'a', dataType: decimal(29, 2), nullable: false })
})
