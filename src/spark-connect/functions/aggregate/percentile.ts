/** Percentiles: one of a percentage between 0 and 1, an array of several. */
import type { AnyColumn, Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { double, int } from '../../types/builders.ts'
import type { DataType, DateType, FieldType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import {
  aggregateBy,
  type Between,
  between,
  deferrable,
  type Having,
  type ListOf,
  listOf,
  type Summable,
} from '../rules/aggregates.ts'
import type { Each, Int } from '../rules/arguments.ts'
import { aggregate, call } from '../rules/call.ts'
import { type GroupOf, maybeNull, neverNull, type TypeOf, typeOfFirst } from '../rules/results.ts'

/** One percentage, or several. */
type Percentages = number | readonly number[]
/** A value for one percentage, an array of them for several. */
type ForEach<P, R> = P extends number ? R | null : ListOf<R> | null

/** The value in the middle, between the two there where they are even in number; null where there are none. */
export const median = aggregateBy<Summable>()('between', 'median')

/** The value at a percentage (0..1), or between the two next to it; `frequency`, default 1, says how often each counts. All are kept in memory. */
export function percentile<A extends Each<Summable>, P extends Percentages, B extends Int = never>(
  column: A,
  percentage: P,
  frequency?: B,
): Column<ForEach<P, Between<TypeOf<A> & {}>>, GroupOf<A | B>>
export function percentile<S, N extends keyof Having<S, Summable>, P extends Percentages>(
  name: N,
  percentage: P,
  frequency?: number,
): (columns: Columns<S>) => Column<ForEach<P, Between<S[N] & {}>>, 'aggregate'>
export function percentile(given: unknown, percentage: Percentages, frequency: unknown = 1): unknown {
  return deferrable([given], ([column]) => percentiles('percentile', column, percentage, frequency, between))
}

/** What has approximate percentiles. */
type Sortable = Summable | DateType | TimestampType | TimestampNTZType

/** Percentiles that are among the values. */
interface Approximate {
  <A extends Each<Sortable>, P extends Percentages>(
    column: A,
    percentage: P,
    accuracy?: number,
  ): Column<ForEach<P, TypeOf<A> & {}>, GroupOf<A>>
  <S, N extends keyof Having<S, Sortable>, P extends Percentages>(
    name: N,
    percentage: P,
    accuracy?: number,
  ): (columns: Columns<S>) => Column<ForEach<P, S[N] & {}>, 'aggregate'>
}

/** About the value at a percentage (0..1): off by the `accuracy`th part of the rows at most, default 10000. */
export const percentileApprox = approximate('percentile_approx')
/** The same as {@link percentileApprox}, under its other name. */
export const approxPercentile = approximate('approx_percentile')

function approximate(name: string): Approximate {
  return ((given: unknown, percentage: Percentages, accuracy = 10_000) =>
    deferrable([given], ([column]) =>
      percentiles(name, column, percentage, lit(accuracy, int()), (type) => type),
    )) as Approximate
}

function percentiles(
  name: string,
  column: AnyColumn | undefined,
  percentage: Percentages,
  more: unknown,
  typeOf: (type: DataType) => DataType,
): Column<FieldType> {
  const some = typeof percentage === 'number' ? lit(percentage, double()) : arrayOf(percentage)
  return aggregate(name, [column, some, more], (args) => {
    const type = typeOf(typeOfFirst(args))
    return maybeNull(typeof percentage === 'number' ? type : listOf(type))(args)
  })
}

function arrayOf(values: readonly number[]): Column<FieldType> {
  return call(
    'array',
    values.map((value) => lit(value, double())),
    neverNull(listOf(double())),
  )
}
