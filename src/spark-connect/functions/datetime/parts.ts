/** Parts of a moment, in the session's time zone. */
import type { Column } from '../../dataframe/column.ts'
import { date, int, string } from '../../types/builders.ts'
import { castMayBeNull } from '../../types/cast-rule.ts'
import type { DataType, StringType, TimestampNTZType } from '../../types/data-type.ts'
import type { Moment, MomentOrTime, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, type NullIfAny, nullIfAny, type Rule, type TypeOf } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'

/** `R` of a day: Spark makes a day of a timestamp without a time zone by a cast that it calls nullable. */
export type OfDay<A, R> = Column<
  null extends TypeOf<A> ? R | null : TimestampNTZType extends TypeOf<A> ? R | null : R,
  GrainOf<A>
>
export const ofDay =
  (type: DataType): Rule =>
  (args) => ({ type, nullable: args.some(({ dataType, nullable }) => nullable || castMayBeNull(dataType, date())) })

/** Makes a function of a day. */
function dayPart<R extends DataType>(name: string, type: R): <A extends Moment>(moment: A) => OfDay<A, R> {
  return (moment) => call(name, [moment], ofDay(type))
}

/** The year. */
export const year = dayPart('year', int())
/** The month, 1..12. */
export const month = dayPart('month', int())
/** The day. */
export const toDate = dayPart('to_date', date())
/** The hour of the day, 0..23. */
export const hour = scalar<MomentOrTime>()('hour', int())

/** Text by a pattern of Spark's (`yyyy-MM`). */
export function dateFormat<A extends Moment, B extends Text>(moment: A, pattern: B): NullIfAny<A | B, StringType> {
  return call('date_format', [moment, pattern], nullIfAny(string()))
}
