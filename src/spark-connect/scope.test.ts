import { describe, expect, test } from 'vitest'
import { DataFrame } from './dataframe/dataframe.ts'
import type { PlanExecutor } from './dataframe/executor.ts'
import { UntypedDataFrame } from './dataframe/untyped-dataframe.ts'
import { Window } from './dataframe/window.ts'
import * as F from './functions/index.ts'
import { int, long, string } from './types/builders.ts'
import { schema } from './types/schema.ts'

// What a column may be used in. What the server makes of `outer` is in test/client/dataframe.test.ts.

const executor = {} as PlanExecutor
const { fields } = schema({ id: long(), type: string(), amount: int() })
function frame(name: string) {
  type S = { id: { typeName: 'long' }; type: { typeName: 'string' }; amount: { typeName: 'integer' } }
  return new DataFrame<S>({ kind: 'readTable', name }, fields, executor)
}

describe('a column of another frame is refused', () => {
  const payments = frame('payments')
  const types = frame('types')
  const message =
    /^the column 'amount' is of another frame than the one it is used in: join the frames, or say \.outer\(\)/

  test.each<[string, () => unknown]>([
    ['where', () => types.where((t) => payments.where((p) => p.amount.gt(t.amount)).exists())],
    ['select', () => types.where((t) => payments.select(() => ({ a: t.amount })).exists())],
    ['withColumn', () => types.where((t) => payments.withColumn('a', t.amount).exists())],
    ['withColumns', () => types.where((t) => payments.withColumns(() => ({ a: t.amount.plus(1) })).exists())],
    ['orderBy', () => types.where((t) => payments.orderBy(() => t.amount.desc()).exists())],
    [
      'agg',
      () =>
        types.where((t) =>
          payments
            .agg({ n: F.sum(t.amount) })
            .select(() => ({ x: F.lit(1) }))
            .exists(),
        ),
    ],
    [
      'groupBy',
      () =>
        types.where((t) =>
          payments
            .groupBy(() => ({ k: t.amount }))
            .agg({ n: F.count() })
            .exists(),
        ),
    ],
    ['observe', () => types.where((t) => payments.observe('o', { n: F.max(t.amount) }).exists())],
    ['join', () => types.where((t) => payments.join(types, (p) => p.amount.equalTo(t.amount), 'semi').exists())],
    [
      'a window',
      () =>
        types.where((t) => payments.select((p) => ({ n: F.sum(p.id).over(Window.partitionBy(t.amount)) })).exists()),
    ],
    [
      'a lambda',
      () =>
        types.where((t) =>
          payments.select(() => ({ a: F.transform(F.array(F.lit(1)), (x) => x.plus(t.amount)) })).exists(),
        ),
    ],
    ['the same frame in itself', () => payments.where((o) => payments.where((p) => p.id.equalTo(o.amount)).exists())],
  ])('%s', (_, build) => {
    expect(build).toThrow(TypeError)
    expect(build).toThrow(message)
  })

  test('as outer it is the other frame’s, which the verb is made of', () => {
    const found = payments.where((o) => payments.where((p) => p.id.gt(o.amount.outer())).exists())
    if (found.plan.kind !== 'filter' || found.plan.condition.kind !== 'subquery') throw new Error('another plan')
    const { relation } = found.plan.condition
    if (relation.kind !== 'filter' || relation.condition.kind !== 'function') throw new Error('another plan')
    const [, outer] = relation.condition.args
    expect(outer).toEqual({ kind: 'attribute', name: 'amount', of: found.plan.input })
    expect(found.plan.input).toEqual({ kind: 'named', input: payments.plan })
    expect(relation.input).toBe(payments.plan)
  })

  test('outer is for columns of frames', () => {
    expect(() => types.where((t) => t.amount.plus(1).outer().gt(1))).toThrow(
      /^outer\(\) is for a column of the frame around/,
    )
  })
})

describe('a column is no value of JavaScript', () => {
  const payments = frame('payments')

  test.each<[string, (a: never) => unknown]>([
    ['a + b', (a) => a + a],
    ['a < b', (a) => a < 1],
    ['-a', (a) => -a],
    ['a template', (a) => `${a}`],
  ])('%s', (_, use) => {
    expect(() => payments.where((p) => use(p.amount as never) as never)).toThrow(/^a column has no value here/)
  })

  test('!a is no column', () => {
    const build = () => payments.where((p) => !p.amount.gt(1) as never)
    expect(build).toThrow(
      'a column was expected here, such as t => t.amount or lit(1); on columns && is .and(), || is .or() and ! is F.not()',
    )
  })
})

