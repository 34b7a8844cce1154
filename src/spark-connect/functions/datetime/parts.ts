/** Parts of days, moments and times of day; those of moments in the session's time zone. */
import type { Column } from '../../dataframe/column.ts'
import { int, string, timestamp } from '../../types/builders.ts'
import type { IntegerType, TimestampType, TimeType } from '../../types/data-type.ts'
import type { MomentOrTime } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { GrainOf, Rule } from '../rules/results.ts'
import { castTo, dayPart, type GivenType, type NullAs } from './casts.ts'

/** The year. */
export const year = dayPart('year', int())
/** The quarter of the year, 1..4. */
export const quarter = dayPart('quarter', int())
/** The month, 1..12. */
export const month = dayPart('month', int())
/** The name of the month, its first three letters: `Jan`. */
export const monthname = dayPart('monthname', string())
/** The week of the year by ISO 8601, 1..53: weeks begin on Monday, and the first has more than three days in the year. */
export const weekofyear = dayPart('weekofyear', int())
/** The day of the month, 1..31. */
export const day = dayPart('day', int())
/** The day of the month, 1..31. */
export const dayofmonth = dayPart('dayofmonth', int())
/** The day of the year, 1..366. */
export const dayofyear = dayPart('dayofyear', int())
/** The day of the week, from 1 for Sunday to 7 for Saturday. */
export const dayofweek = dayPart('dayofweek', int())
/** The day of the week, from 0 for Monday to 6 for Sunday. */
export const weekday = dayPart('weekday', int())
/** The name of the day of the week, its first three letters: `Mon`. */
export const dayname = dayPart('dayname', string())

/** A part of a moment, or of a time of day, of which Spark calls every result nullable. */
export type OfClock<A, R> = Column<
  R | ([Extract<GivenType<A>, TimeType>] extends [never] ? NullAs<A, TimestampType> : null),
  GrainOf<A>
>
const ofClock: Rule = (args) => {
  const ofTime = args.some(({ dataType }) => dataType.typeName === 'time')
  return ofTime ? { type: int(), nullable: true } : castTo(int(), timestamp())(args)
}

function clockPart(name: string): <A extends MomentOrTime>(moment: A) => OfClock<A, IntegerType> {
  return (moment) => call(name, [moment], ofClock)
}

/** The hour of the day, 0..23. */
export const hour = clockPart('hour')
/** The minute of the hour, 0..59. */
export const minute = clockPart('minute')
/** The second of the minute, 0..59, without its fraction. */
export const second = clockPart('second')
