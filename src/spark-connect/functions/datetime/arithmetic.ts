/** Days and moments before and after others, and what is between them. */

import type { Column } from '../../dataframe/column.ts'
import { date, double, int, long, timestamp } from '../../types/builders.ts'
import type { DateType, DoubleType, IntegerType, LongType } from '../../types/data-type.ts'
import type { Int, Moment, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { GrainOf, TypeOf } from '../rules/results.ts'
import type { MomentUnit } from './arguments.ts'
import { castTo, type OfDay, type OfInstant, ofDay } from './casts.ts'
import { type MomentType, momentType } from './moment-type.ts'

/** A day and a number. */
export type DayAndNumber = <A extends Moment, B extends Int>(start: A, number: B) => OfDay<A | B, DateType>
function shifted(name: string): DayAndNumber {
  return (start, number) => call(name, [start, number], ofDay(date()))
}

/** The day so many days later. */
export const dateAdd = shifted('date_add')
/** The same as {@link dateAdd}. */
export const dateadd = shifted('dateadd')
/** The day so many days earlier. */
export const dateSub = shifted('date_sub')
/** The day so many months later, at most the last one of its month. */
export const addMonths = shifted('add_months')

/** How many days `end` is later than `start`. */
export function dateDiff<A extends Moment, B extends Moment>(end: A, start: B): OfDay<A | B, IntegerType> {
  return call('date_diff', [end, start], ofDay(int()))
}

/** The same as {@link dateDiff}. */
export function datediff<A extends Moment, B extends Moment>(end: A, start: B): OfDay<A | B, IntegerType> {
  return call('datediff', [end, start], ofDay(int()))
}

/**
 * How many months the first moment is later than the second, with a fraction as if months had 31 days; rounded to eight
 * digits unless `roundOff` is false.
 */
export function monthsBetween<A extends Moment, B extends Moment>(
  later: A,
  earlier: B,
  roundOff = true,
): OfInstant<A | B, DoubleType> {
  return call('months_between', [later, earlier, roundOff], castTo(double(), timestamp(), timestamp()))
}

/** The moment so many units later; a day counts as the moment when it begins. */
export function timestampAdd<A extends Whole, B extends Moment>(
  unit: MomentUnit,
  quantity: A,
  moment: B,
): Column<MomentType<B> | (null extends TypeOf<A | B> ? null : never), GrainOf<A | B>> {
  return call('timestampadd', [unit, quantity, moment], (args) => castTo(momentType(args[2]))(args))
}

/** How many whole units `end` is later than `start`. */
export function timestampDiff<A extends Moment, B extends Moment>(
  unit: MomentUnit,
  start: A,
  end: B,
): OfInstant<A | B, LongType> {
  return call('timestampdiff', [unit, start, end], castTo(long(), undefined, timestamp(), timestamp()))
}