describe('Spark SQL is for untyped frames', () => {
  const payments = frame('payments')

  test.each<[string, () => unknown]>([
    ['where', () => payments.where('amount > 5' as never)],
    ['withColumn', () => payments.withColumn('a', 'amount + 1' as never)],
  ])('%s', (_, build) => {
    expect(build).toThrow('a column was expected here, such as t => t.amount or lit(1)')
  })
})

describe('joins by name', () => {
  test.each(['leftsemi', 'left_semi', 'LEFT_SEMI', 'semi'])('%s', (type) => {
    const joined = frame('a').join(frame('b'), 'id', type as 'semi')
    expect(joined.plan).toMatchObject({ type: 'semi', using: ['id'] })
    expect(joined.columns).toEqual(['id', 'type', 'amount'])
  })

  test('another name is refused with those there are', () => {
    expect(() => frame('a').join(frame('b'), 'id', 'outside' as 'semi')).toThrow(
      /^there is no join of type 'outside'; there are: inner, cross,/,
    )
  })
})

describe('an untyped frame has the same verbs', () => {
  const orders = new UntypedDataFrame({ kind: 'readTable', name: 'orders' }, executor)

  test('by names, columns, callbacks and SQL', () => {
    const plan = orders
      .where('amount > 5')
      .where(F.col('type').equalTo('a').and(F.col('day').isNotNull()))
      .where((o) => o.amount?.gt(5) ?? F.lit(true))
      .withColumn('twice', F.col('amount').multiply(2))
      .withColumns({ thrice: 'amount * 3', upper: (o) => F.upper(o.type ?? F.lit('')) })
      .select('id', F.col('person.name'), F.col('twice').as('x'), (o) => ({ y: o.thrice ?? F.lit(0) }))
      .groupBy('id', F.col('x'))
      .agg({ n: F.count(), most: F.max(F.col('y')), total: F.sum('y') })
      .orderBy('n', F.col('most').desc())
    expect(plan.plan).toMatchObject({ kind: 'sort', order: [{ direction: 'ascending' }, { direction: 'descending' }] })
  })

  test('what another callback was given is refused', () => {
    const build = () =>
      orders.where((o) => new UntypedDataFrame(orders.plan, executor).where(() => o.amount ?? F.lit(true)) as never)
    expect(build).toThrow(/another frame/)
  })
})

describe('what would be something else without a word is refused', () => {
  const payments = frame('payments')

  test('an element outside its callback', () => {
    let saved: unknown
    const build = () =>
      payments.select(() => ({
        a: F.transform(F.array(F.lit(1)), (x) => {
          saved = x
          return x
        }),
        b: F.transform(F.array(F.lit(2)), (y) => y.plus(saved as never)),
      }))
    expect(build).toThrow('an element is used outside the callback that it was given to')
  })

  test('a join by no names', () => {
    expect(() => payments.untyped().join(frame('types').untyped(), [])).toThrow(/^a join needs names or a condition/)
  })

  test('keys of one name', () => {
    expect(() => payments.groupBy('type', 'type').agg({ n: F.count() })).toThrow(/two columns would be called 'type'/)
  })

  test('a filler that does not fit', () => {
    expect(() => payments.fillna({ amount: 0.5 })).toThrow(/does not fit a column of type int/)
  })

  test('a whole number that is not exact', () => {
    expect(() => F.lit(9007199254740992)).toThrow(/^a whole number of 2\^53 and more is not exact/)
    expect(() => F.lit(12345678901234567000)).toThrow(TypeError)
  })

  test('bits of a fraction', () => {
    expect(() => payments.select((p) => ({ a: p.amount.bitwiseAND(0.5) }))).toThrow(/does not fit a column of type int/)
  })

  test('names that objects have by themselves are names', () => {
    const renamed = payments.withColumnRenamed('amount', 'constructor').withColumnRenamed('id', 'key')
    expect(renamed.columns).toEqual(['key', 'type', 'constructor'])
    expect(() => payments.join(frame('types'), 'id', 'constructor' as 'semi')).toThrow(/^there is no join of type/)
  })
})
