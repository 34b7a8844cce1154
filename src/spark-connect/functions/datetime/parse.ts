/** Days and moments of texts, and of other moments. Patterns are Spark's (`yyyy-MM-dd HH:mm:ss`). */
import type { Column } from '../../dataframe/column.ts'
import { date, timestamp, timestampNtz } from '../../types/builders.ts'
import type { DataType, DateType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import type { Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, maybeNull, nullIfAny, type TypeOf } from '../rules/results.ts'
import type { MomentOrText, MomentTextOrNumber } from './arguments.ts'
import { castTo, type NullAs } from './casts.ts'

/** By a pattern null only of nulls; without one it is a cast. */
type Parsed<A, B, D> = Column<
  D | ([B] extends [never] ? NullAs<A, D> : null extends TypeOf<A | B> ? null : never),
  GrainOf<A | B>
>
/** Where a text that is none gives null. */
type Tried<A, B, D> = Column<D | ([B] extends [never] ? NullAs<A, D> : null), GrainOf<A | B>>

function parse<T, G extends 'row' | 'aggregate' | 'literal' | 'untyped'>(
  name: string,
  value: unknown,
  pattern: unknown,
  type: DataType,
): Column<T, G> {
  return pattern === undefined ? call(name, [value], castTo(type, type)) : call(name, [value, pattern], nullIfAny(type))
}

function tryParse<T, G extends 'row' | 'aggregate' | 'literal' | 'untyped'>(
  name: string,
  value: unknown,
  pattern: unknown,
  type: DataType,
): Column<T, G> {
  return pattern === undefined ? call(name, [value], castTo(type, type)) : call(name, [value, pattern], maybeNull(type))
}

/** The day of a moment, or of a text, by a pattern or as a cast reads it; an error of the server's where it is none. */
export function toDate<A extends MomentOrText, B extends Text = never>(moment: A, pattern?: B): Parsed<A, B, DateType> {
  return parse('to_date', moment, pattern, date())
}

/** The day of a moment, or of a text, by a pattern or as a cast reads it; null where it is none. */
export function tryToDate<A extends MomentOrText, B extends Text = never>(
  moment: A,
  pattern?: B,
): Tried<A, B, DateType> {
  return tryParse('try_to_date', moment, pattern, date())
}

/**
 * A moment of another, of a text, by a pattern or as a cast reads it, or of seconds since 1970; an error of the server's
 * where it is none. Without a time zone where the session's `spark.sql.timestampType` is so: use {@link toTimestampNtz} then.
 */
export function toTimestamp<A extends MomentTextOrNumber, B extends Text = never>(
  moment: A,
  pattern?: B,
): Parsed<A, B, TimestampType> {
  return parse('to_timestamp', moment, pattern, timestamp())
}

/** The same as {@link toTimestamp}, whatever the session's `spark.sql.timestampType`. */
export function toTimestampLtz<A extends MomentOrText, B extends Text = never>(
  moment: A,
  pattern?: B,
): Parsed<A, B, TimestampType> {
  return parse('to_timestamp_ltz', moment, pattern, timestamp())
}

/** A moment without a time zone of another moment, or of a text; an error of the server's where it is none. */
export function toTimestampNtz<A extends MomentOrText, B extends Text = never>(
  moment: A,
  pattern?: B,
): Parsed<A, B, TimestampNTZType> {
  return parse('to_timestamp_ntz', moment, pattern, timestampNtz())
}

/** The same as {@link toTimestamp}, and null where it is none. */
export function tryToTimestamp<A extends MomentTextOrNumber, B extends Text = never>(
  moment: A,
  pattern?: B,
): Tried<A, B, TimestampType> {
  return tryParse('try_to_timestamp', moment, pattern, timestamp())
}
