import { type Column, columnOf, type Expr, type Grain } from '../dataframe/column.ts'
import { date, int, string } from '../types/builders.ts'
import { castMayBeNull } from '../types/cast-rule.ts'
import type {
  DataType,
  DateType,
  IntegerType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.ts'
import { call, type NullIfAny } from './call.ts'
import { lit } from './literal.ts'

type Moment = TimestampType | TimestampNTZType | DateType | null

/** Spark makes a day of a timestamp without a time zone by a cast that it calls nullable. */
type OfDay<T, R> = null extends T ? R | null : T extends TimestampNTZType ? R | null : R

/** Text by a pattern of Spark's (`yyyy-MM`), in the session's time zone. */
export function dateFormat<T extends Moment, G extends Grain>(
  moment: Expr<T, G>,
  pattern: string,
): Column<NullIfAny<T, StringType>, G> {
  return call('date_format', [moment, lit(pattern)], { type: string() })
}

/** The day, in the session's time zone. */
export function toDate<T extends Moment, G extends Grain>(moment: Expr<T, G>): Column<OfDay<T, DateType>, G> {
  return ofDay('to_date', moment, date())
}

/** The year. */
export function year<T extends Moment, G extends Grain>(moment: Expr<T, G>): Column<OfDay<T, IntegerType>, G> {
  return ofDay('year', moment, int())
}

/** The month, 1..12. */
export function month<T extends Moment, G extends Grain>(moment: Expr<T, G>): Column<OfDay<T, IntegerType>, G> {
  return ofDay('month', moment, int())
}

/** The hour of the day, 0..23. */
export function hour<T extends Exclude<Moment, DateType>, G extends Grain>(
  moment: Expr<T, G>,
): Column<NullIfAny<T, IntegerType>, G> {
  return call('hour', [moment], { type: int() })
}

function ofDay<T, G extends Grain>(name: string, moment: Expr<unknown>, type: DataType): Column<T, G> {
  const { dataType, nullable } = columnOf(moment)
  return call(name, [moment], { type, nullable: nullable || castMayBeNull(dataType, date()) })
}
