import { type Column, columnOf } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { int, long } from '../../types/builders.ts'
import type { BooleanType, ByteType, FieldType, IntegerType, LongType, ShortType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import { lit } from '../core/literal.ts'
import { countOf, deferrable, pickOf } from '../rules/aggregates.ts'
import type { Each } from '../rules/arguments.ts'
import { aggregate } from '../rules/call.ts'
import {
  type GroupOf,
  type MeanType,
  maybeNull,
  meanType,
  neverNull,
  type SumType,
  sumType,
  type TypeOf,
  typeOfFirst,
} from '../rules/results.ts'

type Numeric = NumericType | null
type Whole = ByteType | ShortType | IntegerType | LongType | null

/** The number of rows in a group; with a column, of those where it is not null. */
export function count<A extends Each = never>(column?: A): Column<LongType, GroupOf<A>> {
  return aggregate('count', [column ?? lit(1, int())], neverNull(long()))
}

/** The number of rows for which the condition is true. */
export function countIf<A extends Each<BooleanType | null>>(condition: A): Column<LongType, GroupOf<A>>
export function countIf<S>(
  condition: (columns: Columns<S>) => Each<BooleanType | null>,
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function countIf(condition: unknown): unknown {
  return deferrable(condition, (column) => aggregate('count_if', [column], neverNull(long())))
}

/** The number of different values, or sets of values, none of them null. */
export function countDistinct<A extends Each>(column: A, ...more: readonly A[]): Column<LongType, GroupOf<A>> {
  return aggregate('count', [column, ...more].map(columnOf), neverNull(long()), { distinct: true })
}

/** The sum: of integers a long, of a decimal one with ten more digits; null where there are no values. */
export function sum<A extends Each<Numeric>>(column: A): Column<SumType<TypeOf<A> & {}> | null, GroupOf<A>>
export function sum<S, N extends { [K in keyof S & string]: S[K] extends Numeric ? K : never }[keyof S & string]>(
  name: N,
): (columns: Columns<S>) => Column<SumType<S[N] & {}> | null, 'aggregate'>
export function sum(given: unknown): unknown {
  return deferrable(given, (column) =>
    aggregate('sum', [column], (args) => maybeNull(sumType(typeOfFirst(args)))(args)),
  )
}

/** The mean: of a decimal one with four more digits, else a double; null where there are no values. */
export function avg<A extends Each<Numeric>>(column: A): Column<MeanType<TypeOf<A> & {}> | null, GroupOf<A>>
export function avg<S, N extends { [K in keyof S & string]: S[K] extends Numeric ? K : never }[keyof S & string]>(
  name: N,
): (columns: Columns<S>) => Column<MeanType<S[N] & {}> | null, 'aggregate'>
export function avg(given: unknown): unknown {
  return deferrable(given, (column) =>
    aggregate('avg', [column], (args) => maybeNull(meanType(typeOfFirst(args)))(args)),
  )
}

/** The smallest value; null where there are none. */
export const min = pickOf<FieldType>('min')
/** The greatest value; null where there are none. */
export const max = pickOf<FieldType>('max')
/** The bits that are set in any of the values. */
export const bitOr = pickOf<Whole>('bit_or')
/** The number of different values, about: off by five in a hundred mostly. */
export const approxCountDistinct = countOf()('approx_count_distinct', long())
