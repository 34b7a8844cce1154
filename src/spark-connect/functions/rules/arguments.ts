/** What functions take: a column of a kind, or a bare value of it. Their names are what the compiler says of a wrong argument. */
import type { Expr, PerRow } from '../../dataframe/column.ts'
import type { Bare } from '../../dataframe/operators.ts'
import type {
  ArrayType,
  BinaryType,
  BooleanType,
  ByteType,
  DateType,
  FieldType,
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
} from '../../types/data-type.ts'
import type { Decimal } from '../../types/decimal.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../../types/temporal.ts'

/** A bare value that is told by itself what column type it is of. */
export type Plain = Bare

export type Text = Expr<StringType | null> | string
export type Bytes = Expr<BinaryType | null> | Uint8Array
/** A text, or bytes. */
export type TextOrBytes = Expr<StringType | BinaryType | null> | Uint8Array | string
export type Condition = Expr<BooleanType | null> | boolean
/** A whole number of at most 32 bits. */
export type Int = Expr<ByteType | ShortType | IntegerType | null> | number
/** Any whole number. */
export type Whole = Expr<ByteType | ShortType | IntegerType | LongType | null> | bigint | number
export type Num = Expr<NumericType | null> | Decimal | bigint | number
/** A day or a moment. */
export type Moment =
  | Expr<DateType | TimestampType | TimestampNTZType | null>
  | LocalDate
  | LocalDateTime
  | Timestamp
  | Date
/** A moment, or a time of day. */
export type MomentOrTime =
  | Expr<DateType | TimestampType | TimestampNTZType | TimeType | null>
  | LocalDate
  | LocalDateTime
  | LocalTime
  | Timestamp
  | Date
export type Time = Expr<TimeType | null> | LocalTime
export type AnyArray = Expr<ArrayType | null>
export type AnyMap = Expr<MapType | null>
export type AnyStruct = Expr<StructType | null>
export type AnyVariant = Expr<VariantType | null>
/** Any column, or any bare value. */
export type Any = Expr<FieldType> | Plain

/** What an aggregate takes: what each row has a value of. */
export type Each<T extends FieldType = FieldType> = Expr<T, PerRow | 'untyped'>
