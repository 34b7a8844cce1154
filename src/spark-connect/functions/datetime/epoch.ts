/** Days and moments as numbers since 1970-01-01, UTC, and back. */
import { date, int, long, timestamp } from '../../types/builders.ts'
import type { LongType, TimestampType } from '../../types/data-type.ts'
import type { Int, Num, Text, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'
import type { Day, Instant, MomentOrText } from './arguments.ts'
import { type OfInstant, ofInstant } from './casts.ts'

/** The number of a day since 1970-01-01. */
export const unixDate = scalar<Day>()('unix_date', int())
/** The day of a number of days since 1970-01-01. */
export const dateFromUnixDate = scalar<Int>()('date_from_unix_date', date())

/** Microseconds since 1970. */
export const unixMicros = scalar<Instant>()('unix_micros', long())
/** Milliseconds since 1970; what is finer is cut off. */
export const unixMillis = scalar<Instant>()('unix_millis', long())
/** Seconds since 1970; what is finer is cut off. */
export const unixSeconds = scalar<Instant>()('unix_seconds', long())

/** The moment of microseconds since 1970. */
export const timestampMicros = scalar<Whole>()('timestamp_micros', timestamp())
/** The moment of milliseconds since 1970. */
export const timestampMillis = scalar<Whole>()('timestamp_millis', timestamp())
/** The moment of seconds since 1970, which may have a fraction; null where a float or double is not finite. */
export function timestampSeconds<A extends Num>(seconds: A): OfInstant<A, TimestampType> {
  return call('timestamp_seconds', [seconds], ofInstant(timestamp()))
}

/**
 * Seconds since 1970 of a moment, or of a text by a pattern (an error of the server's where it is none); without an
 * argument of now.
 */
export function unixTimestamp<A extends MomentOrText = never>(
  moment?: A,
  pattern = 'yyyy-MM-dd HH:mm:ss',
): NullIfAny<A, LongType> {
  return call('unix_timestamp', moment === undefined ? [] : [moment, pattern], nullIfAny(long()))
}

/** Seconds since 1970 of a moment, or of a text by a pattern, `yyyy-MM-dd HH:mm:ss` without one. */
export function toUnixTimestamp<A extends MomentOrText, B extends Text = never>(
  moment: A,
  pattern?: B,
): NullIfAny<A | B, LongType> {
  return call('to_unix_timestamp', pattern === undefined ? [moment] : [moment, pattern], nullIfAny(long()))
}
