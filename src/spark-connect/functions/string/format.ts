/** Numbers, moments and bytes as texts by a format, and numbers from texts. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { string } from '../../types/builders.ts'
import type {
  BinaryType,
  ByteType,
  DateType,
  IntegerType,
  ShortType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../../types/data-type.ts'
import type { Decimal } from '../../types/decimal.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { LocalDate, LocalDateTime, Timestamp } from '../../types/temporal.ts'
import type { Any, Num, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import {
  type GrainOf,
  type MaybeNull,
  maybeNull,
  type NullIfAny,
  nullIfAny,
  type Rule,
  type TypeOf,
} from '../rules/results.ts'
import { type DecimalOfFormat, decimalOfFormat } from './number-format.ts'

/** What has a text by a format. */
type Formattable =
  | Expr<NumericType | DateType | TimestampType | TimestampNTZType | BinaryType | null>
  | Decimal
  | bigint
  | number
  | LocalDate
  | LocalDateTime
  | Timestamp
  | Date
  | Uint8Array
/** A number of places, or a pattern of Java's `DecimalFormat`. */
type Places = Expr<ByteType | ShortType | IntegerType | StringType | null> | number | string

/** A number with commas between thousands and so many places, rounded half to even; or by a pattern (`#,##0.00`). */
export function formatNumber<A extends Num, B extends Places>(value: A, places: B): NullIfAny<A | B, StringType> {
  return call('format_number', [value, places], nullIfAny(string()))
}

/** The values in a text by a format of Java's `printf`; null only where the format is. */
export function formatString<A extends Text, V extends readonly Any[]>(format: A, ...values: V): NullOfFormat<A, V> {
  return call('format_string', [format, ...values], nullOfFormat)
}

/** The same as {@link formatString}, under its other name. */
export function printf<A extends Text, V extends readonly Any[]>(format: A, ...values: V): NullOfFormat<A, V> {
  return call('printf', [format, ...values], nullOfFormat)
}

/** A text, null where the format is. */
type NullOfFormat<A, V extends readonly unknown[]> = Column<
  null extends TypeOf<A> ? StringType | null : StringType,
  GrainOf<A | V[number]>
>
const nullOfFormat: Rule = ([format]) => nullIfAny(string())(format ? [format] : [])

/**
 * A number by a format of digits (`$99,999.00`), a day or a moment by a pattern of Spark's (`yyyy-MM`), or bytes as `base64`,
 * `hex` or `utf-8`. The format is a constant.
 */
export function toChar<A extends Formattable>(value: A, format: string): NullIfAny<A, StringType> {
  return call('to_char', [value, format], nullIfAny(string()))
}

/** The same as {@link toChar}, under its other name. */
export function toVarchar<A extends Formattable>(value: A, format: string): NullIfAny<A, StringType> {
  return call('to_varchar', [value, format], nullIfAny(string()))
}

/**
 * The decimal of a text by a format of digits: `'999.99'` gives a `decimal(5, 2)`. A text of another form is an error of the
 * server's.
 */
export function toNumber<A extends Text, const F extends string>(text: A, format: F): NullIfAny<A, DecimalOfFormat<F>> {
  return call('to_number', [text, format], nullIfAny(decimalOfFormat(format)))
}

/** The same as {@link toNumber}, null where the text is of another form. */
export function tryToNumber<A extends Text, const F extends string>(
  text: A,
  format: F,
): MaybeNull<A, DecimalOfFormat<F>> {
  return call('try_to_number', [text, format], maybeNull(decimalOfFormat(format)))
}
