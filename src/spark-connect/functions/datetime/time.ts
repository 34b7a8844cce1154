/** Times of day. Spark calls most results nullable. */
import { decimal, long, time } from '../../types/builders.ts'
import type { LongType, TimeType } from '../../types/data-type.ts'
import type { Int, Num, Text, Time, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, maybeSame } from '../rules/results.ts'
import { partial } from '../rules/scalars.ts'
import type { NameOf, TimeUnit } from './arguments.ts'

/** The time of an hour, a minute and a second, which may have a fraction. */
export function makeTime<A extends Int, B extends Int, C extends Num>(
  hour: A,
  minute: B,
  second: C,
): MaybeNull<A | B | C, TimeType> {
  return call('make_time', [hour, minute, second], maybeNull(time()))
}

/** The time of a text, by a pattern or as `HH:mm:ss`; an error of the server's where it is none. */
export function toTime<A extends Text, B extends Text = never>(text: A, pattern?: B): MaybeNull<A | B, TimeType> {
  return call('to_time', pattern === undefined ? [text] : [text, pattern], maybeNull(time()))
}

/** The same as {@link toTime}; null where it is none. */
export function tryToTime<A extends Text, B extends Text = never>(text: A, pattern?: B): MaybeNull<A | B, TimeType> {
  return call('try_to_time', pattern === undefined ? [text] : [text, pattern], maybeNull(time()))
}

/** The time so many seconds, which may have a fraction, after midnight. */
export const timeFromSeconds = partial<Num>()('time_from_seconds', time())
/** The time so many milliseconds after midnight. */
export const timeFromMillis = partial<Whole>()('time_from_millis', time())
/** The time so many microseconds after midnight. */
export const timeFromMicros = partial<Whole>()('time_from_micros', time())
/** Seconds since midnight, with their fraction. */
export const timeToSeconds = partial<Time>()('time_to_seconds', decimal(14, 6))
/** Milliseconds since midnight; what is finer is cut off. */
export const timeToMillis = partial<Time>()('time_to_millis', long())
/** Microseconds since midnight. */
export const timeToMicros = partial<Time>()('time_to_micros', long())

/** How many whole units `end` is later than `start`. */
export function timeDiff<A extends NameOf<TimeUnit>, B extends Time, C extends Time>(
  unit: A,
  start: B,
  end: C,
): MaybeNull<A | B | C, LongType> {
  return call('time_diff', [unit, start, end], maybeNull(long()))
}

/** The time when its hour, or another unit, began. */
export function timeTrunc<A extends NameOf<TimeUnit>, B extends Time>(unit: A, time: B): MaybeNull<A | B, TimeType> {
  return call('time_trunc', [unit, time], ([, of]) => maybeSame(of ? [of] : []))
}
