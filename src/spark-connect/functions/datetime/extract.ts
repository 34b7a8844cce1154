/** Parts of moments, times and spans by their names. */
import type { Column } from '../../dataframe/column.ts'
import { byte, date, decimal, int, timestamp } from '../../types/builders.ts'
import type {
  ByteType,
  CalendarIntervalType,
  DataType,
  DateType,
  DayTimeIntervalType,
  DecimalType,
  IntegerType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import { call } from '../rules/call.ts'
import type { GrainOf, Rule } from '../rules/results.ts'
import type { Cased, MomentTimeOrSpan } from './arguments.ts'
import { castTo, type GivenType, type NullAs } from './casts.ts'

type DayPart =
  | ('YEAR' | 'YEAROFWEEK' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY')
  | ('DAYOFWEEK' | 'DOW' | 'DAYOFWEEK_ISO' | 'DOW_ISO' | 'DOY')
type ClockPart = 'HOUR' | 'MINUTE' | 'SECOND'

/** The parts that something of type `T` has. */
type PartOf<T> = T extends DateType | TimestampType | TimestampNTZType
  ? DayPart | ClockPart
  : T extends TimeType
    ? ClockPart
    : T extends YearMonthIntervalType
      ? 'YEAR' | 'MONTH'
      : T extends DayTimeIntervalType
        ? 'DAY' | ClockPart
        : T extends CalendarIntervalType
          ? 'YEAR' | 'MONTH' | 'DAY' | ClockPart
          : never

/** The parts of an argument by their names, in capital or in small letters. */
export type FieldIn<A> = Cased<PartOf<GivenType<A>>>

type SpanType = YearMonthIntervalType | DayTimeIntervalType | CalendarIntervalType
/** The type of a part: of spans the small ones are bytes. */
type PartType<F extends string, T> =
  Uppercase<F> extends 'SECOND'
    ? DecimalType<8, 6>
    : T extends SpanType
      ? Uppercase<F> extends 'YEAR' | 'DAY'
        ? IntegerType
        : ByteType
      : IntegerType
function partType(part: string, source: DataType): DataType {
  if (part === 'SECOND') return decimal(8, 6)
  return SPANS.includes(source.typeName) && part !== 'YEAR' && part !== 'DAY' ? byte() : int()
}
const SPANS: readonly DataType['typeName'][] = ['year_month_interval', 'day_time_interval', 'interval']

/** A part of a day is null where its cast to a day may be; that of a time by Spark's account always. */
type PartNull<F extends string, A> = [Extract<GivenType<A>, TimeType>] extends [never]
  ? NullAs<A, Uppercase<F> extends ClockPart ? TimestampType : GivenType<A> extends SpanType | null ? never : DateType>
  : null

/** A part by its name, of what has it. */
export type Part<F extends string, A> = Column<PartType<F, GivenType<A> & {}> | PartNull<F, A>, GrainOf<A>>
const part =
  (name: string): Rule =>
  ([, source]) => {
    if (!source) throw new TypeError('the function needs a source')
    const { dataType } = source
    const type = partType(name, dataType)
    if (dataType.typeName === 'time') return { type, nullable: true }
    return castTo(type, name === 'HOUR' || name === 'MINUTE' || name === 'SECOND' ? timestamp() : date())([source])
  }

/** Makes a function of a part's name and what the part is of. */
function partOf(name: string): <A extends MomentTimeOrSpan, F extends FieldIn<A>>(field: F, source: A) => Part<F, A> {
  return (field, source) => call(name, [field, source], part(field.toUpperCase()))
}

/**
 * A part by its name (`'YEAR'`, `'DOY'`, `'SECOND'` …): an int, the second with its fraction a decimal; of spans parts
 * under the greatest one are bytes. The name has to be constant, so it is a text here and no column.
 */
export const extract = partOf('extract')
/** The same as {@link extract}. */
export const datePart = partOf('date_part')
/** The same as {@link extract}. */
export const datepart = partOf('datepart')
