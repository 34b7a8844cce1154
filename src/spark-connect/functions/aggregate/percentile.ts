/** Percentiles: one of a percentage between 0 and 1, an array of several. */
import type { AnyColumn, Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { functionCall } from '../../plan/expression.ts'
import { double, int } from '../../types/builders.ts'
import type {
  DataType,
  DateType,
  DayTimeIntervalType,
  DoubleType,
  FieldType,
  TimestampNTZType,
  TimestampType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import { deferrable, type ListOf, listOf, type NameOf, type Summable } from '../rules/aggregates.ts'
import type { Each, Whole } from '../rules/arguments.ts'
import { aggregate, call } from '../rules/call.ts'
import { type GroupOf, maybeNull, neverNull, type TypeOf, typeOfFirst } from '../rules/results.ts'

/** One percentage, or several. */
type Percentages = number | readonly number[]

/** A value for one percentage, an array of them for several. */
type ForEach<P, R> = (P extends number ? R : ListOf<R>) | null

/** What lies between two values: of intervals one of them, of numbers a double. */
type Between<T> = T extends YearMonthIntervalType | DayTimeIntervalType ? T : DoubleType
const between = (type: DataType): DataType =>
  type.typeName === 'year_month_interval' || type.typeName === 'day_time_interval' ? type : double()

/** The percentile, interpolated between values; `frequency` (default 1) says how often each counts. Keeps all values in memory. */
export function percentile<A extends Each<Summable>, const P extends Percentages, B extends Each & Whole = never>(
  column: A,
  percentage: P,
  frequency?: B,
): Column<ForEach<P, Between<TypeOf<A> & {}>>, GroupOf<A | B>>
