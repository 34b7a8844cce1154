/** Spans of their parts. Parts are given by name, those that are not are 0. */
import type { Column } from '../../dataframe/column.ts'
import { calendarInterval, dayTimeInterval, decimal, yearMonthInterval } from '../../types/builders.ts'
import type {
  CalendarIntervalType,
  DayTimeIntervalType,
  DecimalType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import { Decimal } from '../../types/decimal.ts'
import { lit } from '../core/literal.ts'
import type { Int, Num } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, type MaybeNull, maybeNull, type NullIfAny, nullIfAny, type TypeOf } from '../rules/results.ts'
import { castTo, type NullAs } from './casts.ts'

/** The parts of a span of days and less. */
export interface DayTimeParts<A, B, C, D> {
  readonly days?: A
  readonly hours?: B
  readonly mins?: C
  readonly secs?: D
}

/** The parts of a span of any kind. */
export interface IntervalParts<Y, M, W, A, B, C, D> extends DayTimeParts<A, B, C, D> {
  readonly years?: Y
  readonly months?: M
  readonly weeks?: W
}

/** What Spark makes of seconds. */
type SecondsType = DecimalType<18, 6>
const SECONDS = decimal(18, 6)
/** `R` of arguments `A`, of which `S` are the seconds. */
type Span<A, S, R> = Column<R | NullAs<S, SecondsType> | (null extends TypeOf<A> ? null : never), GrainOf<A>>

const NO_SECONDS = lit(Decimal.from(0), decimal(10, 0))

/** A span of years and months: `makeYmInterval({ years: 1 })`. */
export function makeYmInterval<A extends Int = never, B extends Int = never>({
  years,
  months,
}: {
  readonly years?: A
  readonly months?: B
}): NullIfAny<A | B, YearMonthIntervalType> {
  return call('make_ym_interval', [years ?? 0, months ?? 0], nullIfAny(yearMonthInterval()))
}

/** A span of days, hours, minutes and seconds: `makeDtInterval({ hours: t.hours })`. */
export function makeDtInterval<
  A extends Int = never,
  B extends Int = never,
  C extends Int = never,
  D extends Num = never,
>({ days, hours, mins, secs }: DayTimeParts<A, B, C, D>): Span<A | B | C | D, D, DayTimeIntervalType> {
  const args = [days ?? 0, hours ?? 0, mins ?? 0, secs ?? NO_SECONDS]
  return call('make_dt_interval', args, castTo(dayTimeInterval(), ...Array<undefined>(3), SECONDS))
}

/** A span with months, days and seconds side by side: `makeInterval({ months: 1, days: t.days })`. */
export function makeInterval<
  Y extends Int = never,
  M extends Int = never,
  W extends Int = never,
  A extends Int = never,
  B extends Int = never,
  C extends Int = never,
  D extends Num = never,
>(parts: IntervalParts<Y, M, W, A, B, C, D>): Span<Y | M | W | A | B | C | D, D, CalendarIntervalType> {
  return call('make_interval', inOrder(parts), castTo(calendarInterval(), ...Array<undefined>(6), SECONDS))
}

/** The same as {@link makeInterval}; null where it is too long. */
export function tryMakeInterval<
  Y extends Int = never,
  M extends Int = never,
  W extends Int = never,
  A extends Int = never,
  B extends Int = never,
  C extends Int = never,
  D extends Num = never,
>(parts: IntervalParts<Y, M, W, A, B, C, D>): MaybeNull<Y | M | W | A | B | C | D, CalendarIntervalType> {
  return call('try_make_interval', inOrder(parts), maybeNull(calendarInterval()))
}

function inOrder(
  parts: IntervalParts<unknown, unknown, unknown, unknown, unknown, unknown, unknown>,
): readonly unknown[] {
  const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, mins = 0, secs = NO_SECONDS } = parts
  return [years, months, weeks, days, hours, mins, secs]
}
