/** Days and moments of their parts. A part that does not exist is an error of the server's, null for those named `try…`. */
import type { Column } from '../../dataframe/column.ts'
import { date, timestamp, timestampNtz } from '../../types/builders.ts'
import type { DateType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import type { Int, Text, Time } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, maybeNull, type NullIfAny, nullIfAny, type Rule, type TypeOf } from '../rules/results.ts'
import type { Day, Seconds } from './arguments.ts'

/** `R`, null where an argument is; `N` is `null` where there may be nulls anyway. */
type Built<A, R, N> = Column<R | N | (null extends TypeOf<A> ? null : never), GrainOf<A>>

/** Of year, month, day, hour, minute and second. */
type OfParts<R, N> = <A extends Int, B extends Int, C extends Int, D extends Int, E extends Int, F extends Seconds>(
  years: A,
  months: B,
  days: C,
  hours: D,
  minutes: E,
  seconds: F,
) => Built<A | B | C | D | E | F, R, N>

/** The same, and in a time zone, the session's where none is given. */
type OfPartsInZone<R, N> = <
  A extends Int,
  B extends Int,
  C extends Int,
  D extends Int,
  E extends Int,
  F extends Seconds,
  Z extends Text = never,
>(
  years: A,
  months: B,
  days: C,
  hours: D,
  minutes: E,
  seconds: F,
  zone?: Z,
) => Built<A | B | C | D | E | F | Z, R, N>

/** Of a day and a time of day. */
type OfDayAndTime<R> = <A extends Day, B extends Time>(day: A, time: B) => Built<A | B, R, null>
type OfDayAndTimeInZone<R> = <A extends Day, B extends Time, Z extends Text = never>(
  day: A,
  time: B,
  zone?: Z,
) => Built<A | B | Z, R, null>

/** Makes a function of parts; `dayAndTime` is the rule where a day and a time are given. */
function built<F>(name: string, ofParts: Rule, ofDayAndTime = ofParts): F {
  return ((...given: readonly unknown[]) => {
    const args = given.filter((arg) => arg !== undefined)
    return call(name, args, args.length < 6 ? ofDayAndTime : ofParts)
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
  nullIfAny(timestamp()),
  maybeNull(timestamp()),
)
/** The same as {@link makeTimestamp}; null where there is no such moment. */
export const tryMakeTimestamp = built<OfPartsInZone<TimestampType, null> & OfDayAndTimeInZone<TimestampType>>(
  'try_make_timestamp',
  maybeNull(timestamp()),
)
/** A moment of its parts in a time zone, whatever the session's `spark.sql.timestampType`. */
export const makeTimestampLtz = built<OfPartsInZone<TimestampType, never>>('make_timestamp_ltz', nullIfAny(timestamp()))
/** The same as {@link makeTimestampLtz}; null where there is no such moment. */
export const tryMakeTimestampLtz = built<OfPartsInZone<TimestampType, null>>(
  'try_make_timestamp_ltz',
  maybeNull(timestamp()),
)
/** A moment without a time zone of its parts, or of a day and a time of day. */
export const makeTimestampNtz = built<OfParts<TimestampNTZType, never> & OfDayAndTime<TimestampNTZType>>(
  'make_timestamp_ntz',
  nullIfAny(timestampNtz()),
  maybeNull(timestampNtz()),
)
/** The same as {@link makeTimestampNtz}; null where there is no such moment. */
export const tryMakeTimestampNtz = built<OfParts<TimestampNTZType, null> & OfDayAndTime<TimestampNTZType>>(
  'try_make_timestamp_ntz',
  maybeNull(timestampNtz()),
)
