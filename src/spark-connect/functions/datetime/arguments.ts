/** What functions of days and moments take besides what others take too. */
import type { Expr } from '../../dataframe/column.ts'
import type {
  CalendarIntervalType,
  DateType,
  DayTimeIntervalType,
  StringType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import type { Decimal } from '../../types/decimal.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../../types/temporal.ts'

/** A moment of a time zone, and no day. */
export type Instant = Expr<TimestampType | null> | Timestamp | Date
/** A day. */
export type Day = Expr<DateType | null> | LocalDate
/** A day, a moment, or the text of one. */
export type MomentOrText =
  | Expr<DateType | TimestampType | TimestampNTZType | StringType | null>
  | LocalDate
  | LocalDateTime
  | Timestamp
  | Date
  | string
/** A moment, its text, or the seconds since 1970. */
export type MomentTextOrNumber =
  | Expr<DateType | TimestampType | TimestampNTZType | StringType | NumericType | null>
  | LocalDate
  | LocalDateTime
  | Timestamp
  | Date
  | Decimal
  | bigint
  | number
  | string
/** A moment, a time of day or a span. */
export type MomentTimeOrSpan =
  | Expr<
      | DateType
      | TimestampType
      | TimestampNTZType
      | TimeType
      | YearMonthIntervalType
      | DayTimeIntervalType
      | CalendarIntervalType
      | null
    >
  | LocalDate
  | LocalDateTime
  | LocalTime
  | Timestamp
  | Date
/** A span of months, or of days and less, that is the same in every row. */
export type ConstantSpan = Expr<YearMonthIntervalType | DayTimeIntervalType | null, 'literal'>

/** In capital or in small letters: Spark takes both. */
export type Cased<N extends string> = Uppercase<N> | Lowercase<N>
/** What moments are counted in. */
export type MomentUnit = Cased<
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'dayofyear'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
>
/** What times of day are counted in. */
export type TimeUnit = Cased<'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond'>
/** To what a day is cut off. */
export type DayUnit = Cased<'year' | 'yyyy' | 'yy' | 'quarter' | 'month' | 'mon' | 'mm' | 'week'>
/** To what a moment is cut off. */
export type TruncUnit = DayUnit | Cased<'day' | 'dd' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond'>
type Weekday =
  | ('su' | 'mo' | 'tu' | 'we' | 'th' | 'fr' | 'sa')
  | ('sun' | 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat')
  | ('sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday')
/** A day of the week, in full or its first two or three letters. */
export type DayOfWeek = Cased<Weekday> | Capitalize<Weekday>
/** A unit by its name, or a column of such names. */
export type NameOf<U extends string> = Expr<StringType | null> | U
