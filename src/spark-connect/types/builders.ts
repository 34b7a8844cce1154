import type {
  ArrayType,
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  DataType,
  DateType,
  DayTimeIntervalType,
  DecimalType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  MapType,
  NullType,
  ShortType,
  StringType,
  StructType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VariantType,
  YearMonthIntervalType,
} from './data-type.ts'
import type { Named, WordNames } from './names.ts'
import { type FieldOf, type FieldSpec, type FieldsFrom, isNullable, structField, structFields } from './schema.ts'

const VOID: NullType = { typeName: 'void' }
const BOOLEAN: BooleanType = { typeName: 'boolean' }
const BYTE: ByteType = { typeName: 'byte' }
const SHORT: ShortType = { typeName: 'short' }
const INTEGER: IntegerType = { typeName: 'integer' }
const LONG: LongType = { typeName: 'long' }
const FLOAT: FloatType = { typeName: 'float' }
const DOUBLE: DoubleType = { typeName: 'double' }
const STRING: StringType = { typeName: 'string' }
const BINARY: BinaryType = { typeName: 'binary' }
const DATE: DateType = { typeName: 'date' }
const TIMESTAMP: TimestampType = { typeName: 'timestamp' }
const TIMESTAMP_NTZ: TimestampNTZType = { typeName: 'timestamp_ntz' }
const CALENDAR_INTERVAL: CalendarIntervalType = { typeName: 'interval' }
const VARIANT: VariantType = { typeName: 'variant' }

/** Spark's `void`: nothing but null. */
export const nullType = (): NullType => VOID
export const boolean = (): BooleanType => BOOLEAN
/** Spark's `tinyint`. */
export const byte = (): ByteType => BYTE
/** Spark's `smallint`. */
export const short = (): ShortType => SHORT
/** Spark's `int`. */
export const int = (): IntegerType => INTEGER
/** Spark's `bigint`; a `bigint` in JavaScript too. */
export const long = (): LongType => LONG
export const float = (): FloatType => FLOAT
export const double = (): DoubleType => DOUBLE
export const string = (): StringType => STRING
export const binary = (): BinaryType => BINARY
export const date = (): DateType => DATE
export const timestamp = (): TimestampType => TIMESTAMP
export const timestampNtz = (): TimestampNTZType => TIMESTAMP_NTZ
export const calendarInterval = (): CalendarIntervalType => CALENDAR_INTERVAL
export const variant = (): VariantType => VARIANT

/** An exact decimal: `precision` digits (1..38), `scale` (0..precision) of them after the point. Throws `RangeError` outside. */
export function decimal<const P extends number, const S extends number>(precision: P, scale: S): DecimalType<P, S> {
  if (!(Number.isInteger(precision) && precision >= 1 && precision <= 38))
    throw new RangeError(`decimal precision must be 1..38, not ${precision}`)
  if (!(Number.isInteger(scale) && scale >= 0 && scale <= precision))
    throw new RangeError(`decimal scale must be 0..${precision}, not ${scale}`)
  return { typeName: 'decimal', precision, scale }
}

/** A time of day with `precision` digits (0..6, default 6) after the second. */
export const time = (precision = 6): TimeType => ({ typeName: 'time', precision })

/** Spark's `interval year to month`; the fields as Spark numbers them (0 year, 1 month). */
export const yearMonthInterval = (start = 0, end = 1): YearMonthIntervalType => ({
  typeName: 'year_month_interval',
  start,
  end,
})

/** Spark's `interval day to second`; the fields as Spark numbers them (0 day … 3 second). */
export const dayTimeInterval = (start = 0, end = 3): DayTimeIntervalType => ({
  typeName: 'day_time_interval',
  start,
  end,
})

/** An array; write `array(nullable(string()))` where elements may be null. */
export function array<const F extends FieldSpec>(element: F): ArrayType<FieldOf<F>> {
  const { dataType, nullable } = structField('element', element)
  return { typeName: 'array', element: dataType, containsNull: nullable }
}

/** A map; keys are never null, write `map(string(), nullable(int()))` where values may be. */
export function map<const K extends DataType, const V extends FieldSpec>(key: K, value: V): MapType<K, FieldOf<V>> {
  return {
    typeName: 'map',
    key,
    value: isNullable(value) ? value.nullable : value,
    valueContainsNull: isNullable(value),
  }
}

/** A struct; the order of the properties is the order of its fields, or of pairs as `schema` takes them. */
export function struct<const F extends Named<FieldSpec>>(fields: F & WordNames<F>): StructType<FieldsFrom<F>> {
  return { typeName: 'struct', fields: structFields(fields) }
}
