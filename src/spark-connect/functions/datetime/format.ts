/** Days and moments as texts, by patterns of Spark's (`yyyy-MM-dd HH:mm:ss`), in the session's time zone. */
import { string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Moment, Text, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny } from '../rules/results.ts'

/** Text by a pattern of Spark's (`yyyy-MM`). */
export function dateFormat<A extends Moment, B extends Text>(moment: A, pattern: B): NullIfAny<A | B, StringType> {
  return call('date_format', [moment, pattern], nullIfAny(string()))
}

/** The text of a moment that is given as seconds since 1970, by a pattern; nullable in Spark. */
export function fromUnixtime<A extends Whole>(seconds: A, pattern = 'yyyy-MM-dd HH:mm:ss'): MaybeNull<A, StringType> {
  return call('from_unixtime', [seconds, pattern], maybeNull(string()))
}
