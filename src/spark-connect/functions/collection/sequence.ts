/** Arrays of evenly spaced values. */
import { type Column, columnOf, type Expr } from '../../dataframe/column.ts'
import { date, int, timestamp, timestampNtz } from '../../types/builders.ts'
import { commonType } from '../../types/common-type.ts'
import type {
  ArrayType,
  CalendarIntervalType,
  DataType,
  DateType,
  DayTimeIntervalType,
  IntegerType,
  TimestampNTZType,
  TimestampType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import { type Arithmetic, isNumeric } from '../../types/numeric.ts'
import { lit, type TypeOfValue } from '../core/literal.ts'
import type { Moment, Whole } from '../rules/arguments.ts'
import { argument, call } from '../rules/call.ts'
import type { GrainOf, Result, TypeOf } from '../rules/results.ts'

type Interval = Expr<YearMonthIntervalType | DayTimeIntervalType | CalendarIntervalType | null>

/** The type of a column, or of a bare value; a number is an int. */
type Given<V> = V extends Expr<infer T> ? T & {} : V extends number ? IntegerType : TypeOfValue<V>

/** The moments from one to another: days only of two days, and of a time stamp with a zone another such. */
type MomentIn<T> = [T] extends [DateType] ? DateType : TimestampType extends T ? TimestampType : TimestampNTZType
/** Spark calls the cast of a day to a time stamp without a zone nullable. */
type DayAsNtz<T> = [T] extends [DateType] ? never : TimestampType extends T ? never : DateType extends T ? null : never
type Steps<E extends DataType, N, A> = Column<null extends N ? ArrayType<E> | null : ArrayType<E>, GrainOf<A>>

/**
 * The values from one to another, both among them where the steps meet it: whole numbers by a number, moments by an interval.
 * Without a step by 1 or -1, or a day. A bare number is an int; ends the query where the step leads away.
 */
export function sequence<A extends Whole, B extends Whole, C extends Whole = never>(
  start: A,
  stop: B,
  step?: C,
): Steps<Arithmetic<Given<A | B | C>, Given<A | B | C>, never>, TypeOf<A | B | C>, A | B | C>
export function sequence<A extends Moment, B extends Moment, C extends Interval = never>(
  start: A,
  stop: B,
  step?: C,
): Steps<MomentIn<Given<A | B>>, TypeOf<A | B | C> | DayAsNtz<Given<A | B>>, A | B | C>
export function sequence(...ends: readonly unknown[]): Column<never, never> {
  const given = ends.filter((end) => end !== undefined)
  const columns = given.map((end) => columnOf(typeof end === 'number' ? lit(end, int()) : argument(end)))
  return call('sequence', columns, (args) => {
    const { type, nullable } = stepped(args.map(({ dataType }) => dataType))
    return {
      type: { typeName: 'array', element: type, containsNull: false },
      nullable: nullable || args.some((arg) => arg.nullable),
    }
  })
}

function stepped(types: readonly DataType[]): Result {
  const [start, stop] = types
  if (start && isNumeric(start)) return { type: types.reduce(commonType), nullable: false }
  const ends = [start?.typeName, stop?.typeName]
  if (ends.includes('timestamp')) return { type: timestamp(), nullable: false }
  if (ends.includes('timestamp_ntz')) return { type: timestampNtz(), nullable: ends.includes('date') }
  return { type: date(), nullable: false }
}
