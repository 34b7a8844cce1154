/** Moments in other time zones. A zone is a name (`Europe/Berlin`) or an offset (`+02:00`). */
import type { Column } from '../../dataframe/column.ts'
import { timestamp, timestampNtz } from '../../types/builders.ts'
import type { TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import type { Moment, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, type NullIfAny, nullIfAny, type TypeOf } from '../rules/results.ts'
import { castTo, type NullAs } from './casts.ts'

/** The clock of a zone at a moment that is taken as UTC's: as far off as the zone then is. */
export function fromUtcTimestamp<A extends Moment, B extends Text>(
  moment: A,
  zone: B,
): NullIfAny<A | B, TimestampType> {
  return call('from_utc_timestamp', [moment, zone], nullIfAny(timestamp()))
}

/** The clock of UTC at a moment that is taken as a zone's: the reverse of {@link fromUtcTimestamp}. */
export function toUtcTimestamp<A extends Moment, B extends Text>(moment: A, zone: B): NullIfAny<A | B, TimestampType> {
  return call('to_utc_timestamp', [moment, zone], nullIfAny(timestamp()))
}

/** The clock of zone `target` when that of `source` shows the given moment; of the session's zone where `source` is undefined. */
export function convertTimezone<A extends Text | undefined, B extends Text, C extends Moment>(
  source: A,
  target: B,
  moment: C,
): Column<
  TimestampNTZType | (null extends TypeOf<A | B> ? null : never) | NullAs<C, TimestampNTZType>,
  GrainOf<A | B | C>
> {
  const type = timestampNtz()
  if (source === undefined) return call('convert_timezone', [target, moment], castTo(type, undefined, type))
  return call('convert_timezone', [source, target, moment], castTo(type, undefined, undefined, type))
}
