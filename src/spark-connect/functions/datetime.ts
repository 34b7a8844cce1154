import type { Column, Expr, Grain } from '../dataframe/column.ts'
import { date, int, string } from '../types/builders.ts'
import type { DateType, IntegerType, StringType, TimestampNTZType, TimestampType } from '../types/data-type.ts'
import { call, type NullIfAny } from './call.ts'
import { lit } from './literal.ts'

type Moment = TimestampType | TimestampNTZType | DateType | null

/** Text by a pattern of Spark's (`yyyy-MM`), in the session's time zone. */
export function dateFormat<T extends Moment, G extends Grain>(
  moment: Expr<T, G>,
  pattern: string,
): Column<NullIfAny<T, StringType>, G> {
  return call('date_format', [moment, lit(pattern)], { type: string() })
}

/** The day, in the session's time zone. */
export function toDate<T extends Moment, G extends Grain>(moment: Expr<T, G>): Column<NullIfAny<T, DateType>, G> {
  return call('to_date', [moment], { type: date() })
}

/** The year. */
export function year<T extends Moment, G extends Grain>(moment: Expr<T, G>): Column<NullIfAny<T, IntegerType>, G> {
  return call('year', [moment], { type: int() })
}

/** The month, 1..12. */
export function month<T extends Moment, G extends Grain>(moment: Expr<T, G>): Column<NullIfAny<T, IntegerType>, G> {
  return call('month', [moment], { type: int() })
}

/** The hour of the day, 0..23. */
export function hour<T extends Exclude<Moment, DateType>, G extends Grain>(
  moment: Expr<T, G>,
): Column<NullIfAny<T, IntegerType>, G> {
  return call('hour', [moment], { type: int() })
}
