/** Days and moments of their parts. A part that does not exist is an error of the server's, null for those named `try…`. */
import type { Column } from '../../dataframe/column.ts'
import { date, decimal, timestamp, timestampNtz } from '../../types/builders.ts'
import type { DataType, DateType, DecimalType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import type { Int, Num, Text, Time } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, maybeNull, type NullIfAny, nullIfAny, type Rule, type TypeOf } from '../rules/results.ts'
import type { Day } from './arguments.ts'
import { castTo, type NullAs } from './casts.ts'

/** What Spark makes of seconds. */
type SecondsType = DecimalType<16, 6>
const ofParts = (type: DataType): Rule => castTo(type, ...Array<undefined>(5), decimal(16, 6))

/** `R`, null where an argument is; `N` is `null` where there may be nulls anyway. */
type Built<A, R, N> = Column<R | N | (null extends TypeOf<A> ? null : never), GrainOf<A>>

/** Of year, month, day, hour, minute and second. */
type OfParts<R, N> = <A extends Int, B extends Int, C extends Int, D extends Int, E extends Int, F extends Num>(
  years: A,
  months: B,
  days: C,
  hours: D,
  minutes: E,
  seconds: F,
) => Built<A | B | C | D | E | F, R, N | NullAs<F, SecondsType>>

/** The same, and in a time zone, the session's where none is given. */
type OfPartsInZone<R, N> = <
  A extends Int,
  B extends Int,
  C extends Int,
  D extends Int,
  E extends Int,
  F extends Num,
  Z extends Text = never,
>(
  years: A,
  months: B,
  days: C,
  hours: D,
  minutes: E,
  seconds: F,
  zone?: Z,
) => Built<A | B | C | D | E | F | Z, R, N | NullAs<F, SecondsType>>

/** Of a day and a time of day. */
type OfDayAndTime<R> = <A extends Day, B extends Time>(day: A, time: B) => Built<A | B, R, null>
type OfDayAndTimeInZone<R> = <A extends Day, B extends Time, Z extends Text = never>(
  day: A,
  time: B,
  zone?: Z,
) => Built<A | B | Z, R, never>

/** Makes a function of parts; `dayAndTime` is the rule where a day and a time are given. */
function built<F>(name: string, parts: Rule, dayAndTime = parts): F {
  return ((...given: readonly unknown[]) => {
    const args = given.filter((arg) => arg !== undefined)
    return call(name, args, args.length < 6 ? dayAndTime : parts)
  }) as F
}

/** The day of a year, a month and a day. */
export function makeDate<A extends Int, B extends Int, C extends Int>(
  year: A,
  month: B,
  day: C,
): NullIfAny<A | B | C, DateType> {
  return call('make_date', [year, month, day], nullIfAny(date()))
}

/**
 * A moment of its parts, or of a day and a time of day; in a time zone, the session's where none is given.
 * Without a zone where the session's `spark.sql.timestampType` is so.
 */
export const makeTimestamp = built<OfPartsInZone<TimestampType, never> & OfDayAndTimeInZone<TimestampType>>(
  'make_timestamp',
  ofParts(timestamp()),
  nullIfAny(timestamp()),
)
/** The same as {@link makeTimestamp}; null where there is no such moment. */
export const tryMakeTimestamp = built<OfPartsInZone<TimestampType, null> & OfDayAndTimeInZone<TimestampType>>(
  'try_make_timestamp',
  maybeNull(timestamp()),
  nullIfAny(timestamp()),
)
/** A moment of its parts in a time zone, whatever the session's `spark.sql.timestampType`. */
export const makeTimestampLtz = built<OfPartsInZone<TimestampType, never>>('make_timestamp_ltz', ofParts(timestamp()))
/** The same as {@link makeTimestampLtz}; null where there is no such moment. */
export const tryMakeTimestampLtz = built<OfPartsInZone<TimestampType, null>>(
  'try_make_timestamp_ltz',
  maybeNull(timestamp()),
)
/** A moment without a time zone of its parts, or of a day and a time of day. */
export const makeTimestampNtz = built<OfParts<TimestampNTZType, never> & OfDayAndTime<TimestampNTZType>>(
  'make_timestamp_ntz',
  ofParts(timestampNtz()),
  maybeNull(timestampNtz()),
)
/** The same as {@link makeTimestampNtz}; null where there is no such moment. */
export const tryMakeTimestampNtz = built<OfParts<TimestampNTZType, null> & OfDayAndTime<TimestampNTZType>>(
  'try_make_timestamp_ntz',
  maybeNull(timestampNtz()),
)
