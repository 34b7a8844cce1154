/**
 * Spark's data types as plain data: the same objects are the compile-time types of columns and their run-time
 * descriptors. `typeName` tells them apart. Source: `spark/connect/types.proto` and Spark's "Data Types" page.
 */
export interface NullType {
  readonly typeName: 'void'
}
export interface BooleanType {
  readonly typeName: 'boolean'
}
/** 8-bit signed integer. */
export interface ByteType {
  readonly typeName: 'byte'
}
/** 16-bit signed integer. */
export interface ShortType {
  readonly typeName: 'short'
}
/** 32-bit signed integer. */
export interface IntegerType {
  readonly typeName: 'integer'
}
/** 64-bit signed integer: a `bigint` in JavaScript. */
export interface LongType {
  readonly typeName: 'long'
}
export interface FloatType {
  readonly typeName: 'float'
}
export interface DoubleType {
  readonly typeName: 'double'
}
/** Exact decimal with `precision` digits (1..38), `scale` of them after the point. */
export interface DecimalType<P extends number = number, S extends number = number> {
  readonly typeName: 'decimal'
  readonly precision: P
  readonly scale: S
}
export interface StringType {
  readonly typeName: 'string'
}
export interface BinaryType {
  readonly typeName: 'binary'
}
/** A day of the calendar, without a time zone. */
export interface DateType {
  readonly typeName: 'date'
}
/** An instant in microseconds since 1970-01-01T00:00:00Z, shown in the session's time zone. */
export interface TimestampType {
  readonly typeName: 'timestamp'
}
/** A wall-clock time in microseconds, without a time zone. */
export interface TimestampNTZType {
  readonly typeName: 'timestamp_ntz'
}
/** A time of day, `precision` digits (0..6) after the second. */
export interface TimeType {
  readonly typeName: 'time'
  readonly precision: number
}
/** A span of months; `start` and `end` name the fields as Spark does: 0 year, 1 month. */
export interface YearMonthIntervalType {
  readonly typeName: 'year_month_interval'
  readonly start: number
  readonly end: number
}
/** A span of microseconds; `start` and `end`: 0 day, 1 hour, 2 minute, 3 second. */
export interface DayTimeIntervalType {
  readonly typeName: 'day_time_interval'
  readonly start: number
  readonly end: number
}
/** Months, days and microseconds, which do not convert into one another. */
export interface CalendarIntervalType {
  readonly typeName: 'interval'
}
/** `of` exists only for the compiler: the element's type, `| null` where elements may be null. */
export interface ArrayType<E extends FieldType = FieldType> {
  readonly typeName: 'array'
  readonly element: DataType
  readonly containsNull: boolean
  readonly of?: E
}
/** `of` exists only for the compiler. */
export interface MapType<K extends DataType = DataType, V extends FieldType = FieldType> {
  readonly typeName: 'map'
  readonly key: DataType
  readonly value: DataType
  readonly valueContainsNull: boolean
  readonly of?: readonly [K, V]
}
/** `of` exists only for the compiler: field name → type. */
export interface StructType<F = Fields> {
  readonly typeName: 'struct'
  readonly fields: readonly StructField[]
  readonly of?: F
}
/** One column of a frame or one field of a struct, in its place. */
export interface StructField {
  readonly name: string
  readonly dataType: DataType
  readonly nullable: boolean
}
/** Semi-structured data of any shape. */
export interface VariantType {
  readonly typeName: 'variant'
}
/** A type that this client has no name for (a user-defined type, a geometry): `name` is the server's own. */
export interface UnknownType {
  readonly typeName: 'unknown'
  readonly name: string
}

export type DataType =
  | NullType
  | BooleanType
  | ByteType
  | ShortType
  | IntegerType
  | LongType
  | FloatType
  | DoubleType
  | DecimalType
  | StringType
  | BinaryType
  | DateType
  | TimestampType
  | TimestampNTZType
  | TimeType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | CalendarIntervalType
  | ArrayType
  | MapType
  | StructType
  | VariantType
  | UnknownType

/** The type of a column: `| null` says that it may hold nulls. */
export type FieldType = DataType | null

/** What the compiler knows of a frame or a struct: column name → type. */
export type Fields = { readonly [name: string]: FieldType }
