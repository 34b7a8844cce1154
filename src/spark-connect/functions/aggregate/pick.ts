/** One of the values: the first, the last, the most frequent, that of the row where another column is greatest. */
import type { Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { int } from '../../types/builders.ts'
import type { ArrayType, DataType, FieldType } from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import { aggregateBy, deferrable, type Having, type Ordered } from '../rules/aggregates.ts'
import type { Each } from '../rules/arguments.ts'
import { aggregate } from '../rules/call.ts'
import { arrayOf } from '../rules/collections.ts'
import { type GroupOf, maybeNull, maybeSame, type TypeOf, typeOfFirst } from '../rules/results.ts'

const oneOf = aggregateBy<FieldType, readonly [ignoreNulls?: boolean]>()

/** The first value that comes, or with `ignoreNulls` the first that is not null; which that is, only a window's order tells. */
export const first = oneOf('pick', 'first', { defaults: [false] })
/** The same as {@link first}, under its other name. */
export const firstValue = oneOf('pick', 'first_value')
/** The last value that comes, or with `ignoreNulls` the last that is not null. */
export const last = oneOf('pick', 'last', { defaults: [false] })
/** The same as {@link last}, under its other name. */
export const lastValue = oneOf('pick', 'last_value')
/** Any of the values, or with `ignoreNulls` any that is not null. */
export const anyValue = oneOf('pick', 'any_value')

/** The most frequent value, nulls aside; of several any, or with `deterministic` the least. */
export const mode = aggregateBy<Ordered, readonly [deterministic?: boolean]>()('pick', 'mode', { defaults: [false] })

/** One value, or an array of them where it is said how many. */
type OneOrSome<T, K> = [K] extends [never] ? T | null : SomeOf<T> | null
/** Among the values may be nulls by Spark's account, of any column. */
type SomeOf<T> = T extends DataType ? ArrayType<T | null> : never

/** The values of one column where another is greatest or least. */
interface PickBy {
  <A extends Each, B extends Each<Ordered>, K extends number = never>(
    column: A,
    order: B,
    k?: K,
  ): Column<OneOrSome<TypeOf<A>, K>, GroupOf<A | B>>
  <S, N extends keyof Having<S, FieldType>, M extends keyof Having<S, Ordered>, K extends number = never>(
    column: N,
    order: M,
    k?: K,
  ): (columns: Columns<S>) => Column<OneOrSome<S[N], K>, 'aggregate'>
}

/** The value in the row where `order` is greatest; with `k` an array of those in the `k` greatest rows, the greatest first. */
export const maxBy = pickBy('max_by')
/** The value in the row where `order` is least; with `k` an array of those in the `k` least rows, the least first. */
export const minBy = pickBy('min_by')

function pickBy(name: string): PickBy {
  return ((column: unknown, order: unknown, k?: number) =>
    deferrable([column, order], (pair) =>
      k === undefined
        ? aggregate(name, pair, maybeSame)
        : aggregate(name, [...pair, lit(k, int())], (args) =>
            maybeNull(arrayOf({ dataType: typeOfFirst(args), nullable: true }))(args),
          ),
    )) as PickBy
}
