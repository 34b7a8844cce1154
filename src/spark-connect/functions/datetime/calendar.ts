/** Days and moments that begin or end a span of the calendar. */
import { date, timestamp } from '../../types/builders.ts'
import type { DateType, TimestampType } from '../../types/data-type.ts'
import type { Moment } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import type { DayOfWeek, DayUnit, NameOf, TruncUnit } from './arguments.ts'
import { dayPart } from './casts.ts'

/** The last day of the month. */
export const lastDay = dayPart('last_day', date())

/** The first day later than this one that is that day of the week; nullable in Spark. */
export function nextDay<A extends Moment, B extends NameOf<DayOfWeek>>(
  day: A,
  dayOfWeek: B,
): MaybeNull<A | B, DateType> {
  return call('next_day', [day, dayOfWeek], maybeNull(date()))
}

/** The first day of the year, quarter, month or week (Monday); null where a column names another unit. */
export function trunc<A extends Moment, B extends NameOf<DayUnit>>(day: A, unit: B): MaybeNull<A | B, DateType> {
  return call('trunc', [day, unit], maybeNull(date()))
}

/** The moment when its year, its hour or another unit begins; null where a column names no unit. */
export function dateTrunc<A extends NameOf<TruncUnit>, B extends Moment>(
  unit: A,
  moment: B,
): MaybeNull<A | B, TimestampType> {
  return call('date_trunc', [unit, moment], maybeNull(timestamp()))
}
