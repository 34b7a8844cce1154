/** The present: the same throughout a query. */
import type { Column } from '../../dataframe/column.ts'
import { date, string, time, timestamp, timestampNtz } from '../../types/builders.ts'
import type { DataType, TimeType } from '../../types/data-type.ts'
import { call } from '../rules/call.ts'
import { neverNull } from '../rules/results.ts'

/** Makes a function without arguments. */
function present<R extends DataType>(name: string, type: R): () => Column<R, 'literal'> {
  return () => call(name, [], neverNull(type))
}

/** Today, in the session's time zone. */
export const currentDate = present('current_date', date())
/** The same as {@link currentDate}. */
export const curdate = present('curdate', date())
/** The moment when the query began. */
export const currentTimestamp = present('current_timestamp', timestamp())
/** The same as {@link currentTimestamp}. */
export const now = present('now', timestamp())
/** What a clock of the session's time zone showed when the query began. */
export const localtimestamp = present('localtimestamp', timestampNtz())
/** The name of the session's time zone. */
export const currentTimezone = present('current_timezone', string())

/** The time of day when the query began, with 0..6 digits (default 6) after the second. */
export function currentTime(precision?: number): Column<TimeType, 'literal'> {
  return call('current_time', precision === undefined ? [] : [precision], neverNull(time(precision)))
}
