import type {
  ArrayType,
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  DateType,
  DayTimeIntervalType,
  DecimalType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  MapType,
  ShortType,
  StringType,
  StructType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VariantType,
  YearMonthIntervalType,
} from './data-type.ts'
import type { Decimal } from './decimal.ts'
import type { CalendarInterval, DayTimeInterval, YearMonthInterval } from './interval.ts'
import type { LocalDate, LocalDateTime, LocalTime, Timestamp } from './temporal.ts'
import type { Variant } from './variant.ts'

/** The JavaScript value of a column type: `long` is a `bigint`, decimals are exact, timestamps keep microseconds. */
export type ValueOf<T> = T extends null
  ? null
  : T extends StringType
    ? string
    : T extends BooleanType
      ? boolean
      : T extends LongType
        ? bigint
        : T extends IntegerType | ShortType | ByteType | DoubleType | FloatType
          ? number
          : T extends DecimalType
            ? Decimal
            : T extends TimestampType
              ? Timestamp
              : T extends DateType
                ? LocalDate
                : T extends BinaryType
                  ? Uint8Array
                  : ValueOfRare<T>

type ValueOfRare<T> =
  T extends ArrayType<infer E>
    ? readonly ValueOf<E>[]
    : T extends MapType<infer K, infer V>
      ? ReadonlyMap<ValueOf<K>, ValueOf<V>>
      : T extends StructType<infer F>
        ? RowOf<F>
        : T extends TimestampNTZType
          ? LocalDateTime
          : T extends TimeType
            ? LocalTime
            : T extends YearMonthIntervalType
              ? YearMonthInterval
              : T extends DayTimeIntervalType
                ? DayTimeInterval
                : T extends CalendarIntervalType
                  ? CalendarInterval
                  : T extends VariantType
                    ? Variant
                    : unknown

/** One row of a frame: a plain object with the column names as keys. */
export type RowOf<S> = { readonly [K in keyof S]: ValueOf<S[K]> }
